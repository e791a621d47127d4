import Columns
import Pool

extension RowBitmap {
    /// The rows that are set, in order.
    ///
    /// - Cost: two passes over the bitmap; 4 bytes a row that is set, nothing when they follow one another.
    /// - Throws: `Interrupted` when the work was cancelled.
    public func positions() throws -> RowPositions {
        let starts = try morselStarts()
        let total = starts.last ?? 0
        guard total > 0 else { return RowPositions(0..<0) }
        let first = firstRow, last = lastRow
        if last - first + 1 == total { return RowPositions(first..<last + 1) }
        let list = Buffer(byteCount: total * 4)
        let words = buffer
        try Pool.current.forEachMorsel(of: rowCount, size: morselRows) { rows, _ in
            let target = list.pointer(as: UInt32.self) + starts[rows.lowerBound / morselRows]
            writeRows(words.words, rows, into: target)
        }
        return RowPositions(list, count: total, bound: last + 1, mayMiss: false)
    }

    /// How many rows are set before each morsel, and in the end how many there are.
    private func morselStarts() throws -> [Int] {
        let morselCount = (rowCount + morselRows - 1) / morselRows
        let counts = Buffer(byteCount: morselCount * 8)
        let words = buffer
        try Pool.current.forEachMorsel(of: rowCount, size: morselRows) { rows, _ in
            let range = rows.lowerBound / 64..<(rows.upperBound + 63) / 64
            let count = range.reduce(0) { $0 &+ words.words[$1].nonzeroBitCount }
            counts.pointer(as: Int.self)[rows.lowerBound / morselRows] = count
        }
        var starts = [0]
        for morsel in 0..<morselCount { starts.append(starts[morsel] + counts.pointer(as: Int.self)[morsel]) }
        return starts
    }

    /// The lowest row that is set; some row must be.
    private var firstRow: Int {
        let word = (0..<wordCount).first { buffer.words[$0] != 0 }!
        return word * 64 + buffer.words[word].trailingZeroBitCount
    }

    /// The highest row that is set; some row must be.
    private var lastRow: Int {
        let word = (0..<wordCount).last { buffer.words[$0] != 0 }!
        return word * 64 + 63 - buffer.words[word].leadingZeroBitCount
    }
}

/// Writes the numbers of the rows that are set among `rows`, in order.
private func writeRows(
    _ words: UnsafeMutablePointer<UInt64>, _ rows: Range<Int>, into target: UnsafeMutablePointer<UInt32>
) {
    var next = target
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
        var word = words[first / 64]
        while word != 0 {
            next.pointee = UInt32(truncatingIfNeeded: first &+ word.trailingZeroBitCount)
            next += 1
            word &= word &- 1
        }
    }
}

/// Rows of several columns for which the bitmap is set, in order.
///
/// - Cost: as `gathered`; when the rows follow one another nothing is copied.
/// - Throws: `Interrupted` when the work was cancelled.
package func filtered(_ columns: [AnyColumn], by rows: RowBitmap, label: String? = nil) throws -> [AnyColumn] {
    try gathered(columns, at: rows.positions(), label: label)
}
