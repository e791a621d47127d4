/// A JSON value, for hub queries, connection files and anything else that is not on a hot path.
///
/// Integers stay exact (identifiers!); text that came from a peer can be passed on without being parsed (`raw`).
package indirect enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case double(Double)
    case string(String)
    case array([JSONValue])
    case object([String: JSONValue])
    /// Text that the scanner has accepted, written out as it is.
    case raw(Part)

    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = resolved else { return nil }
        return members[name]
    }

    package var isNull: Bool { if case .null = resolved { true } else { false } }
    package var bool: Bool? { if case .bool(let value) = resolved { value } else { nil } }
    package var integer: Int? { if case .integer(let value) = resolved { value } else { nil } }
    package var string: String? { if case .string(let value) = resolved { value } else { nil } }
    package var array: [JSONValue]? { if case .array(let value) = resolved { value } else { nil } }
    package var object: [String: JSONValue]? { if case .object(let value) = resolved { value } else { nil } }

    package var double: Double? {
        switch resolved {
        case .double(let value): value
        case .integer(let value): Double(value)
        default: nil
        }
    }

    /// The value itself where it was kept as text.
    package var resolved: JSONValue {
        guard case .raw(let part) = self else { return self }
        return (try? JSONValue(parsing: part)) ?? .null
    }

    package init(optional text: String?) {
        self = text.map { .string($0) } ?? .null
    }
}

extension JSONValue: Equatable {
    /// Numbers are equal when their values are, however they were written.
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left.resolved, right.resolved) {
        case (.null, .null): true
        case (.bool(let a), .bool(let b)): a == b
        case (.integer(let a), .integer(let b)): a == b
        case (.integer(let a), .double(let b)): Double(a) == b
        case (.double(let a), .integer(let b)): a == Double(b)
        case (.double(let a), .double(let b)): a == b
        case (.string(let a), .string(let b)): a == b
        case (.array(let a), .array(let b)): a == b
        case (.object(let a), .object(let b)): a == b
        default: false
        }
    }
}

// Not `ExpressibleByNilLiteral`: a `nil` meant as "no value" would silently become the value `null`.
extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
    ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    package init(stringLiteral value: String) { self = .string(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(floatLiteral value: Double) { self = .double(value) }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }

    package init(dictionaryLiteral elements: (String, JSONValue)...) {
        self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
    }
}
