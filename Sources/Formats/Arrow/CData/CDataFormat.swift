import Columns

extension ArrowType {
    /// The type's format string; nil for types that frames do not have.
    var cFormat: String? {
        switch self {
        case .bool: "b"
        case .int(64, isSigned: true): "l"
        case .float(64): "g"
        case .date32: "tdD"
        case .timestamp(let unit, let zone): "ts\(unit.cLetter):\(zone ?? "")"
        case .duration(let unit): "tD\(unit.cLetter)"
        case .text(.views, _): "vu"
        case .text(.offsets32, _): "u"
        case .text(.offsets64, _): "U"
        default: nil
        }
    }

    /// The type of a format string.
    init(cFormat format: String) {
        let parts = format.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let argument = parts.count > 1 ? String(parts[1]) : ""
        switch parts.first ?? "" {
        case "n": self = .null
        case "b": self = .bool
        case "c": self = .int(bitWidth: 8, isSigned: true)
        case "C": self = .int(bitWidth: 8, isSigned: false)
        case "s": self = .int(bitWidth: 16, isSigned: true)
        case "S": self = .int(bitWidth: 16, isSigned: false)
        case "i": self = .int(bitWidth: 32, isSigned: true)
        case "I": self = .int(bitWidth: 32, isSigned: false)
        case "l": self = .int(bitWidth: 64, isSigned: true)
        case "L": self = .int(bitWidth: 64, isSigned: false)
        case "e": self = .float(bitWidth: 16)
        case "f": self = .float(bitWidth: 32)
        case "g": self = .float(bitWidth: 64)
        case "z": self = .text(.offsets32, isText: false)
        case "Z": self = .text(.offsets64, isText: false)
        case "vz": self = .text(.views, isText: false)
        case "u": self = .text(.offsets32, isText: true)
        case "U": self = .text(.offsets64, isText: true)
        case "vu": self = .text(.views, isText: true)
        case "tdD": self = .date32
        case "tdm": self = .date64
        case "tts": self = .time(.seconds, bitWidth: 32)
        case "ttm": self = .time(.milliseconds, bitWidth: 32)
        case "ttu": self = .time(.microseconds, bitWidth: 64)
        case "ttn": self = .time(.nanoseconds, bitWidth: 64)
        case "d": self = Self.decimal(argument) ?? .unsupported("format \"\(format)\"")
        case let time where time.count == 3 && time.hasPrefix("ts"):
            self =
                TimeUnit(cLetter: time.last!).map { .timestamp($0, zone: argument.isEmpty ? nil : argument) }
                ?? .unsupported("format \"\(format)\"")
        case let span where span.count == 3 && span.hasPrefix("tD"):
            self = TimeUnit(cLetter: span.last!).map { .duration($0) } ?? .unsupported("format \"\(format)\"")
        default:
            let names = [
                "+l": "lists", "+L": "lists", "+s": "structures", "+m": "maps", "+r": "runs", "ti": "intervals",
            ]
            self = .unsupported(names[String(format.prefix(2))] ?? "format \"\(format)\"")
        }
    }

    /// Digits, scale, and bits of a number where they are not 128.
    private static func decimal(_ argument: String) -> ArrowType? {
        let numbers = argument.split(separator: ",").compactMap { Int($0) }
        guard numbers.count >= 2 else { return nil }
        return .decimal(bitWidth: numbers.count > 2 ? numbers[2] : 128, scale: numbers[1])
    }
}

extension TimeUnit {
    fileprivate var cLetter: Character {
        switch self {
        case .seconds: "s"
        case .milliseconds: "m"
        case .microseconds: "u"
        case .nanoseconds: "n"
        }
    }

    fileprivate init?(cLetter: Character) {
        switch cLetter {
        case "s": self = .seconds
        case "m": self = .milliseconds
        case "u": self = .microseconds
        case "n": self = .nanoseconds
        default: return nil
        }
    }
}
