/// Which rows of the finished columns each block fills.
struct RowLayout {
    /// Rows each block has that are neither empty lines nor left out, as far as is known.
    private(set) var counts: [Int]
    /// Rows of each block left out for a value, counted over its rows with the right number of fields; in order.
    private(set) var dropped: [[Int]]
    /// Rows of the file that are wanted.
    let wanted: Range<Int>
    /// Rows of the file before each block, and all of them at the end.
    private var before: [Int] = []

    init(blocks: [CSVBlock], wanted: Range<Int>?) {
        counts = blocks.map(\.rowCount)
        dropped = [[Int]](repeating: [], count: blocks.count)
        self.wanted = wanted ?? 0..<Int.max
        count()
    }

    private mutating func count() {
        before = [0]
        for count in counts { before.append(before.last! + count) }
    }

    /// Rows of the finished columns.
    var rowCount: Int { wanted.clamped(to: 0..<before.last!).count }

    /// Whether the block may have wanted rows or decides where they are.
    func isNeeded(_ block: Int) -> Bool { before[block] < wanted.upperBound }

    func place(_ number: Int, _ block: CSVBlock) -> BlockPlace {
        BlockPlace(
            number: number, block: block, rowsBefore: before[number], rowCount: counts[number],
            isLast: number == counts.count - 1, dropped: dropped[number], wanted: wanted)
    }

    /// Takes over what was found in a round.
    ///
    /// - Returns: whether some block has to go elsewhere, so that all columns are read again.
    mutating func update(counts found: [Int?], dropping: [[Int]]) -> Bool {
        var isMoved = false
        for block in counts.indices {
            guard let count = found[block] else { continue }
            let isLast = block == counts.count - 1
            if count != counts[block], !(isLast && count < counts[block]) { isMoved = true }
            if !dropping[block].isEmpty { isMoved = true }
            counts[block] = count - dropping[block].count
            if !dropping[block].isEmpty { dropped[block] = (dropped[block] + dropping[block]).sorted() }
        }
        count()
        return isMoved
    }
}

/// Where the rows of one block go.
struct BlockPlace: Sendable {
    /// Among the blocks of the text, from 0.
    let number: Int
    let block: CSVBlock
    /// Rows of the text before the block.
    let rowsBefore: Int
    /// Rows the block should have.
    let rowCount: Int
    /// The last block may have fewer: nothing comes after it.
    let isLast: Bool
    /// See `RowLayout.dropped`.
    var dropped: [Int] = []
    var wanted = 0..<Int.max

    /// The rows of the block's table that are wanted, if it has `count` rows.
    func slice(count: Int) -> Range<Int> {
        let rows = wanted.clamped(to: rowsBefore..<rowsBefore + count)
        return rows.lowerBound - rowsBefore..<rows.upperBound - rowsBefore
    }

    /// The row of the columns that the block's first wanted row becomes.
    var firstRow: Int { max(rowsBefore - wanted.lowerBound, 0) }

    /// Whether the block with this many rows fits where it was expected.
    func fits(count: Int) -> Bool { count == rowCount || (isLast && count < rowCount) }

    /// The number, among the block's rows with the right number of fields, of row `row` of its table.
    func ordinal(row: Int) -> Int {
        var ordinal = row
        for left in dropped where left <= ordinal { ordinal += 1 }
        return ordinal
    }
}
