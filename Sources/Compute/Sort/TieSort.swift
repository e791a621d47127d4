import Columns

/// Sorts rows that are equal as far as their words went, by the parts of the key that the words left out.
///
/// Few rows are compared value by value. Many are sorted by words again: those of the next part, or of the next bytes
/// of the texts, what they all have in common left out.
struct TieSort: Sendable {
    let layout: KeyLayout
    /// The first part in which the rows may differ.
    let firstPart: Int

    /// So few are sorted by insertion.
    private static let insertedCount = 16

    /// - Parameter rows: in ascending order, so that rows that turn out equal stay in it.
    func sort(_ rows: UnsafeMutableBufferPointer<UInt32>) { sort(rows, part: firstPart, byteOffset: 0) }

    private func sort(_ rows: UnsafeMutableBufferPointer<UInt32>, part: Int, byteOffset: Int) {
        guard rows.count > 1, part < layout.parts.count else { return }
        if rows.count <= TieSort.insertedCount { return insertionSort(rows, part) }
        guard let text = layout.parts[part].text else {
            let codes = layout.parts[part]
            return sortByWords(rows, { codes.code($0) }) { run, _ in sort(run, part: part + 1, byteOffset: 0) }
        }
        let byteOffset = text.commonPrefix(rows, from: byteOffset)
        sortByWords(rows, { text.word($0, from: byteOffset) }) { run, word in
            if text.hasMore(word) {
                sort(run, part: part, byteOffset: byteOffset + TextSource.byteCount)
            } else {
                sort(run, part: part + 1, byteOffset: 0)
            }
        }
    }

    private func insertionSort(_ rows: UnsafeMutableBufferPointer<UInt32>, _ part: Int) {
        for index in 1..<rows.count {
            let row = rows[index]
            var place = index
            while place > 0, layout.compare(Int(rows[place - 1]), Int(row), from: part) > 0 {
                rows[place] = rows[place - 1]
                place -= 1
            }
            rows[place] = row
        }
    }

    private struct WordOfRow: BitwiseCopyable {
        var word: UInt64
        var row: UInt32
    }

    /// Sorts rows by a word each, and hands on every run of equal words.
    private func sortByWords(
        _ rows: UnsafeMutableBufferPointer<UInt32>, _ word: (Int) -> UInt64,
        _ runs: (UnsafeMutableBufferPointer<UInt32>, UInt64) -> Void
    ) {
        let stride = MemoryLayout<WordOfRow>.stride
        let room = Buffer(byteCount: 2 * rows.count * stride + RadixDigits.countRoom * 4)
        let items = room.pointer(as: WordOfRow.self)
        let counts = (room.base + 2 * rows.count * stride).assumingMemoryBound(to: UInt32.self)
        for (index, row) in rows.enumerated() { items[index] = WordOfRow(word: word(Int(row)), row: row) }
        let sorted = radixSort(
            items, scratch: items + rows.count, count: rows.count, counts: counts
        ) { $0.word }
        var first = 0
        for index in 0..<rows.count { rows[index] = sorted[index].row }
        for index in 1...rows.count where index == rows.count || sorted[index].word != sorted[first].word {
            runs(UnsafeMutableBufferPointer(rebasing: rows[first..<index]), sorted[first].word)
            first = index
        }
        withExtendedLifetime(room) {}
    }
}
