import Columns

/// A value written in an expression.
package enum Literal: Sendable, Hashable {
    case int(Int)
    case double(Double)
    case bool(Bool)
    case string(String)
    case timestamp(Timestamp)
    case date(CalendarDate)
    case duration(Duration)
    /// No value, of whatever type the other side has.
    case missing

    init<Element: ColumnElement>(_ value: Element?) {
        switch value {
        case nil: self = .missing
        case let value as Int: self = .int(value)
        case let value as Double: self = .double(value)
        case let value as Bool: self = .bool(value)
        case let value as String: self = .string(value)
        case let value as Timestamp: self = .timestamp(value)
        case let value as CalendarDate: self = .date(value)
        case let value as Duration: self = .duration(value)
        case .some(let value): preconditionFailure("\(value) is no element of columns")
        }
    }

    /// A column of one row that holds it; `missing` is taken for a text.
    var column: AnyColumn {
        func one<Element: ColumnElement>(_ value: Element?) -> AnyColumn {
            AnyColumn(Column<Element>(name: "", contents: [value]))
        }
        return switch self {
        case .int(let value): one(value)
        case .double(let value): one(value)
        case .bool(let value): one(value)
        case .string(let value): one(value)
        case .timestamp(let value): one(value)
        case .date(let value): one(value)
        case .duration(let value): one(value)
        case .missing: one(String?.none)
        }
    }

    /// As Swift writes it.
    var text: String {
        switch self {
        case .int(let value): "\(value)"
        case .double(let value): "\(value)"
        case .bool(let value): "\(value)"
        case .string(let value): value.debugDescription
        case .timestamp(let value): "Timestamp(\"\(value)\")"
        case .date(let value): "CalendarDate(\"\(value)\")"
        case .duration(let value): "Duration.seconds(\(value.inSeconds))"
        case .missing: "nil"
        }
    }

    /// Doubles are the same literal when their bits are: 0 and -0 are two.
    package static func == (left: Literal, right: Literal) -> Bool {
        switch (left, right) {
        case (.int(let left), .int(let right)): left == right
        case (.double(let left), .double(let right)): left.bitPattern == right.bitPattern
        case (.bool(let left), .bool(let right)): left == right
        case (.string(let left), .string(let right)): left.utf8.elementsEqual(right.utf8)
        // The unit counts: it is the result's.
        case (.timestamp(let left), .timestamp(let right)): left.ticks == right.ticks && left.unit == right.unit
        case (.date(let left), .date(let right)): left == right
        case (.duration(let left), .duration(let right)): left == right
        case (.missing, .missing): true
        default: false
        }
    }

    package func hash(into hasher: inout Hasher) {
        switch self {
        case .int(let value): hasher.combine(value)
        case .double(let value): hasher.combine(value.bitPattern)
        case .bool(let value): hasher.combine(value)
        case .string(let value): for byte in value.utf8 { hasher.combine(byte) }
        case .timestamp(let value): hasher.combine(value.ticks)
        case .date(let value): hasher.combine(value)
        case .duration(let value): hasher.combine(value)
        case .missing: hasher.combine(0)
        }
    }
}
