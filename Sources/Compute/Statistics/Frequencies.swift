import Columns

extension Column {
    /// How many different values there are; missing rows are no value.
    ///
    /// - Cost: one pass: 1 to 2 ns a row for dictionary codes and integers close together, 4 to 10 ns for other
    ///   numbers, 10 to 30 ns for texts as views; no `String` is made. -0 and 0 are one value, all NaN are one value.
    @inlinable public func distinctCount() -> Int { withComparableRows { $0.distinctCount() } }

    /// The different values in the order of their first appearance; missing rows are no value.
    ///
    /// - Cost: as `distinctCount`, and a copy of the slots; texts and dictionaries are shared.
    @inlinable public func distinct() -> Column {
        let (made, count) = withComparableRows { $0.pickingFirstRows(of: storage.slots) }
        return made.column(self, count: count, hasBitmap: false)
    }

    /// The most frequent value; of several equally frequent ones the lowest (NaN is the highest). nil without values.
    ///
    /// - Cost: as `distinctCount`.
    @inlinable public func mode() -> Element? {
        withComparableRows { $0.modeRow() }.map { storage.element(at: $0) }
    }

    /// The different values and how often each occurs, most frequent first, equally frequent ones in the order of their
    /// first appearance. Missing rows are no value.
    ///
    /// - Cost: as `distinctCount`, and a counting sort. Values are read when they are looked at, so of a million
    ///   texts `valueCounts().first` makes one `String`.
    @inlinable public func valueCounts() -> ValueCounts<Element> {
        ValueCounts(column: self, ranked: withComparableRows { $0.rankedValues() })
    }
}

extension ComparableRows {
    @usableFromInline func distinctCount() -> Int { ValueTally(self).distinctCount }

    /// The slots of each distinct value's first row.
    @usableFromInline func pickingFirstRows(of slots: Slots) -> (slots: NewSlots, count: Int) {
        let tally = ValueTally(self)
        let made = NewSlots(picking: tally.distinctCount, of: slots) { Int(tally.firstRows[$0]) }
        return (made, tally.distinctCount)
    }

    /// A row that holds the most frequent value.
    @usableFromInline func modeRow() -> Int? {
        let tally = ValueTally(self)
        var (bestRow, bestCount) = (0, UInt32(0))
        for number in 0..<tally.distinctCount where tally.counts[number] >= bestCount {
            let row = Int(tally.firstRows[number])
            if tally.counts[number] > bestCount || precedes(row, bestRow) {
                (bestRow, bestCount) = (row, tally.counts[number])
            }
        }
        return bestCount == 0 ? nil : bestRow
    }

    /// The distinct values by falling counts.
    @usableFromInline func rankedValues() -> [RankedValue] {
        let tally = ValueTally(self)
        return [RankedValue](unsafeUninitializedCapacity: tally.distinctCount) { memory, initialized in
            tally.rank(into: memory.baseAddress!)
            initialized = tally.distinctCount
        }
    }
}

/// A row that holds a distinct value, and how often the value occurs.
@usableFromInline struct RankedValue: Sendable, BitwiseCopyable {
    @usableFromInline let row: UInt32
    @usableFromInline let count: UInt32

    init(row: UInt32, count: UInt32) {
        self.row = row
        self.count = count
    }
}
