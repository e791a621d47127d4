import Columns

/// How often each distinct value of a column occurs, values numbered in order of first appearance.
///
/// Plan: numbers that index a table directly (dictionary codes, booleans, integers of a small range) count in it; all
/// others go through an open-addressing table of numbers. Both tables are the thread's scratch counters, which are all
/// zero at rest, so a group of fifty rows of a million categories costs fifty steps. Nothing is allocated.
///
/// To whoever changes this: the loops run once for each group of a grouping, so a constant cost of 100 ns shows; the direct
/// loop has no branch that depends on the data, since "seen before?" is a coin toss for the predictor.
struct ValueTally: ~Copyable {
    // Memory of the scratch below, which lives as long as this.
    /// The row each distinct value was first seen in.
    let firstRows: UnsafeMutablePointer<UInt32>
    /// How often it occurs.
    let counts: UnsafeMutablePointer<UInt32>
    private(set) var distinctCount = 0

    private let keys: UnsafeMutablePointer<UInt64>
    private let scratch: Scratch

    /// Counts the values of the rows that have one.
    init(_ rows: ComparableRows) {
        precondition(rows.count < Int(UInt32.max), "\(rows.count) rows; values are counted in at most 4,294,967,294")
        let plan = Plan(rows)
        let layout = Layout(rowCount: rows.count, isDirect: plan.isDirect)
        // Ranking needs a counter for each count there can be.
        let tableCount = max(plan.tableCount(rowCount: rows.count), rows.count + 1)
        scratch = Scratch(zeroCount: tableCount, byteCount: layout.byteCount)
        keys = scratch.bytes.assumingMemoryBound(to: UInt64.self)
        firstRows = (scratch.bytes + layout.firstRows).assumingMemoryBound(to: UInt32.self)
        counts = (scratch.bytes + layout.counts).assumingMemoryBound(to: UInt32.self)
        count(rows, plan)
    }

    private mutating func count(_ rows: ComparableRows, _ plan: Plan) {
        switch (rows.values, plan) {
        case (.strings(let strings), .direct):
            let codes = strings.codes.unsafelyUnwrapped
            countDirectly(rows) { Int(codes[$0]) }
        case (.integers(let values), .direct(_, let lowest)): countDirectly(rows) { Int(values[$0] &- lowest) }
        case (.days(let values), .direct(_, let lowest)): countDirectly(rows) { Int(Int64(values[$0]) &- lowest) }
        case (.bits(let bits), _): countDirectly(rows) { bits.element(at: $0) ? 1 : 0 }
        case (.integers(let values), .hashed): countHashed(rows, WordKeys(IntegerWords(values: values)))
        case (.days(let values), .hashed): countHashed(rows, WordKeys(DayWords(values: values)))
        case (.doubles(let values), _): countHashed(rows, WordKeys(DoubleWords(values: values)))
        case (.strings(let strings), .hashed):
            if let codes = strings.codes {
                countHashed(rows, CodeKeys(codes: codes))
            } else {
                countHashed(rows, TextKeys(strings: strings))
            }
        }
    }
}

extension ValueTally {
    /// Where the lists lie in the scratch bytes: keys (hashed values only), first rows and one more, counts.
    private struct Layout {
        let firstRows: Int
        let counts: Int
        let byteCount: Int

        init(rowCount: Int, isDirect: Bool) {
            firstRows = isDirect ? 0 : rowCount * 8
            counts = firstRows + (rowCount + 1) * 4
            byteCount = counts + rowCount * 4
        }
    }

    /// How values are told apart.
    private enum Plan {
        /// A value minus the lowest one is its place in a table of `tableCount`.
        case direct(tableCount: Int, lowest: Int64)
        case hashed

        /// A table that stays in the second-level cache is worth it however few the rows.
        static let smallTable = 1 << 20

        init(_ rows: ComparableRows) {
            switch rows.values {
            case .bits: self = .direct(tableCount: 2, lowest: 0)
            case .doubles: self = .hashed
            case .integers(let values): self = Plan.ranged(rows, IntegerWords(values: values))
            case .days(let values): self = Plan.ranged(rows, DayWords(values: values))
            case .strings(let strings):
                let entries = strings.dictionaryCount
                let fits = strings.isDictionary && (entries <= Plan.smallTable || rows.count >= entries / 16)
                self = fits ? .direct(tableCount: max(entries, 1), lowest: 0) : .hashed
            }
        }

        var isDirect: Bool { if case .direct = self { true } else { false } }

        func tableCount(rowCount: Int) -> Int {
            switch self {
            case .direct(let tableCount, _): tableCount
            case .hashed: ValueTally.slotCount(entryCount: rowCount)
            }
        }

        /// Direct when the values lie close together: a table of at most two entries a row, or of a few hundred.
        private static func ranged(_ rows: ComparableRows, _ words: some OrderedWords) -> Plan {
            var (lowest, highest) = (Int64.max, Int64.min)
            rows.validity.forEachPresent(rows.count) { row in
                let word = words.word(at: row)
                lowest = min(lowest, word)
                highest = max(highest, word)
            }
            if lowest > highest { return .direct(tableCount: 1, lowest: 0) }
            let (range, overflow) = highest.subtractingReportingOverflow(lowest)
            let fits = !overflow && range < Int64(max(512, 2 * rows.count))
            return fits ? .direct(tableCount: Int(range) + 1, lowest: lowest) : .hashed
        }
    }

    /// Counts in a table indexed by `place`, then collects the counts and leaves zeros behind.
    @inline(__always) private mutating func countDirectly(_ rows: ComparableRows, _ place: (_ rowIndex: Int) -> Int) {
        let (table, firstRows) = (scratch.zeros, firstRows)
        var distinct = 0
        rows.validity.forEachPresent(rows.count) { row in
            let place = place(row)
            let seen = table[place]
            // Written always, kept only when the value is new.
            firstRows[distinct] = UInt32(truncatingIfNeeded: row)
            distinct &+= seen == 0 ? 1 : 0
            table[place] = seen &+ 1
        }
        for number in 0..<distinct {
            let place = place(Int(firstRows[number]))
            counts[number] = table[place]
            table[place] = 0
        }
        distinctCount = distinct
    }
}

extension ValueTally {
    /// Writes the distinct values by falling counts, equal counts in order of appearance, as a counting sort does.
    func rank(into ranked: UnsafeMutablePointer<RankedValue>) {
        // For each count: at first how many values have it, then where the next of them goes.
        let places = scratch.zeros
        var highest = 0
        for number in 0..<distinctCount {
            let count = Int(counts[number])
            places[count] += 1
            highest = max(highest, count)
        }
        var place: UInt32 = 0
        for count in stride(from: highest, to: 0, by: -1) {
            let values = places[count]
            places[count] = place
            place += values
        }
        for number in 0..<distinctCount {
            let count = Int(counts[number])
            ranked[Int(places[count])] = RankedValue(row: firstRows[number], count: counts[number])
            places[count] += 1
        }
        places.update(repeating: 0, count: highest + 1)
    }
}

/// What a hash table needs to know of the rows it tells apart.
private protocol HashedKeys {
    /// 64 bits that equal values share.
    func key(at rowIndex: Int) -> UInt64
    func hash(_ key: UInt64) -> UInt64
    /// Whether two rows of equal keys have equal values.
    func areEqual(_ left: Int, _ right: Int) -> Bool
}

private struct WordKeys<Words: OrderedWords>: HashedKeys {
    let words: Words
    init(_ words: Words) { self.words = words }
    @inline(__always) func key(at rowIndex: Int) -> UInt64 { UInt64(bitPattern: words.word(at: rowIndex)) }
    @inline(__always) func hash(_ key: UInt64) -> UInt64 { foldedHash(key) }
    @inline(__always) func areEqual(_ left: Int, _ right: Int) -> Bool { true }
}

private struct CodeKeys: HashedKeys {
    let codes: UnsafePointer<UInt32>
    @inline(__always) func key(at rowIndex: Int) -> UInt64 { UInt64(codes[rowIndex]) }
    @inline(__always) func hash(_ key: UInt64) -> UInt64 { foldedHash(key) }
    @inline(__always) func areEqual(_ left: Int, _ right: Int) -> Bool { true }
}

private struct TextKeys: HashedKeys {
    let strings: StringStorage
    @inline(__always) func key(at rowIndex: Int) -> UInt64 { strings.heap.hash(of: strings.view(at: rowIndex)) }
    @inline(__always) func hash(_ key: UInt64) -> UInt64 { key }
    @inline(__always) func areEqual(_ left: Int, _ right: Int) -> Bool {
        strings.heap.areEqual(strings.view(at: left), strings.view(at: right))
    }
}

// Open addressing with linear probing: a slot holds the number of a value plus one, zero when free. The table starts with
// 8 KiB at most, since few values are usual and a small table stays in the first-level cache, and is at most half full.
extension ValueTally {
    private static let leastSlotCount = 128
    private static let mostFirstSlots = 2048

    /// Slots of the largest table that `entryCount` values can need.
    fileprivate static func slotCount(entryCount: Int) -> Int {
        var slots = leastSlotCount
        while slots < 2 * entryCount { slots *= 4 }
        return slots
    }

    @inline(__always) private mutating func countHashed<Keys: HashedKeys>(_ rows: ComparableRows, _ keying: Keys) {
        let (table, firstRows, counts, keys) = (scratch.zeros, firstRows, counts, keys)
        var mask = min(ValueTally.slotCount(entryCount: rows.count), ValueTally.mostFirstSlots) - 1
        var distinct = 0
        rows.validity.forEachPresent(rows.count) { row in
            let key = keying.key(at: row)
            var slot = Int(truncatingIfNeeded: keying.hash(key)) & mask
            while true {
                let number = Int(table[slot]) &- 1
                if number < 0 { break }
                if keys[number] == key, keying.areEqual(Int(firstRows[number]), row) {
                    counts[number] &+= 1
                    return
                }
                slot = (slot &+ 1) & mask
            }
            keys[distinct] = key
            firstRows[distinct] = UInt32(truncatingIfNeeded: row)
            counts[distinct] = 1
            distinct &+= 1
            table[slot] = UInt32(truncatingIfNeeded: distinct)
            if 2 * distinct > mask + 1 { mask = grow(from: mask, distinct: distinct, keying) }
        }
        table.update(repeating: 0, count: mask + 1)
        distinctCount = distinct
    }

    /// Enters all values again in a table four times as large; gives its mask.
    @inline(never) private func grow<Keys: HashedKeys>(from mask: Int, distinct: Int, _ keying: Keys) -> Int {
        let table = scratch.zeros
        table.update(repeating: 0, count: mask + 1)
        let larger = 4 * (mask + 1) - 1
        for number in 0..<distinct {
            var slot = Int(truncatingIfNeeded: keying.hash(keys[number])) & larger
            while table[slot] != 0 { slot = (slot &+ 1) & larger }
            table[slot] = UInt32(truncatingIfNeeded: number + 1)
        }
        return larger
    }
}
