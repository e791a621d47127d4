import Columns

extension Column {
    /// Whether no value is below the one before it: missing rows first, NaN last. True for less than two rows.
    ///
    /// - Cost: at most one pass; ends at the first pair out of order.
    @inlinable public var isSorted: Bool { withComparableRows { $0.isAscending() } }

    /// Whether no value is above the one before it: NaN first, missing rows last. True for less than two rows.
    @inlinable public var isSortedDescending: Bool { withComparableRows { $0.isDescending() } }
}

extension ComparableRows {
    @usableFromInline func isAscending() -> Bool {
        guard let first = validity.firstPresent(count) else { return true }
        guard validity.advanced(by: first).nilCount(rowCount: count - first) == 0 else { return false }
        return isOrdered(first..<count, isRising: true)
    }

    @usableFromInline func isDescending() -> Bool {
        guard let last = validity.lastPresent(count) else { return true }
        guard validity.nilCount(rowCount: last + 1) == 0 else { return false }
        return isOrdered(0..<last + 1, isRising: false)
    }

    private func isOrdered(_ rows: Range<Int>, isRising: Bool) -> Bool {
        switch values {
        case .integers(let values): isOrdered(IntegerWords(values: values), rows, isRising)
        case .days(let values): isOrdered(DayWords(values: values), rows, isRising)
        case .doubles(let values): isOrdered(DoubleWords(values: values), rows, isRising)
        case .bits(let bits): isOrdered(BitWords(values: bits), rows, isRising)
        case .strings(let strings): isOrdered(strings, rows, isRising)
        }
    }

    @inline(__always) private func isOrdered(_ words: some OrderedWords, _ rows: Range<Int>, _ isRising: Bool) -> Bool {
        // The complement reverses the order.
        let flip: Int64 = isRising ? 0 : -1
        var last = words.word(at: rows.lowerBound) ^ flip
        for row in rows.dropFirst() {
            let word = words.word(at: row) ^ flip
            if word < last { return false }
            last = word
        }
        return true
    }

    private func isOrdered(_ strings: StringStorage, _ rows: Range<Int>, _ isRising: Bool) -> Bool {
        var last = strings.view(at: rows.lowerBound)
        for row in rows.dropFirst() {
            let view = strings.view(at: row)
            // Rows of one category share one view.
            if view != last, isRising ? strings.heap.precedes(view, last) : strings.heap.precedes(last, view) {
                return false
            }
            last = view
        }
        return true
    }
}
