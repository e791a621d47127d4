import Columns
import Compute

extension DataFrame {
    /// Which row of several equal ones stays.
    public enum Keeping: Sendable { case first, last }

    /// The rows without repetitions, in the order of first appearance.
    public func distinct() throws -> DataFrame { try distinct(columnNames: columnNames) }

    /// One row for every combination of the named columns, in the order of first appearance. A missing value is a value.
    public func distinct(on names: String..., keeping: Keeping = .first) throws -> DataFrame {
        try distinct(columnNames: names, keeping: keeping)
    }

    /// One row for every combination of the named columns.
    public func distinct(columnNames names: [String], keeping: Keeping = .first) throws -> DataFrame {
        guard rowCount > 0, !names.isEmpty else { return self }
        let groups = try GroupIndex.make(by: names.map { try self[$0] })
        switch keeping {
        case .first:
            return groups.groupCount == rowCount ? self : try rows(at: groups.firstRows())
        case .last:
            return try rows(at: groups.lastRows())
        }
    }

    /// How often every combination of the named columns occurs: those columns and `count`, most frequent first, equally
    /// frequent ones in the order of first appearance.
    ///
    /// - Parameter normalized: adds a column `share`, the count over all rows.
    public func valueCounts(_ names: String..., normalized: Bool = false) throws -> DataFrame {
        let counts = try grouped(columnNames: names).counts(order: .descending)
        guard normalized else { return counts }
        let total = Double(rowCount)
        return try counts.adding("share", from: "count", Int.self) { Double($0) / total }
    }
}
