import CEmbark

/// Cuts a text into blocks of whole rows from its start to its end, piece by piece; see `BlockPlan`.
///
/// Pieces are counted by anybody, in any order, and taken in theirs.
struct BlockCutter: Sendable {
    let dialect: CSVDialect
    let pieceByteCount: Int
    /// Where the next piece begins.
    private(set) var at: Int
    /// Whether that is within quotes.
    private(set) var isInside = false
    private let start: Int
    private var rows = 0
    private var line: Int
    /// Where the block begins that is not closed yet, and on which line.
    private var blockStart: Int
    private var blockLine: Int
    /// Rows before that block.
    private(set) var rowsBefore = 0

    init(dialect: CSVDialect, start: Int, firstLine: Int, pieceByteCount: Int) {
        self.dialect = dialect
        self.pieceByteCount = pieceByteCount
        self.start = start
        at = start
        line = firstLine
        blockStart = start
        blockLine = firstLine
    }

    /// The line that the next piece begins on.
    var nextLine: Int { line }

    /// Counts quotes and row ends of a piece, from the next one on.
    func count(piece: Int, of text: UnsafePointer<UInt8>, end: Int) -> embark_block_counts {
        var counts = embark_block_counts()
        let first = at + piece * pieceByteCount
        embark_count_block(
            text + first, min(pieceByteCount, end - first), dialect.quoteArgument, dialect.terminator, &counts)
        return counts
    }

    /// Takes the next piece.
    ///
    /// - Parameter end: where the text ends, as far as it is known; some bytes behind the piece if more is to come.
    /// - Returns: the block that ends in it.
    mutating func take(_ counts: embark_block_counts, of text: UnsafePointer<UInt8>, end: Int) -> CSVBlock? {
        let rowEnds = Int(isInside ? counts.rows.1 : counts.rows.0)
        let next = at + Int(isInside ? counts.first_row_end.1 : counts.first_row_end.0) + 1
        var block: CSVBlock?
        // The first piece starts on a row by itself.
        if at > start, rowEnds > 0, next < end {
            // Line ends before the row's first byte: those of earlier pieces and of this one up to there.
            var before = embark_block_counts()
            embark_count_block(text + at, next - at, -1, dialect.terminator, &before)
            block = close(at: next, rows: rows + 1)
            blockLine = line + Int(before.rows.0)
        }
        rows += rowEnds
        line += Int(counts.rows.0 + counts.rows.1)
        if counts.quotes & 1 == 1 { isInside.toggle() }
        at = min(at + pieceByteCount, end)
        return block
    }

    /// The last block, when all pieces are taken; nil when the text has no rows.
    mutating func last(of text: UnsafePointer<UInt8>, end: Int) -> CSVBlock? {
        guard end > start else { return nil }
        if text[end - 1] != dialect.terminator || isInside { rows += 1 }
        return close(at: end, rows: rows)
    }

    private mutating func close(at end: Int, rows: Int) -> CSVBlock {
        let block = CSVBlock(bytes: blockStart..<end, rowCount: rows - rowsBefore, firstLine: blockLine)
        blockStart = end
        rowsBefore = rows
        return block
    }
}
