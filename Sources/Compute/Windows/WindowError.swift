/// A window that its column does not allow.
public enum WindowError: Error, Equatable, Sendable {
    /// A row without a time in a column that windows are measured along.
    case missingTime(column: String, row: Int)
    /// A time before the one in the row above it.
    case unsortedTimes(column: String, row: Int)
    /// A size, span or number that must be larger.
    case tooSmall(what: String, expected: String, found: String)
}

extension WindowError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .missingTime(let column, let row):
            "column \"\(column)\": expected a time in every row, found none in row \(row); drop such rows with "
                + "droppingNils(in: \"\(column)\")"
        case .unsortedTimes(let column, let row):
            "column \"\(column)\": expected ascending times, found an earlier one at row \(row); sort with "
                + "sorted(on: \"\(column)\") first"
        case .tooSmall(let what, let expected, let found): "expected \(what) \(expected), found \(found)"
        }
    }
}
