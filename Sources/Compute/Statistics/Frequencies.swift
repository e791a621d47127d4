import Columns

extension Column {
    /// How many different values there are; missing rows are no value.
    ///
    /// - Cost: one pass, 1 to 5 ns a row; no `String` is made. -0 and 0 are one value, all NaN are one value.
    @inlinable public func distinctCount() -> Int { withComparableRows { $0.distinctCount() } }

    /// The different values in the order of their first appearance; missing rows are no value.
    ///
    /// - Cost: as `distinctCount`, and a copy of the slots; texts and dictionaries are shared.
    @inlinable public func distinct() -> Column { picking(rows: withComparableRows { $0.firstRows() }) }

    /// The most frequent value; of several equally frequent ones the lowest (NaN is the highest). nil without values.
    ///
    /// - Cost: as `distinctCount`.
    @inlinable public func mode() -> Element? {
        withComparableRows { $0.modeRow() }.map { storage.element(at: $0) }
    }

    /// The different values and how often each occurs, most frequent first, equally frequent ones in the order of their
    /// first appearance. Missing rows are no value.
    ///
    /// - Cost: as `distinctCount`, and a sort of the counts. Values are read when they are looked at, so of a million
    ///   texts `valueCounts().first` makes one `String`.
    @inlinable public func valueCounts() -> ValueCounts<Element> {
        let (rows, counts) = withComparableRows { $0.valueCounts() }
        return ValueCounts(column: self, rows: rows, counts: counts)
    }
}

extension ComparableRows {
    @usableFromInline func distinctCount() -> Int { ValueTally(self).distinctCount }

    /// The row each distinct value was first seen in.
    @usableFromInline func firstRows() -> [UInt32] {
        let tally = ValueTally(self)
        return Array(UnsafeBufferPointer(start: tally.firstRows, count: tally.distinctCount))
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

    /// A row of each distinct value and the value's count, by falling counts.
    @usableFromInline func valueCounts() -> (rows: [UInt32], counts: [UInt32]) {
        let tally = ValueTally(self)
        // The complement of the count above the number: rising order is what is wanted, and no two are equal.
        var order = [UInt64](unsafeUninitializedCapacity: tally.distinctCount) { memory, initialized in
            for number in 0..<tally.distinctCount {
                memory[number] = UInt64(~tally.counts[number]) << 32 | UInt64(number)
            }
            initialized = tally.distinctCount
        }
        order.sort()
        let rows = order.map { tally.firstRows[Int($0 & 0xFFFF_FFFF)] }
        return (rows, order.map { ~UInt32($0 >> 32) })
    }
}
