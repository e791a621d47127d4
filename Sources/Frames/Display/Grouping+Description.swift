import Columns
import Compute

extension Grouping: CustomStringConvertible {
    /// How many groups of how many rows, and the largest of them as a table that fits the terminal.
    public var description: String { description(options: FormattingOptions(maximumRowCount: 5)) }

    /// How many groups of how many rows, and the largest of them as a table.
    ///
    /// - Parameter options: `maximumRowCount` is how many groups are shown.
    /// - Cost: one pass over the groups' sizes and first rows; rows are not touched.
    public func description(options: FormattingOptions) -> String {
        var head =
            "\(counted(count, "group")) of \(counted(index.rowCount, "row")) by \(keyNames.joined(separator: ", "))"
        guard count > 0, options.maximumRowCount > 0, let table = try? largest(options.maximumRowCount) else {
            return head
        }
        if table.rowCount < count { head += "; the largest:" } else { head += ":" }
        var tableOptions = options
        tableOptions.includesRowAndColumnCounts = false
        return head + "\n" + table.description(options: tableOptions)
    }

    /// The key columns and sizes of the largest groups, equally large ones in the order of groups.
    private func largest(_ limit: Int) throws -> DataFrame {
        let index = self.index
        var largest: [Int] = []
        for group in 0..<count where largest.count < limit || index.count(of: group) > index.count(of: largest.last!) {
            if largest.count == limit { largest.removeLast() }
            let place = largest.firstIndex { index.count(of: $0) < index.count(of: group) } ?? largest.count
            largest.insert(group, at: place)
        }
        let shown = try keys().selectingRows(largest)
        return try shown.adding(Column<Int>(name: "count", contents: largest.map { index.count(of: $0) }))
    }
}

extension Group: CustomStringConvertible {
    /// The key and the number of rows: `group user_id = 1234: 52 rows`.
    public var description: String { "group \(key): \(counted(count, "row"))" }
}
