import Columns
import Pool

/// Which rows satisfy a condition: one bit a row, least significant first, 64 rows a word.
///
/// - Invariant: bits past the last row are zero.
public struct RowBitmap: Sendable {
    public let rowCount: Int
    /// The bits; whoever fills them does so before the bitmap is shared.
    package let buffer: Buffer

    /// No row set yet.
    package init(rowCount: Int) {
        checkRowCount(rowCount)
        self.rowCount = rowCount
        buffer = .bitmap(bitCount: rowCount)
    }

    /// Bits that are there already; those past the last row are zero.
    package init(adopting buffer: Buffer, rowCount: Int) {
        checkRowCount(rowCount)
        self.rowCount = rowCount
        self.buffer = buffer
    }

    /// The rows for which a closure says true.
    ///
    /// - Parameter isIncluded: called once a row, on several threads at once, in order within 65,536 rows.
    /// - Throws: the error of the closure at the lowest row that is known to have thrown one; `Interrupted` when the
    ///   work was cancelled.
    public init(
        rowCount: Int, label: String? = nil, where isIncluded: @Sendable (_ rowIndex: Int) throws -> Bool
    ) throws {
        self.init(rowCount: rowCount)
        let buffer = buffer
        try Pool.current.forEachMorsel(of: rowCount, size: morselRows, label: label) { rows, _ in
            try fillWords(buffer.words, rows, isIncluded)
        }
    }

    /// The rows where a column holds true; a missing value counts as false.
    public init(_ column: Column<Bool>) {
        self.init(rowCount: column.count)
        let values = Validity(words: column.storage.words, bitOffset: column.storage.bitOffset)
        for first in stride(from: 0, to: rowCount, by: 64) {
            // A missing row's bit is zero already.
            buffer.words[first / 64] = values.word(at: first, rowCount: rowCount)
        }
        withExtendedLifetime(column.owner) {}
    }

    public subscript(rowIndex: Int) -> Bool {
        precondition(rowIndex >= 0 && rowIndex < rowCount, "row \(rowIndex) of \(rowCount)")
        return (buffer.words[rowIndex / 64] &>> UInt64(rowIndex % 64)) & 1 != 0
    }

    var wordCount: Int { (rowCount + 63) / 64 }
}

/// Sets the bits of `rows`, which begin at a multiple of 64.
private func fillWords(
    _ words: UnsafeMutablePointer<UInt64>, _ rows: Range<Int>, _ isIncluded: (Int) throws -> Bool
) rethrows {
    for first in stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
        var word: UInt64 = 0
        for row in first..<min(first + 64, rows.upperBound) {
            if try isIncluded(row) { word |= 1 &<< UInt64(truncatingIfNeeded: row &- first) }
        }
        words[first / 64] = word
    }
}
