import Columns
import Compute

/// A function of one column of texts. Its case holds all that steers it, so that equal functions are computed once.
enum TextFunction: RowwiseFunction {
    case contains(String), hasPrefix(String), hasSuffix(String)
    case characterCount, utf8Count, occurrences(String), isAll(TextKind)
    case lowercased, uppercased, reversed
    case trimmed(TextSides), trimmedOf(TextSides, String), removingPrefix(String), removingSuffix(String)
    case prefix(Int), suffix(Int), characters(Range<Int>)
    case splitElement(Int, String), splitCount(String)
    case padded(Int, Unicode.Scalar, TextSides), zeroPadded(Int), repeated(Int), replacing(String, String)
    case url(URLPart), percentDecoded

    var name: String {
        switch self {
        case .contains: "contains"
        case .hasPrefix: "hasPrefix"
        case .hasSuffix: "hasSuffix"
        case .characterCount: "characterCount"
        case .utf8Count: "utf8Count"
        case .occurrences: "occurrences"
        case .isAll(let kind): kind.rawValue
        case .lowercased: "lowercased"
        case .uppercased: "uppercased"
        case .reversed: "reversed"
        case .trimmed, .trimmedOf: "trimmed"
        case .removingPrefix: "removingPrefix"
        case .removingSuffix: "removingSuffix"
        case .prefix: "prefix"
        case .suffix: "suffix"
        case .characters: "characters"
        case .splitElement: "element"
        case .splitCount: "count"
        case .padded: "padded"
        case .zeroPadded: "zeroPadded"
        case .repeated: "repeated"
        case .replacing: "replacing"
        case .url: "url"
        case .percentDecoded: "percentDecoded"
        }
    }

    func text(of arguments: [String]) -> String {
        let column = arguments[0]
        switch self {
        case .contains(let text), .hasPrefix(let text), .hasSuffix(let text), .removingPrefix(let text),
            .removingSuffix(let text):
            return "\(column).\(name)(\"\(text)\")"
        case .occurrences(let text): return "\(column).occurrences(of: \"\(text)\")"
        case .characterCount, .utf8Count, .percentDecoded, .isAll: return "\(column).\(name)"
        case .prefix(let count), .suffix(let count), .repeated(let count): return "\(column).\(name)(\(count))"
        case .characters(let range): return "\(column).characters(in: \(range.lowerBound)..<\(range.upperBound))"
        case .splitElement(let index, let separator):
            return "\(column).split(separator: \"\(separator)\").element(\(index))"
        case .splitCount(let separator): return "\(column).split(separator: \"\(separator)\").count"
        case .padded(let width, _, _), .zeroPadded(let width): return "\(column).\(name)(to: \(width))"
        case .replacing(let text, let replacement): return "\(column).replacing(\"\(text)\", with: \"\(replacement)\")"
        case .url(.parameter(let name)): return "\(column).url.query(\"\(name)\")"
        case .url(let part): return "\(column).url.\(part)"
        case .lowercased, .uppercased, .reversed, .trimmed, .trimmedOf: return "\(column).\(name)()"
        }
    }

    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        try checkText(arguments[0])
        switch self {
        case .contains, .hasPrefix, .hasSuffix, .isAll: return .bool
        case .characterCount, .utf8Count, .occurrences, .splitCount: return .int
        default: return .string
        }
    }

    func evaluate(_ arguments: [AnyColumn], rowCount: Int) throws -> AnyColumn {
        let column = try arguments[0].assumingType(String.self)
        switch self {
        case .contains(let text): return .bool(try column.contains(text))
        case .hasPrefix(let text): return .bool(try column.hasPrefix(text))
        case .hasSuffix(let text): return .bool(try column.hasSuffix(text))
        case .isAll(let kind): return .bool(try column.isAll(kind))
        case .characterCount: return .int(try column.characterCounts())
        case .utf8Count: return .int(try column.utf8Counts())
        case .occurrences(let text): return .int(try column.occurrences(of: text))
        case .splitCount(let separator): return .int(try column.splitCounts(separator: separator))
        default: return .string(try rewritten(column))
        }
    }

    private func rewritten(_ column: Column<String>) throws -> Column<String> {
        switch self {
        case .lowercased: try column.lowercased()
        case .uppercased: try column.uppercased()
        case .reversed: try column.reversed()
        case .trimmed(let sides): try column.trimmed(sides)
        case .trimmedOf(let sides, let characters): try column.trimmed(sides, of: characters)
        case .removingPrefix(let text): try column.removingPrefix(text)
        case .removingSuffix(let text): try column.removingSuffix(text)
        case .prefix(let count): try column.prefixes(count)
        case .suffix(let count): try column.suffixes(count)
        case .characters(let range): try column.characters(in: range)
        case .splitElement(let index, let separator): try column.splitElement(index, separator: separator)
        case .padded(let width, let scalar, let side): try column.padded(to: width, with: scalar, on: side)
        case .zeroPadded(let width): try column.zeroPadded(to: width)
        case .repeated(let times): try column.repeated(times)
        case .replacing(let text, let replacement): try column.replacing(text, with: replacement)
        case .url(let part): try column.urlPart(part)
        case .percentDecoded: try column.percentDecoded()
        default: column
        }
    }
}

/// - Throws: `UnsuitedArgument` for what is no text.
func checkText(_ type: ColumnType, argument: Int = 0) throws {
    guard case .string = type else {
        let advice: String? =
            switch type {
            case .timestamp, .date: "times become texts with formatted(\"yyyy-MM-dd\")"
            default: nil
            }
        throw UnsuitedArgument(argument, expected: "a text", advice: advice)
    }
}

/// The texts of several columns one after the other.
struct TextJoining: RowwiseFunction {
    let separator: String
    var name: String { "joined" }
    func text(of arguments: [String]) -> String {
        "\(arguments[0]).joined(with: \(arguments.dropFirst().joined(separator: ", ")), separator: \"\(separator)\")"
    }
    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        for (place, type) in arguments.enumerated() { try checkText(type, argument: place) }
        return .string
    }
    func evaluate(_ arguments: [AnyColumn], rowCount: Int) throws -> AnyColumn {
        .string(try Column<String>.joined(arguments.map { try $0.assumingType(String.self) }, separator: separator))
    }
}
