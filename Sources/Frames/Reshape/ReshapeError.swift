import Columns

/// A shape that a frame cannot be brought into.
public enum ReshapeError: Error, Equatable, Sendable {
    /// More columns than are sensible; pass a higher limit if they are wanted.
    case tooManyColumns(column: String, distinct: Int, limit: Int)
    /// Columns that are put one below the other but have no type in common.
    case differentTypes(first: String, firstType: ColumnType, second: String, secondType: ColumnType)
}

extension ReshapeError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .tooManyColumns(let column, let distinct, let limit):
            "column \"\(column)\": expected at most \(limit) different values to make columns of, found \(distinct); filter, "
                + "or pass maximumColumns: \(distinct)"
        case .differentTypes(let first, let firstType, let second, let secondType):
            "column \"\(second)\": expected \(firstType) as in \"\(first)\", found \(secondType); cast one of them, or name the "
                + "columns to unpivot"
        }
    }
}
