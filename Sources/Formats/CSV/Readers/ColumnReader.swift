import Columns

/// Turns the fields of one column into its values: block by block, on any thread, each block into its own rows.
///
/// A reader is made for one type. Where a field turns out not to be of that type it says so, and the caller makes
/// another reader for a wider type; nothing is converted afterwards.
protocol ColumnReader: AnyObject, Sendable {
    /// Reads one block.
    ///
    /// - Parameters:
    ///   - firstRow: the row of the finished column that the table's first one becomes.
    ///   - worker: which scratch memory to use; blocks come to one worker in ascending order.
    ///   - failures: gets the rows that could not be read. After them the block's part of the column is worthless.
    func read(
        _ table: FieldTable, column: Int, block: Int, firstRow: Int, worker: Int, failures: inout FieldFailures)

    /// The column, when all blocks are read; nil when it needs another reader after all.
    func finish(name: String, rowCount: Int) throws -> AnyColumn?
}

/// Fields of one block and column that are not of the reader's type.
struct FieldFailures {
    /// Whether reading goes on after the first: where bad rows are left out, all have to be known.
    let keepsGoing: Bool
    /// Rows of the table.
    var rows: [Int] = []
    /// Too many distinct texts for codes.
    var isTooDiverse = false

    init(keepsGoing: Bool) { self.keepsGoing = keepsGoing }

    var isEmpty: Bool { rows.isEmpty && !isTooDiverse }

    /// Notes a row; says whether to go on.
    mutating func note(_ row: Int) -> Bool {
        rows.append(row)
        return keepsGoing
    }
}
