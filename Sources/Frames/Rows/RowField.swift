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

/// A row struct that does not fit into columns, or columns that do not fit into one.
public enum RowError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A field whose type no column holds.
    case unsupported(field: String, type: String)
    /// A value of a field that is of another type than in other rows.
    case mixedTypes(field: String, first: String, other: String)
    /// An integer that 64 signed bits do not hold.
    case tooLarge(field: String, value: String)
    /// The type encodes itself as a list or a single value, so that there are no field names.
    case notAStruct(type: String)
    /// A field that is no optional, of a column in which values are missing.
    case missingValue(field: String, type: String, row: Int, missing: Int, rowCount: Int)
    /// A number that a narrower type cannot hold.
    case doesNotFit(field: String, type: String, row: Int, value: String)

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
        case .missingValue(let field, let type, let row, let missing, let rowCount):
            "column \"\(field)\": expected a value in every row, found nil in row \(row) and in \(missing) of \(rowCount) rows; "
                + "declare the field as \(type)?, or fill or drop the missing values first"
        case .doesNotFit(let field, let type, let row, let value):
            "column \"\(field)\", row \(row): expected a number that fits \(type), found \(value); declare a wider type"
        }
    }
}
