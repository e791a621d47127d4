import Columns

/// Columns that cannot be put one below the other.
public enum ConcatenateError: Error, Equatable, Sendable {
    /// Part `part`, counted from 0, is of another type than the parts before it.
    case differentTypes(column: String, expected: ColumnType, found: ColumnType, part: Int)
    /// Times of one part do not fit 64 bits in the finest unit of all parts.
    case timeOutOfRange(column: String, row: Int, part: Int, unit: TimeUnit)
    /// A frame has other columns than the frames before it.
    case differentShapes(expected: Int, found: Int, part: Int)
}

extension ConcatenateError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .differentTypes(let column, let expected, let found, let part):
            "column \"\(column)\": expected \(expected) as in the parts before, found \(found) in part \(part + 1); "
                + Self.advice(expected, found)
        case .timeOutOfRange(let column, let row, let part, let unit):
            "column \"\(column)\", part \(part + 1), row \(row): expected a time that fits 64 bits in \(unit.symbol), "
                + "the finest unit of all parts, found a larger one; give the parts a coarser unit"
        case .differentShapes(let expected, let found, let part):
            "expected \(expected) columns as in the parts before, found \(found) in part \(part + 1)"
        }
    }

    private static func advice(_ expected: ColumnType, _ found: ColumnType) -> String {
        switch (expected, found) {
        case (.int, .double), (.double, .int): "ask for widening to Double, or convert one of them"
        case (.timestamp, .timestamp): "convert one to the other's time zone"
        default: "convert one of them"
        }
    }
}
