import Columns
import Pool
import Synchronization

extension KeyLayout {
    /// Whether every row comes no later than the next one.
    ///
    /// - Cost: one pass over the words; it ends soon after the first row that is out of order.
    func isSorted(rowCount: Int) throws -> Bool {
        // Most rows out of order show in the first thousand.
        guard isSorted(0..<min(rowCount, 1024)) else { return false }
        let isOut = Atomic(false)
        try Pool.current.forEachMorsel(of: rowCount, size: morselRows) { rows, _ in
            // Relaxed: the flag publishes nothing but itself, and only saves work.
            guard !isOut.load(ordering: .relaxed) else { return }
            if !isSorted(max(rows.lowerBound - 1, 0)..<rows.upperBound) { isOut.store(true, ordering: .relaxed) }
        }
        return !isOut.load(ordering: .relaxed)
    }

    /// Whether rows are in order, the words of 1,024 at a time.
    private func isSorted(_ rows: Range<Int>) -> Bool {
        let size = 1024
        let unsaid = firstUnsaidPart(keptBits: bitCount)
        return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: size) { words in
            let words = words.baseAddress.unsafelyUnwrapped
            var first = rows.lowerBound
            while first + 1 < rows.upperBound {
                // The last row of one block is the first one of the next.
                let block = first..<min(first + size, rows.upperBound)
                fill(block, into: words)
                guard isSorted(words, block, unsaid) else { return false }
                first = block.upperBound - 1
            }
            return true
        }
    }

    private func isSorted(_ words: UnsafeMutablePointer<UInt64>, _ rows: Range<Int>, _ unsaid: Int?) -> Bool {
        for index in 1..<rows.count {
            if words[index - 1] > words[index] { return false }
            if let unsaid, words[index - 1] == words[index] {
                let row = rows.lowerBound + index
                if compare(row - 1, row, from: unsaid) > 0 { return false }
            }
        }
        return true
    }
}
