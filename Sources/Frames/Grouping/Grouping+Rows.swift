import Columns
import Compute

extension Grouping {
    /// The rows with the highest values of a column in every group: groups in order, in each the highest first, of equal
    /// values the earlier row first.
    ///
    ///     try plays.grouped(by: "user_id").largest(3, by: "seconds")
    ///
    /// Missing values are left out, so a group may have fewer rows, or none; NaN comes after all numbers.
    /// - Throws: `ColumnError.noSuchColumn` with the nearest name.
    /// - Cost: one pass over the rows when groups are few next to them; only the rows that are given are gathered.
    public func largest(_ count: Int, by name: String) throws -> DataFrame { try best(count, name, isHighest: true) }

    /// The rows with the lowest values of a column in every group. See `largest`.
    public func smallest(_ count: Int, by name: String) throws -> DataFrame { try best(count, name, isHighest: false) }

    private func best(_ count: Int, _ name: String, isHighest: Bool) throws -> DataFrame {
        precondition(count >= 0, "expected a number of rows, found \(count)")
        let column = try frame[name]
        guard count > 0, self.count > 0 else { return try frame.selectingRows([]) }
        return try frame.rows(at: extremeRows(column, count: count, isHighest: isHighest, in: index).rows)
    }

    /// The first row of every group, in the order of groups.
    public func first() throws -> DataFrame { try frame.rows(at: index.firstRows()) }

    /// The last row of every group, in the order of groups.
    public func last() throws -> DataFrame { try frame.rows(at: index.lastRows()) }

    /// The row at a place of every group that has one, counted from 0; from the end where it is negative (-1 is the last).
    ///
    ///     try plays.grouped(by: "user_id").row(at: 1)      // everybody's second play
    public func row(at place: Int) throws -> DataFrame {
        try pick { range in
            let row = place < 0 ? range.upperBound + place : range.lowerBound + place
            return range.contains(row) ? row..<row + 1 : row..<row
        }
    }

    /// The first `count` rows of every group, in the order of groups.
    public func prefix(_ count: Int) throws -> DataFrame { try pick { $0.prefix(count) } }

    /// The last `count` rows of every group, in the order of groups.
    public func suffix(_ count: Int) throws -> DataFrame { try pick { $0.suffix(count) } }

    /// The rows at some places of every group, places being those in group order.
    private func pick(_ places: (Range<Int>) -> Range<Int>) throws -> DataFrame {
        let chosen = (0..<count).map { places(index.range(of: $0)) }
        let order = try index.order()
        let list = Buffer(byteCount: chosen.reduce(0) { $0 + $1.count } * 4)
        let rows = list.pointer(as: UInt32.self)
        var written = 0
        for range in chosen {
            for place in range {
                rows[written] = order.pointer?[place] ?? UInt32(truncatingIfNeeded: place)
                written += 1
            }
        }
        withExtendedLifetime(order) {}
        return try frame.rows(at: RowPositions(list, count: written, bound: frame.rowCount, mayMiss: false))
    }
}
