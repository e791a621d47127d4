import Columns
import Pool

/// The rows of a frame in the order of some of its columns: the first column decides, the next ones where it is equal.
///
/// - Stable: rows that are equal in all columns keep their order.
/// - Missing values are lower than all others, so they come first ascending and last descending. NaN is above all
///   numbers; −0 and 0 are equal. Texts compare by their bytes, which is the order of Unicode scalars and not that of a
///   language. False is below true.
/// - Cost: see `RowSort`. Rows that are in order already are found out in one pass and give their range.
/// - Throws: `Interrupted` when the work was cancelled.
package func sortedPositions(by keys: [(column: AnyColumn, order: Order)]) throws -> RowPositions {
    guard let rowCount = keys.first?.column.count else { return RowPositions(0..<0) }
    let layout = try keyLayout(keys)
    defer { withExtendedLifetime(keys) {} }
    return try RowSort.positions(layout, rowCount)
}

/// Whether rows are in the order that `sortedPositions` would give them.
///
/// - Cost: one pass at most; it ends soon where rows are far from sorted.
/// - Throws: `Interrupted` when the work was cancelled.
package func isSorted(by keys: [(column: AnyColumn, order: Order)]) throws -> Bool {
    guard let rowCount = keys.first?.column.count else { return true }
    defer { withExtendedLifetime(keys) {} }
    return try keyLayout(keys).isSorted(rowCount: rowCount)
}

func keyLayout(_ keys: [(column: AnyColumn, order: Order)]) throws -> KeyLayout {
    for key in keys {
        precondition(
            key.column.count == keys[0].column.count,
            "column \"\(key.column.name)\" has \(key.column.count) rows, the first key has \(keys[0].column.count)")
    }
    checkRowCount(keys[0].column.count)
    return KeyLayout(try keys.flatMap { try keyParts(of: $0.column, $0.order) })
}
