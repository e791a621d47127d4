import Columns

/// Frames that cannot be joined in the way asked for.
public enum JoinError: Error, Equatable, Sendable {
    /// The two frames of a join.
    public enum Side: String, Sendable { case left, right }

    /// A join of this kind needs key columns.
    case noKeys(JoinKind)
    /// All pairs of rows have no keys to compare.
    case keysOfCross([String])
    /// Two key columns whose values cannot be compared.
    case differentTypes(left: String, leftType: ColumnType, right: String, rightType: ColumnType)
    /// More rows than 32-bit row numbers can count.
    case tooManyRows(Int)
    /// A key that was to stand in one row of its side, and stands in two: what it is, column by column, and where.
    case repeatedKey(Side, names: [String], key: [String], rows: [Int])
    /// A column of the result would have a name that is taken.
    case nameTaken(String, column: String)
    /// Rows cannot be near each other in a column of this type.
    case noDistances(column: String, type: ColumnType)
    /// Other than one column to be near in.
    case notOneColumn([String])
    /// A tolerance that is not a distance between values of the column.
    case wrongTolerance(column: String, type: ColumnType, tolerance: String)
}

extension JoinError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .noKeys(let kind):
            "expected key columns for a join of kind \(kind), found none; name them with on: \"...\", or ask for kind: .cross"
        case .keysOfCross(let names):
            "expected no key columns for a join of kind cross, found \(names.map { "\"\($0)\"" }.joined(separator: ", ")); "
                + "leave them out, or choose another kind"
        case .differentTypes(let left, let leftType, let right, let rightType):
            "keys: expected columns of one type, found \"\(left)\" (\(leftType)) on the left and \"\(right)\" (\(rightType)) "
                + "on the right; convert one of them"
        case .tooManyRows(let count):
            "expected a join of at most \(RowPositions.rowLimit) rows, it would have \(count): keys are repeated on both "
                + "sides; check them with validating:, or aggregate one side first"
        case .repeatedKey(let side, let names, let key, let rows):
            "\(side.rawValue) side: expected every key once, found \(Self.keyText(names, key)) in rows "
                + "\(rows.map(String.init).joined(separator: " and ")); drop one with distinct(on:), or validate less"
        case .nameTaken(let name, let column):
            "column \"\(column)\" of the right side: expected a free name, \"\(name)\" is taken as well; choose another "
                + "suffix: or rename it"
        case .noDistances(let column, let type):
            "column \"\(column)\": expected numbers or times to find the nearest, found \(type); join on equal values with on:"
        case .notOneColumn(let names):
            "onNearest: expected one column, found \(names.count)\(names.isEmpty ? "" : " (\(names.joined(separator: ", ")))"); "
                + "columns that must be equal go to by:"
        case .wrongTolerance(let column, let type, let tolerance):
            "column \"\(column)\" (\(type)): expected a tolerance that is a distance in it, found \(tolerance); write "
                + "\(type.isTime ? "a span of time such as .hours(1)" : "a number")"
        }
    }

    private static func keyText(_ names: [String], _ key: [String]) -> String {
        zip(names, key).map { "\($0) = \($1)" }.joined(separator: ", ")
    }
}

extension ColumnType {
    /// Whether distances between values are spans of time.
    var isTime: Bool {
        switch self {
        case .timestamp, .date, .duration: true
        default: false
        }
    }
}
