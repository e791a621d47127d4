import CEmbark
import Columns
import Pool

extension AnyColumn {
    /// One row, again and again.
    ///
    /// - Shape: `count` rows. Texts are not moved: the same view or code in every row.
    /// - Cost: one write a row, on all cores.
    /// - Throws: `Interrupted` when the work was cancelled.
    package func repeated(row: Int, count: Int) throws -> AnyColumn {
        precondition(row >= 0 && row < self.count, "row \(row) of \(self.count)")
        return try fillTogether([RepeatFill(slice(row..<row + 1), count: count)], label: nil)[0]
    }
}

/// A column of one row being repeated.
private struct RepeatFill: ColumnFill {
    private let source: AnyColumn
    private let target: FillTarget
    var count: Int { target.count }

    init(_ source: AnyColumn, count: Int) {
        self.source = source
        target = FillTarget(like: source, count: count, mayMiss: !source.validity.isValid(0))
    }

    func fill(_ rows: Range<Int>) {
        guard source.validity.isValid(0) else { return target.clear(rows) }
        switch source.fixedValues {
        case .bits(let words, let bitOffset):
            let isSet = BitStorage(words: words, bitOffset: bitOffset).element(at: 0)
            for first in stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
                let left = rows.upperBound - first
                let full: UInt64 = left >= 64 ? ~0 : (1 &<< UInt64(left)) &- 1
                target.values.words[first / 64] = isSet ? full : 0
            }
        case .words32(let source): write(source.pointee, rows)
        case .words64(let source): write(source.pointee, rows)
        case .words128(let source): write(source.pointee, rows)
        }
    }

    private func write<Word: TakenWord>(_ word: Word, _ rows: Range<Int>) {
        let target = target.values.pointer(as: Word.self)
        guard count >= TakeFill.streamedRows else {
            return (target + rows.lowerBound).update(repeating: word, count: rows.count)
        }
        for row in rows { Word.stream(word, to: target + row) }
        embark_stream_end()
    }

    func finish() -> AnyColumn { target.finish(like: source) }
}
