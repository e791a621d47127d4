import Columns
import Compute
import Pool

extension Grouping {
    /// The frame with one column more: a value for every row, made group by group and put back to the frame's order.
    ///
    ///     try plays.grouped(by: "user_id").transformed("z") { user in
    ///         let seconds = try user["seconds", Double.self]
    ///         let (mean, deviation) = (seconds.mean() ?? 0, seconds.standardDeviation() ?? 1)
    ///         return seconds.map { $0.map { ($0 - mean) / deviation } }
    ///     }
    ///
    /// The closure runs on all cores. Rows of groups that were filtered away have no value.
    /// - Parameter body: gives as many values as the group has rows, in their order; an array or a column.
    /// - Throws: `GroupError` with the key of the group for which the closure throws, or gives another number of values
    ///   (`ColumnError.lengthMismatch`).
    public func transformed<Values: Collection & Sendable, Element: ColumnElement>(
        _ name: String, _ body: @Sendable (Group) throws -> Values
    ) throws -> DataFrame where Values.Element == Element? {
        let parts = try map { group in
            let values = try body(group)
            guard values.count == group.count else {
                throw ColumnError.lengthMismatch(column: name, expected: group.count, found: values.count)
            }
            return values
        }
        let values = Column<Element>(name: name, contents: Array(parts.joined()))
        return try frame.adding(values.gathered(at: index.placesOfRows(rowCount: frame.rowCount)))
    }

    /// As above, of values that are never missing.
    public func transformed<Element: ColumnElement>(
        _ name: String, _ body: @Sendable (Group) throws -> [Element]
    ) throws -> DataFrame {
        try transformed(name) { group -> [Element?] in try body(group) }
    }
}

extension DataFrame {
    /// The rows in `count` parts of neighbouring rows, as equal in size as can be, in order: fewer parts where there are fewer
    /// rows. Copies nothing.
    ///
    ///     let sums = try Pool.current.map(frame.chunked(into: 16)) { part in try part["x", Double.self].sum() }
    public func chunked(into count: Int) -> [DataFrame] {
        precondition(count > 0, "expected at least one part, found \(count)")
        let parts = min(count, rowCount)
        // The first few parts have one row more.
        let (size, rest) = parts > 0 ? rowCount.quotientAndRemainder(dividingBy: parts) : (0, 0)
        return (0..<parts).map { part in
            let first = part * size + min(part, rest)
            return self[first..<first + size + (part < rest ? 1 : 0)]
        }
    }
}
