import Columns
import Foundation

@testable import Formats

/// The slow twin of the reader: one value after the other, as the grammar of RFC 8259 has them.
struct SlowJSON {
    /// What a value is to a column.
    enum Value: Equatable {
        case missing
        /// A number, a truth value, a list: its JSON text.
        case bare(String)
        case string(String)
    }

    private(set) var names: [String] = []
    private(set) var rows: [[String: Value]] = []

    private let bytes: [UInt8]
    private var at = 0
    private let flattens: Bool

    struct Malformed: Error { var byteOffset: Int }

    /// - Parameter isArray: whether the text is an array; otherwise lines or a sequence.
    init(_ text: String, isArray: Bool = false, flattens: Bool = true) throws {
        bytes = Array(text.utf8) + [0]
        self.flattens = flattens
        skipSpace()
        if isArray { try take("[") }
        skipSpace()
        while bytes[at] != 0, bytes[at] != UInt8(ascii: "]") {
            rows.append([:])
            try object("")
            skipSpace()
            if isArray, bytes[at] == UInt8(ascii: ",") { try take(",") }
            skipSpace()
        }
        let rows = self.rows, all = names
        names = all.filter { name in
            !flattens || rows.contains { ($0[name] ?? .missing) != .missing }
                || !all.contains { $0.hasPrefix(name + ".") }
        }
    }

    private mutating func skipSpace() { while [0x20, 0x09, 0x0A, 0x0D].contains(bytes[at]) { at += 1 } }

    private mutating func take(_ character: Unicode.Scalar) throws {
        guard bytes[at] == UInt8(ascii: character) else { throw Malformed(byteOffset: at) }
        at += 1
    }

    private mutating func object(_ path: String) throws {
        try take("{")
        skipSpace()
        if bytes[at] == UInt8(ascii: "}") { return at += 1 }
        while true {
            let name = path + (try string())
            skipSpace()
            try take(":")
            skipSpace()
            if bytes[at] == UInt8(ascii: "{"), flattens {
                let start = at
                if try isEmptyObject() {
                    store(.missing, name)
                } else {
                    at = start
                    if names.contains(name) { store(.missing, name) }
                    try object(name + ".")
                }
            } else {
                store(try value(), name)
            }
            skipSpace()
            if bytes[at] == UInt8(ascii: "}") { return at += 1 }
            try take(",")
            skipSpace()
        }
    }

    private mutating func isEmptyObject() throws -> Bool {
        try take("{")
        skipSpace()
        guard bytes[at] == UInt8(ascii: "}") else { return false }
        at += 1
        return true
    }

    private mutating func store(_ value: Value, _ name: String) {
        if !names.contains(name) { names.append(name) }
        rows[rows.count - 1][name] = value
    }

    private mutating func string() throws -> String {
        let start = at
        try take("\"")
        while bytes[at] != UInt8(ascii: "\"") {
            guard bytes[at] >= 0x20 else { throw Malformed(byteOffset: at) }
            at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1
        }
        at += 1
        let text = Data("[".utf8) + Data(bytes[start..<at]) + Data("]".utf8)
        return (try JSONSerialization.jsonObject(with: text) as! [String])[0]
    }

    private mutating func value() throws -> Value {
        let start = at
        if bytes[at] == UInt8(ascii: "\"") { return .string(try string()) }
        var depth = 0
        var isInside = false
        while true {
            let byte = bytes[at]
            if isInside {
                if byte == UInt8(ascii: "\\") { at += 1 } else if byte == UInt8(ascii: "\"") { isInside = false }
            } else if byte == UInt8(ascii: "\"") {
                isInside = true
            } else if "{[".utf8.contains(byte) {
                depth += 1
            } else if depth > 0, "}]".utf8.contains(byte) {
                depth -= 1
            } else if depth == 0, ",}] \n\t\r".utf8.contains(byte) {
                break
            }
            at += 1
            if depth == 0, "}]".utf8.contains(byte), !isInside { break }
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        return text == "null" ? .missing : .bare(text)
    }

    /// The column as the reader should give it: type, and a description of every value.
    func column(_ name: String) -> (type: String, values: [String?]) {
        let all = rows.map { $0[name] ?? .missing }
        var bare: [String] = []
        var strings: [String] = []
        for value in all {
            switch value {
            case .missing: break
            case .bare(let text): bare.append(text)
            case .string(let text): strings.append(text)
            }
        }
        func values(_ describe: (String) -> String?) -> [String?] {
            all.map { value in
                switch value {
                case .missing: nil
                case .bare(let text), .string(let text): describe(text)
                }
            }
        }
        let text = values { $0 }
        if bare.isEmpty, strings.isEmpty { return ("String", text) }
        if strings.isEmpty {
            if bare.allSatisfy({ SlowCSV.integer($0) != nil }) { return ("Int", values { Int($0)?.description }) }
            if bare.allSatisfy({ SlowCSV.double($0) != nil }) { return ("Double", values { Double($0)?.description }) }
            if bare.allSatisfy({ ["true", "false"].contains($0) }) { return ("Bool", text) }
        }
        guard bare.isEmpty else { return ("String", text) }
        if strings.allSatisfy({ CalendarDate(SlowCSV.trimmed($0)) != nil }) {
            return ("CalendarDate", values { CalendarDate(SlowCSV.trimmed($0))?.description })
        }
        let zoned = strings.count { SlowCSV.hasOffset($0) }
        if strings.allSatisfy({ Timestamp(SlowCSV.trimmed($0)) != nil }), zoned == 0 || zoned == strings.count {
            let unit = strings.contains { SlowCSV.needsNanoseconds($0) } ? "ns" : "us"
            return (
                "Timestamp(\(unit)\(zoned == 0 ? "" : ", UTC"))",
                values { Timestamp(SlowCSV.trimmed($0))?.description }
            )
        }
        return ("String", text)
    }
}
