import Columns
import Pool

/// Something that takes rows block by block, in order within a piece. Closures instead of a protocol: they are made where types
/// are known, so that each is a loop of its own, while a generic type behind a protocol would be run unspecialized.
struct StreamedPass: Sendable {
    let begin: @Sendable (_ piece: Int) -> Void
    let add: @Sendable (_ rows: Range<Int>, _ piece: Int) -> Void
}

/// States of groups whose rows are scattered: a table by key code takes every row as it comes, instead of the rows being put in
/// group order first.
///
/// Rows are cut into pieces by their number alone, each with a table of its own, and tables are joined in row order: so sums of
/// doubles round the same way on any number of threads.
struct StreamedStates<A: GroupAccumulation>: Sendable {
    private let accumulation: A
    private let coded: CodedGroups
    // A piece's table and byte are written by the one thread that has the piece.
    private let tables: Buffer
    private let overflows: Buffer
    private let pieceCount: Int

    init(_ accumulation: A, _ coded: CodedGroups, _ pieces: StreamPieces) {
        self.accumulation = accumulation
        self.coded = coded
        pieceCount = pieces.ranges.count
        tables = Buffer(byteCount: pieceCount * coded.keys.bound * MemoryLayout<A.State>.stride)
        overflows = Buffer(byteCount: pieceCount, zeroed: true)
    }

    @inline(__always) private func table(_ piece: Int) -> UnsafeMutablePointer<A.State> {
        tables.pointer(as: A.State.self) + piece * coded.keys.bound
    }

    @inline(__always) var pass: StreamedPass {
        StreamedPass { piece in
            table(piece).initialize(repeating: accumulation.zero, count: coded.keys.bound)
        } add: { rows, piece in
            var overflow = false
            accumulation.add(rows, coded.keys.codes, to: table(piece), &overflow)
            if overflow { overflows.pointer(as: UInt8.self)[piece] = 1 }
        }
    }

    /// Joins the pieces and puts states in the order of groups; nil when one overflowed.
    @inline(__always) func joined() throws -> GroupStates<A.State>? {
        let joined = GroupStates<A.State>(count: coded.ranks.groupCount)
        let joints = try Pool.current.mapMorsels(of: coded.keys.bound, size: 16_384) { codes -> Bool in
            var overflow = false
            for code in codes {
                let group = coded.ranks[code]
                guard group != GroupRanks.unused else { continue }
                var state = table(0)[code]
                for piece in 1..<max(1, pieceCount) {
                    accumulation.join(table(piece)[code], to: &state, &overflow)
                }
                joined.values[Int(group)] = state
            }
            return overflow
        }
        let pieces = UnsafeBufferPointer(start: overflows.pointer(as: UInt8.self), count: pieceCount)
        return joints.contains(true) || pieces.contains(1) ? nil : joined
    }
}

/// How rows are cut for streaming.
struct StreamPieces {
    let ranges: [Range<Int>]

    /// Rows that all passes take before the next rows: their codes stay in the second cache.
    private static let blockRows = 65_536

    /// nil when tables would outweigh the rows: then rows are put in group order instead.
    ///
    /// Up to 16 pieces of at least 128 k rows, which keep as many threads busy; fewer where tables are large, so that they are
    /// joined in no time next to the rows.
    ///
    /// - Parameter entries: how many words of 64 bits a group takes.
    init?(_ keys: KeyCodes, entries: Int = 1) {
        let (rowCount, bound) = (keys.rowCount, keys.bound * entries)
        guard bound * 8 <= rowCount else { return nil }
        let most = max(1, min(16, rowCount >> 17, rowCount / (8 * bound)))
        // A power of two, which two and four threads share evenly.
        let count = 1 << (Int.bitWidth - 1 - most.leadingZeroBitCount)
        let size = (rowCount + count - 1) / count
        ranges = (0..<count).map { min(rowCount, $0 * size)..<min(rowCount, ($0 + 1) * size) }
    }

    /// Takes all rows through all passes, once.
    func run(_ passes: [StreamedPass]) throws {
        try Pool.current.run(count: ranges.count) { piece, _ in
            for pass in passes { pass.begin(piece) }
            for first in stride(
                from: ranges[piece].lowerBound, to: ranges[piece].upperBound, by: StreamPieces.blockRows)
            {
                let block = first..<min(first + StreamPieces.blockRows, ranges[piece].upperBound)
                for pass in passes { pass.add(block, piece) }
            }
        }
    }
}
