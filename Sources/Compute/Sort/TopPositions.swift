import Columns
import Pool
import Synchronization

/// The rows that a stable sort would put first, without sorting the others. Missing values come last in either order.
///
/// - Shape: `count` positions, or all rows when there are fewer, in the order of the sort; of equal rows the first ones.
/// - Cost: one pass over the keys, in which nearly all rows end at one comparison; a full sort when more than 4,096 rows
///   are asked for.
/// - Throws: `Interrupted` when the work was cancelled.
package func topPositions(_ count: Int, by keys: [(column: AnyColumn, order: Order)]) throws -> RowPositions {
    guard let rowCount = keys.first?.column.count else { return RowPositions(0..<0) }
    defer { withExtendedLifetime(keys) {} }
    let parts = try keys.flatMap { key -> [any KeyPart] in
        let parts = try keyParts(of: key.column, key.order)
        return key.order == .ascending && key.column.nilCount > 0 ? [missingLast(key.column)] + parts : parts
    }
    let layout = KeyLayout(parts)
    if count > Top.largestHeap || count >= rowCount {
        let sorted = try RowSort.positions(layout, rowCount)
        return sorted.slice(0..<min(count, rowCount))
    }
    return try Top(layout, count: count).positions(rowCount)
}

/// A part that puts rows without a value after the others.
private func missingLast(_ column: AnyColumn) -> any KeyPart {
    let range = CodeRange(lowest: 0, highest: 1, hasNils: false, order: .descending)
    return CodedPart(source: PresenceSource(validity: column.validity), validity: Validity(), range: range, text: nil)
}

/// A heap a morsel, and a bound that all share: the word of the last row of the first full heap, lowered by others.
///
/// A row whose word is above the bound comes after `count` others, so leaving it out changes nothing, whichever thread set
/// the bound, and when.
private struct Top: Sendable {
    /// Rows asked for, up to which heaps are worth while.
    static let largestHeap = 4096

    private struct Candidate {
        var word: UInt64
        var row: Int
    }

    private let layout: KeyLayout
    private let count: Int
    /// The first part that rows of equal words may differ in.
    private let unsaidPart: Int?

    init(_ layout: KeyLayout, count: Int) {
        self.layout = layout
        self.count = count
        unsaidPart = layout.firstUnsaidPart(keptBits: layout.bitCount)
    }

    func positions(_ rowCount: Int) throws -> RowPositions {
        guard count > 0 else { return RowPositions([Int]()) }
        let bound = Atomic(UInt64.max)
        let found = try Pool.current.mapMorsels(of: rowCount, size: morselRows) { rows in
            heap(of: rows, bound).map { (word: $0.word, row: $0.row) }
        }
        let candidates = found.joined().map { Candidate(word: $0.word, row: $0.row) }
        return RowPositions(candidates.sorted(by: precedes).prefix(count).map(\.row))
    }

    @inline(__always) private func precedes(_ left: Candidate, _ right: Candidate) -> Bool {
        if left.word != right.word { return left.word < right.word }
        if let unsaidPart {
            let order = layout.compare(left.row, right.row, from: unsaidPart)
            if order != 0 { return order < 0 }
        }
        return left.row < right.row
    }

    /// The first `count` of a morsel's rows, as a heap whose root is the last of them.
    private func heap(of rows: Range<Int>, _ bound: borrowing Atomic<UInt64>) -> [Candidate] {
        var heap: [Candidate] = []
        heap.reserveCapacity(min(count, rows.count))
        let batchSize = 1024
        let scratch = Scratch(zeroCount: 0, byteCount: batchSize * 8)
        let words = scratch.bytes.assumingMemoryBound(to: UInt64.self)
        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: batchSize) {
            let batch = first..<min(first + batchSize, rows.upperBound)
            layout.fill(batch, into: words)
            // Relaxed: an old bound leaves more rows to look at, and no fewer.
            var limit = bound.load(ordering: .relaxed)
            for row in batch where words[row &- first] <= limit {
                let candidate = Candidate(word: words[row &- first], row: row)
                if heap.count < count {
                    heap.append(candidate)
                    rise(&heap)
                } else if precedes(candidate, heap[0]) {
                    heap[0] = candidate
                    sink(&heap)
                }
                if heap.count == count, heap[0].word < limit {
                    limit = heap[0].word
                    bound.min(limit, ordering: .relaxed)
                }
            }
        }
        return heap
    }

    private func rise(_ heap: inout [Candidate]) {
        var place = heap.count - 1
        while place > 0, precedes(heap[(place - 1) / 2], heap[place]) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private func sink(_ heap: inout [Candidate]) {
        var place = 0
        while 2 * place + 1 < heap.count {
            var child = 2 * place + 1
            if child + 1 < heap.count, precedes(heap[child], heap[child + 1]) { child += 1 }
            guard precedes(heap[place], heap[child]) else { return }
            heap.swapAt(place, child)
            place = child
        }
    }
}
