import Columns
import Foundation

/// The text of a JSON value, put together from pieces.
///
/// - Source: RFC 8259.
struct JSONText: Equatable, Sendable, ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByBooleanLiteral
{
    let text: String

    init(text: String) { self.text = text }
    init(stringLiteral value: String) { self.init(value) }
    init(integerLiteral value: Int) { text = "\(value)" }
    init(booleanLiteral value: Bool) { text = "\(value)" }

    init(_ string: String) {
        var output = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": output += "\\\""
            case "\\": output += "\\\\"
            case "\n": output += "\\n"
            case "\r": output += "\\r"
            case "\t": output += "\\t"
            case "\u{0}"..."\u{1f}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: output.unicodeScalars.append(scalar)
            }
        }
        text = output + "\""
    }

    /// JSON has no infinity and no NaN: they are null.
    init(_ number: Double) { text = number.isFinite ? "\(number)" : "null" }
    init(_ number: Int) { text = "\(number)" }

    static let null = JSONText(text: "null")

    /// Members in the order given; those without a value are left out.
    static func object(_ members: [(String, JSONText?)]) -> JSONText {
        let parts = members.compactMap { name, value in value.map { "\(JSONText(name).text):\($0.text)" } }
        return JSONText(text: "{" + parts.joined(separator: ",") + "}")
    }

    static func array(_ values: [JSONText]) -> JSONText {
        JSONText(text: "[" + values.map(\.text).joined(separator: ",") + "]")
    }

    /// A value of a column. Times are texts that every browser reads the same way: without a zone they would be local, so what a
    /// clock showed is said to be UTC, and plots are drawn in UTC.
    init(_ value: (any ColumnElement)?) {
        switch value {
        case nil: self = .null
        case let number as Int: self.init(number)
        case let number as Double: self.init(number)
        case let truth as Bool: self.init(booleanLiteral: truth)
        case let duration as Duration: self.init(duration / .seconds(1))
        case let time as Timestamp: self.init("\(time)".replacing(" ", with: "T"))
        case let value?: self.init("\(value)")
        }
    }
}
