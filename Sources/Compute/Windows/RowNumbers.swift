import Columns
import Pool

/// The number of each row within its group, in the order of rows.
package func rowNumbers(
    _ name: String, rowCount: Int, startingAt first: Int = 0, in groups: GroupIndex? = nil
) throws -> Column<Int> {
    let made = try windowed(
        RowsOnly(count: rowCount), in: groups, name, isLocal: true, mayMiss: false, as: Int.self
    ) { _, stretch, sink in
        let start = first - stretch.rows.lowerBound
        for row in stretch.wanted { sink.write(row + start, at: row) }
    }
    return try made.column(name) { PlainStorage(values: $0) }
}

/// Rows without values.
private struct RowsOnly: WindowInput {
    let count: Int
    func taken(_ rows: RowPositions) -> RowsOnly { RowsOnly(count: rows.count) }
}

extension GroupIndex {
    /// The same groups with the rows of each in the order of other columns; equal ones stay in row order.
    ///
    /// - Cost: a sort of all rows.
    package func ordered(by keys: [(column: AnyColumn, order: Order)]) throws -> GroupIndex {
        let groups = try groupsOfRows(rowCount: rowCount)
        let numbers = AnyColumn(try Column<Int>.build(name: "group", count: rowCount) { groups[$0] })
        let order = try sortedPositions(by: [(numbers, .ascending)] + keys)
        return GroupIndex(
            groupCount: groupCount, rowCount: rowCount, offsets: offsets, order: order, coded: nil,
            hasEmptyGroups: hasEmptyGroups)
    }

    /// All rows as one group, in the order of some columns.
    package static func whole(orderedBy keys: [(column: AnyColumn, order: Order)], rowCount: Int) throws -> GroupIndex {
        let offsets = Offsets(count: rowCount == 0 ? 1 : 2)
        offsets.values[0] = 0
        if rowCount > 0 { offsets.values[1] = rowCount }
        return GroupIndex(
            groupCount: offsets.count - 1, rowCount: rowCount, offsets: offsets,
            order: try sortedPositions(by: keys), coded: nil)
    }
}
