import Columns
import Compute

extension DataFrame {
    /// The rows with the largest values, largest first: what a descending sort and `prefix` give, without sorting the rest.
    ///
    /// - Shape: `count` rows, or all there are. Of equal rows the first ones stay, in their order; of several columns the
    ///   first one counts most. Rows without a value come last, NaN is above all numbers.
    /// - Throws: `ColumnError.noSuchColumn`.
    public func largest(_ count: Int, by names: String...) throws -> DataFrame {
        try top(count, names, .descending)
    }

    /// The rows with the smallest values, smallest first.
    ///
    /// - Shape: as `largest`; rows without a value come last here as well, though an ascending sort puts them first.
    /// - Throws: `ColumnError.noSuchColumn`.
    public func smallest(_ count: Int, by names: String...) throws -> DataFrame {
        try top(count, names, .ascending)
    }

    private func top(_ count: Int, _ names: [String], _ order: Order) throws -> DataFrame {
        let keys = try names.map { (column: try self[$0], order: order) }
        guard !keys.isEmpty else { return prefix(count) }
        return try rows(at: topPositions(max(count, 0), by: keys))
    }
}
