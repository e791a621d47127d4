import CEmbark
import Pool

/// Some whole rows of a text, read by one worker at a time.
struct CSVBlock: Equatable {
    var bytes: Range<Int>
    /// Row ends inside, empty lines included; for the last block also a last row without one.
    var rowCount: Int
    /// Number of the line the block begins on, from 1.
    var firstLine: Int
    /// Nothing follows, as far as that matters.
    var isLast = false
}

/// A text cut into blocks of whole rows, without guessing.
///
/// Whether a line feed ends a row depends on the number of quotes before it, so a block that starts anywhere cannot tell.
/// But it can say how many quotes it has, and how many row ends under either answer. So all pieces are counted in
/// parallel, then one pass over the counts settles each piece's state:
///
///     pieces, cut anywhere   |........n....|...n..".n...|.n..".....n.|
///     quotes before, mod 2    0             0            1
///     blocks, cut at row ends |.......n|........n.....".n....n.."....n| ...
///
/// The row ends before a block are known exactly as well, so every block parses straight into its place in the columns.
///
/// - Source: the parity of quotes as in simdcsv; C. Ge et al., "Speculative Distributed CSV Data Parsing for Big Data
///   Analytics", SIGMOD 2019, for what is avoided here.
package struct BlockPlan {
    var blocks: [CSVBlock] = []
    /// The text ends inside a quoted field that began on this line.
    var unclosedQuoteLine: Int?

    /// Rows follow that are in no block, because enough were found.
    var isTruncated = false

    var rowCount: Int { blocks.reduce(0) { $0 + $1.rowCount } }

    /// Default size of a piece: with its positions it stays in a core's second-level cache.
    package static let blockByteCount = 512 << 10

    /// No blocks.
    init() {}

    /// Cuts `text[start...]` with the scanners, on all threads.
    ///
    /// - Parameter rowLimit: rows after which the plan may end; then `isTruncated` is set.
    /// - Cost: one pass over the text, at the speed of memory.
    init(
        _ text: UnsafeBufferPointer<UInt8>, from start: Int, firstLine: Int, dialect: CSVDialect, blockByteCount: Int,
        rowLimit: Int = .max
    ) throws {
        let pieceCount = (text.count - start + blockByteCount - 1) / blockByteCount
        guard pieceCount > 0, let base = text.baseAddress else { return }
        // Unsafe: the text outlives the call, and nobody writes to it.
        nonisolated(unsafe) let all = base
        var cutter = BlockCutter(
            dialect: dialect, start: start, firstLine: firstLine, pieceByteCount: blockByteCount)
        while cutter.at < text.count {
            // Where few rows are wanted, few pieces are looked at before asking again.
            let done = (cutter.at - start) / blockByteCount
            let count = (rowLimit == .max ? pieceCount : min(pieceCount, max(4, 4 * done))) - done
            let next = cutter, end = text.count
            let counts = try Pool.current.map(count: count) { next.count(piece: $0, of: all, end: end) }
            for count in counts {
                if let block = cutter.take(count, of: base, end: text.count) { blocks.append(block) }
            }
            if cutter.at < text.count, cutter.rowsBefore >= rowLimit {
                isTruncated = true
                return
            }
        }
        finish(cutter, of: base, end: text.count)
    }

    /// The blocks that are known while more of the text is to come.
    init(beginning text: UnsafeBufferPointer<UInt8>, _ start: BlockCutter) throws {
        guard let base = text.baseAddress else { return }
        nonisolated(unsafe) let all = base
        var cutter = start
        let end = text.count
        let pieces = max(end - TextBytes.margin - start.at, 0) / start.pieceByteCount
        for count in try Pool.current.map(count: pieces, { start.count(piece: $0, of: all, end: end) }) {
            if let block = cutter.take(count, of: base, end: end) { blocks.append(block) }
        }
        isTruncated = true
    }

    mutating func finish(_ cutter: BlockCutter, of text: UnsafePointer<UInt8>, end: Int) {
        var cutter = cutter
        if let block = cutter.last(of: text, end: end) { blocks.append(block) }
        if cutter.isInside { unclosedQuoteLine = cutter.nextLine }
    }

    /// Cuts `text[start...]` with the machine that forgives stray quotes, on this thread.
    init(
        forgiving text: UnsafeBufferPointer<UInt8>, from start: Int, firstLine: Int, dialect: CSVDialect,
        blockByteCount: Int
    ) {
        guard start < text.count else { return }
        var machine = CSVMachine(dialect)
        var rows = 0
        var lines = 0
        var openLine = 0
        var starts = [(byte: start, rows: 0, lines: 0)]
        for index in start..<text.count {
            let byte = text[index]
            let wasInside = machine.isInsideQuotes
            let event = machine.step(byte)
            if !wasInside, machine.isInsideQuotes { openLine = lines }
            if byte == dialect.terminator { lines += 1 }
            guard event == .rowEnd else { continue }
            rows += 1
            if index + 1 - starts[starts.count - 1].byte >= blockByteCount, index + 1 < text.count {
                starts.append((index + 1, rows, lines))
            }
        }
        if !machine.isAtRowStart { rows += 1 }
        if machine.isInsideQuotes { unclosedQuoteLine = firstLine + openLine }
        close(starts, end: text.count, rowCount: rows, firstLine: firstLine)
    }

    private mutating func close(_ starts: [(byte: Int, rows: Int, lines: Int)], end: Int, rowCount: Int, firstLine: Int)
    {
        for (index, start) in starts.enumerated() {
            let next = index + 1 < starts.count ? starts[index + 1] : (end, rowCount, 0)
            blocks.append(
                CSVBlock(
                    bytes: start.byte..<next.0, rowCount: next.1 - start.rows, firstLine: firstLine + start.lines))
        }
    }
}
