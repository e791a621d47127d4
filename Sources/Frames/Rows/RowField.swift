import Columns

/// A type that is kept in columns as another one: Foundation's `Date` as `Timestamp`.
public protocol ColumnElementConvertible {
    associatedtype ColumnValue: ColumnElement
    var columnValue: ColumnValue { get }
}

/// One field of a row struct and the type of its column.
struct RowField: Sendable, Equatable {
    /// Fields of a struct inside have the outer name in front: `place.city`.
    let name: String
    let kind: Kind

    enum Kind: Sendable, Equatable {
        case int, double, bool, timestamp, date, duration, string

        var elementName: String {
            switch self {
            case .int: "Int"
            case .double: "Double"
            case .bool: "Bool"
            case .timestamp: "Timestamp"
            case .date: "CalendarDate"
            case .duration: "Duration"
            case .string: "String"
            }
        }
    }
}

/// A row struct that does not fit into columns.
public enum RowError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A field whose type no column holds.
    case unsupported(field: String, type: String)
    /// A value of a field that is of another type than in other rows.
    case mixedTypes(field: String, first: String, other: String)
    /// An integer that 64 signed bits do not hold.
    case tooLarge(field: String, value: String)
    /// The type encodes itself as a list or a single value, so that there are no field names.
    case notAStruct(type: String)

    public var description: String {
        switch self {
        case .unsupported(let field, let type):
            "field \"\(field)\": expected a number, Bool, String, Timestamp, CalendarDate, Duration or a struct of these, "
                + "found \(type); use map { } to get such values as an array"
        case .mixedTypes(let field, let first, let other):
            "field \"\(field)\": expected \(first) in every row, found \(other); encode one type"
        case .tooLarge(let field, let value):
            "field \"\(field)\": expected an integer of 64 signed bits, found \(value); make it a String or a Double"
        case .notAStruct(let type):
            "expected a struct with named fields as a row, found \(type); use map { } to get such values as an array"
        }
    }
}
