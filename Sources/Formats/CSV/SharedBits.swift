import Columns

/// Which rows of a column under construction are missing, written by many workers at once.
///
/// Blocks start at any row, so two of them may share a 64-bit word. Each block therefore keeps its first and last word to
/// itself until all are done; the words between belong to it alone. Bits are set where a value is *missing*, so blocks
/// without gaps write nothing; `finish` turns them around.
struct SharedBits: @unchecked Sendable {
    // @unchecked: blocks own disjoint words, and disjoint entries of `edges`.
    private let buffer: Buffer
    let words: UnsafeMutablePointer<UInt64>
    private let edges: Edges

    struct Edge {
        var firstWord = 0
        var firstBits: UInt64 = 0
        var lastWord = 0
        var lastBits: UInt64 = 0
        var count = 0
    }

    /// One entry a block.
    private final class Edges: @unchecked Sendable {
        // @unchecked: as SharedBits.
        let entries: UnsafeMutableBufferPointer<Edge>
        init(count: Int) {
            entries = .allocate(capacity: count)
            entries.initialize(repeating: Edge())
        }
        deinit { entries.deallocate() }
    }

    init(rowCount: Int, blockCount: Int) {
        buffer = .bitmap(bitCount: rowCount)
        words = buffer.words
        edges = Edges(count: blockCount)
    }

    /// Sets bits of one block.
    struct Writer {
        private let words: UnsafeMutablePointer<UInt64>
        private(set) var edge: Edge

        init(_ bits: SharedBits, rows: Range<Int>) {
            words = bits.words
            edge = Edge(firstWord: rows.lowerBound >> 6, lastWord: max(rows.upperBound - 1, rows.lowerBound) >> 6)
        }

        @inline(__always) mutating func set(_ row: Int) {
            let word = row &>> 6
            let bit: UInt64 = 1 &<< UInt64(truncatingIfNeeded: row & 63)
            edge.count &+= 1
            if word == edge.firstWord {
                edge.firstBits |= bit
            } else if word == edge.lastWord {
                edge.lastBits |= bit
            } else {
                words[word] |= bit
            }
        }
    }

    func writer(rows: Range<Int>) -> Writer { Writer(self, rows: rows) }

    /// Keeps what a block's writer holds back.
    func close(_ writer: Writer, block: Int) { edges.entries[block] = writer.edge }

    var setCount: Int { edges.entries.reduce(0) { $0 + $1.count } }

    /// Joins the blocks: the bits as they were set.
    func joined() -> Buffer {
        for edge in edges.entries where edge.count > 0 {
            words[edge.firstWord] |= edge.firstBits
            words[edge.lastWord] |= edge.lastBits
        }
        return buffer
    }

    /// The column's validity: all bits turned around, or none when nothing is missing.
    func validity(rowCount: Int) -> (validity: Validity, buffers: [Buffer]) {
        guard setCount > 0 else { return (Validity(), []) }
        let joined = joined()
        for word in 0..<(rowCount + 63) / 64 { words[word] = ~words[word] }
        if rowCount & 63 != 0 { words[rowCount >> 6] &= (1 << UInt64(rowCount & 63)) - 1 }
        return (Validity(words: words), [joined])
    }
}
