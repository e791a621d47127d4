import Columns
import Compute
import Synchronization

/// Neighbouring groups that one thread works on: the columns for just their rows, made on first use.
///
/// Every run has reference counts of its own, so that threads do not contend for the frame's.
@usableFromInline final class GroupRun: Sendable {
    let grouping: Grouping
    /// In group order.
    private let rows: Range<Int>
    private let order: RowPositions
    private let cache: Mutex<[AnyColumn?]>

    /// - Parameters:
    ///   - rows: places in group order that the run's groups cover.
    ///   - order: row positions in group order.
    init(_ grouping: Grouping, rows: Range<Int>, order: RowPositions) {
        self.grouping = grouping
        self.rows = rows
        self.order = order
        cache = Mutex(Array(repeating: nil, count: grouping.frame.columns.count))
    }

    /// A column of the run's rows, in group order.
    @usableFromInline func column(_ name: String) throws -> AnyColumn {
        let index = try grouping.frame.requiredIndex(name)
        return cache.withLock { columns in
            if let column = columns[index] { return column }
            let column = grouping.frame.columns[index].gatheredSerially(at: order.slice(rows)).withOwnReferenceCount()
            columns[index] = column
            return column
        }
    }
}
