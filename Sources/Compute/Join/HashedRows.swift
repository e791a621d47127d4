import Columns
import Pool

/// The first row for every word, by hashing.
///
/// Many rows are first split by bits of the word's hash, in row order, so that each part is filled by one thread while it
/// stays in the cache. Look-ups need no split: a batch of words first reads all its entries, with nothing that
/// depends on what is read, so that the processor waits for many reads at once; then it compares.
///
///     hash:   | 8 bits: which part |  …  | low bits: which slot |
///     slot:   | word: 8 bytes | row: 4 bytes, `RowPositions.none` when free | – |
///
/// - Cost: 16 bytes a slot, a third to two thirds of them taken.
struct HashedRows: @unchecked Sendable {
    // @unchecked: parts are filled before the value is made and only read afterwards.
    private struct Part {
        var slots: UnsafeMutablePointer<Slot>
        var mask: Int
    }
    private let parts: Buffer
    private let keeper: [Buffer]
    private let partBits: UInt64
    let isUnique: Bool

    struct Slot: BitwiseCopyable {
        var word: UInt64
        var row: UInt32
        static let free = Slot(word: 0, row: RowPositions.none)
    }

    /// Rows from which on they are split.
    private static let splitRows = 1 << 16

    init(_ keys: KeyWords, splitRows: Int = splitRows) throws {
        let tables: [SlotTable]
        if keys.rowCount < splitRows {
            partBits = 0
            var table = SlotTable(expecting: keys.rowCount)
            keys.forEachBatch(of: 0..<keys.rowCount) { batch, words in
                for index in 0..<batch.count where words[index] != KeyWord.unmatchable {
                    table.insert(words[index], UInt32(truncatingIfNeeded: batch.lowerBound &+ index))
                }
            }
            tables = [table]
        } else {
            partBits = UInt64(SplitWords.partBits)
            let split = try SplitWords(keys)
            tables = try Pool.current.map(count: split.parts.count) { part in
                let rows = split.parts[part]
                var table = SlotTable(expecting: rows.count / 4)
                let words = split.words.pointer(as: UInt64.self)
                let numbers = split.rows.pointer(as: UInt32.self)
                for place in rows { table.insert(words[place], numbers[place]) }
                return table
            }
        }
        isUnique = tables.allSatisfy(\.isUnique)
        keeper = tables.map(\.buffer)
        parts = Buffer(byteCount: tables.count * MemoryLayout<Part>.stride)
        let target = parts.pointer(as: Part.self)
        for (index, table) in tables.enumerated() { target[index] = Part(slots: table.slots, mask: table.mask) }
    }

    /// The row of each word, `RowPositions.none` for one that is not there; at most a batch of them.
    func find(_ words: UnsafePointer<UInt64>, count: Int, into rows: UnsafeMutablePointer<UInt32>) {
        let parts = parts.pointer(as: Part.self)
        let shift = 64 - partBits
        withUnsafeTemporaryAllocation(of: (slot: UnsafeMutablePointer<Slot>, word: UInt64).self, capacity: 64) { seen in
            for first in stride(from: 0, to: count, by: 64) {
                let stop = min(first + 64, count)
                for index in first..<stop {
                    let hash = foldedHash(words[index])
                    let part = parts[Int(truncatingIfNeeded: hash >> shift)]
                    let slot = part.slots + (Int(truncatingIfNeeded: hash) & part.mask)
                    seen[index &- first] = (slot, slot.pointee.word)
                    rows[index] = slot.pointee.row
                }
                for index in first..<stop where rows[index] != RowPositions.none {
                    let word = words[index]
                    if seen[index &- first].word != word { rows[index] = go(on: word, seen[index &- first].slot) }
                }
            }
        }
    }

    /// The row of a word that is not in the slot it hashes to, which is taken.
    @inline(never)
    private func go(on word: UInt64, _ taken: UnsafeMutablePointer<Slot>) -> UInt32 {
        let hash = foldedHash(word)
        let part = parts.pointer(as: Part.self)[Int(truncatingIfNeeded: hash >> (64 - partBits))]
        var slot = (taken - part.slots + 1) & part.mask
        while part.slots[slot].row != RowPositions.none {
            if part.slots[slot].word == word { return part.slots[slot].row }
            slot = (slot + 1) & part.mask
        }
        return RowPositions.none
    }
}

/// Open addressing with linear probing; at most two thirds of the slots are taken.
private struct SlotTable: @unchecked Sendable {
    // @unchecked: filled by one thread, then only read.
    private(set) var buffer: Buffer
    private(set) var slots: UnsafeMutablePointer<HashedRows.Slot>
    private(set) var mask: Int
    private var count = 0
    private(set) var isUnique = true

    init(expecting distinct: Int) {
        mask = max(64, distinct + distinct / 2).nextPowerOfTwo - 1
        buffer = Buffer(byteCount: (mask + 1) * MemoryLayout<HashedRows.Slot>.stride)
        slots = buffer.pointer(as: HashedRows.Slot.self)
        slots.update(repeating: .free, count: mask + 1)
    }

    /// Keeps the first row of a word.
    @inline(__always) mutating func insert(_ word: UInt64, _ row: UInt32) {
        var slot = Int(truncatingIfNeeded: foldedHash(word)) & mask
        while slots[slot].row != RowPositions.none {
            if slots[slot].word == word {
                isUnique = false
                return
            }
            slot = (slot &+ 1) & mask
        }
        slots[slot] = HashedRows.Slot(word: word, row: row)
        count &+= 1
        if 3 &* count > 2 &* mask { grow() }
    }

    private mutating func grow() {
        let larger = SlotTable(expecting: mask + 1)
        for index in 0...mask where slots[index].row != RowPositions.none {
            var slot = Int(truncatingIfNeeded: foldedHash(slots[index].word)) & larger.mask
            while larger.slots[slot].row != RowPositions.none { slot = (slot + 1) & larger.mask }
            larger.slots[slot] = slots[index]
        }
        (buffer, slots, mask) = (larger.buffer, larger.slots, larger.mask)
    }
}

/// The words of rows in parts by bits of their hashes, each part in row order.
private struct SplitWords {
    static let partBits = 8
    let words: Buffer
    let rows: Buffer
    private(set) var parts: [Range<Int>] = []

    @inline(__always) private static func part(of word: UInt64) -> Int {
        Int(truncatingIfNeeded: foldedHash(word) &>> UInt64(64 - partBits))
    }

    init(_ keys: KeyWords) throws {
        let pool = Pool.current
        let partCount = 1 << SplitWords.partBits
        let stretches = pool.stretches(of: keys.rowCount, entries: partCount)
        var starts = try pool.map(count: stretches.count) { stretch -> [Int] in
            var counts = [Int](repeating: 0, count: partCount)
            counts.withUnsafeMutableBufferPointer { counts in
                keys.forEachBatch(of: stretches[stretch]) { batch, words in
                    for index in 0..<batch.count where words[index] != KeyWord.unmatchable {
                        counts[SplitWords.part(of: words[index])] += 1
                    }
                }
            }
            return counts
        }
        var place = 0
        for part in 0..<partCount {
            let first = place
            for stretch in starts.indices {
                let count = starts[stretch][part]
                starts[stretch][part] = place
                place += count
            }
            parts.append(first..<place)
        }
        let cursors = starts
        let words = Buffer(byteCount: place * 8)
        let rows = Buffer(byteCount: place * 4)
        try pool.run(count: stretches.count) { stretch, _ in
            var next = cursors[stretch]
            let wordTarget = words.pointer(as: UInt64.self)
            let rowTarget = rows.pointer(as: UInt32.self)
            next.withUnsafeMutableBufferPointer { next in
                keys.forEachBatch(of: stretches[stretch]) { batch, words in
                    for index in 0..<batch.count where words[index] != KeyWord.unmatchable {
                        let part = SplitWords.part(of: words[index])
                        let place = next[part]
                        next[part] = place &+ 1
                        wordTarget[place] = words[index]
                        rowTarget[place] = UInt32(truncatingIfNeeded: batch.lowerBound &+ index)
                    }
                }
            }
        }
        self.words = words
        self.rows = rows
    }
}
