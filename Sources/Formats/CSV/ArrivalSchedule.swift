import Foundation

/// Who unpacks a text and who reads what of it, one step after the other.
///
/// One thread at a time unpacks a piece, and cuts the blocks that end in it. The others read blocks in the order of the text. Whoever asks
/// for work unpacks if nobody does and few blocks lie ready; so with few threads they take turns, and memory that was just written is read
/// while it is in the cache.
final class ArrivalSchedule: @unchecked Sendable {
    // @unchecked: the stream and the cutter belong to the thread that has taken `unpack`, all else is behind the condition's lock.

    enum Step {
        case unpack
        case read(BlockPlace)
        /// Nothing is left to do.
        case end
    }

    private let stream: TextStream
    private var cutter: BlockCutter
    private let condition = NSCondition()
    /// Blocks that lie ready before unpacking may wait.
    private let lead: Int
    /// The blocks of the whole text, when all is unpacked.
    private(set) var plan = BlockPlan()
    private var rowCount = 0
    private var nextBlock = 0
    private var places: [BlockPlace] = []
    private var isUnpacking = false
    private var isOver = false
    private var progress = 0

    init(_ stream: TextStream, _ cutter: BlockCutter, threadCount: Int) {
        self.stream = stream
        self.cutter = cutter
        lead = 2 * threadCount
    }

    /// What to do next; waits while another thread unpacks and no block lies ready.
    func next() -> Step {
        condition.lock()
        defer { condition.unlock() }
        while true {
            let ready = places.count - nextBlock
            if !isOver, !isUnpacking, ready < lead {
                isUnpacking = true
                return .unpack
            }
            if ready > 0 {
                nextBlock += 1
                return .read(places[nextBlock - 1])
            }
            if isOver { return .end }
            condition.wait()
        }
    }

    /// Unpacks a piece.
    ///
    /// - Throws: `FileError.damaged`; everybody is told that all is over.
    func unpack() throws {
        let before = stream.packedCount
        do {
            // Readers load words behind a block's end, so what is there must be finished.
            try stream.unpack(to: cutter.at + cutter.pieceByteCount + TextBytes.margin)
        } catch {
            hand([], isOver: true, worth: 0)
            throw error
        }
        let text = stream.arrived.start, end = stream.count
        var found: [CSVBlock] = []
        while cutter.at < end, stream.isComplete || cutter.at + cutter.pieceByteCount + TextBytes.margin <= end {
            let counts = cutter.count(piece: 0, of: text, end: end)
            if let block = cutter.take(counts, of: text, end: end) { found.append(block) }
        }
        if stream.isComplete {
            plan.finish(cutter, of: text, end: end)
            found += plan.blocks
        }
        hand(found, isOver: stream.isComplete, worth: stream.packedCount - before)
        // From here on stream and plan may be another thread's.
    }

    private func hand(_ blocks: [CSVBlock], isOver: Bool, worth: Int) {
        condition.lock()
        defer { condition.unlock() }
        for (index, block) in blocks.enumerated() {
            places.append(
                BlockPlace(
                    number: places.count, block: block, rowsBefore: rowCount, rowCount: block.rowCount,
                    isLast: isOver && index == blocks.count - 1))
            rowCount += block.rowCount
        }
        if isOver { plan.blocks = places.map(\.block) }
        self.isOver = isOver
        isUnpacking = false
        progress += worth
        condition.broadcast()
    }

    /// Bytes of the file unpacked since the last call.
    func takeProgress() -> Int {
        condition.lock()
        defer { condition.unlock() }
        defer { progress = 0 }
        return progress
    }
}
