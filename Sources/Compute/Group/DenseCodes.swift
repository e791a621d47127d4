import Columns
import Pool
import Synchronization

/// Numbers the distinct words of a column, on all cores.
///
/// Few distinct words: every thread numbers a stretch of rows with a table of its own, the tables are merged in row order
/// and the numbers translated. Many (a table would outgrow the cache): rows are first split by bits of the word's
/// hash, so that each part has a small table and no two parts share a word.
///
/// - Source: Polars and DuckDB split likewise; see "Parallel Grouped Aggregation in DuckDB" (2022).
enum DenseCodes {
    /// Words of one table before rows are split: 2¹⁷ words with their slots fill about 2 MiB.
    static let tableLimit = 1 << 17

    static func make(
        rowCount: Int, tableLimit: Int = tableLimit, _ formula: some WordFormula
    ) throws -> KeyCodes {
        let codes = Buffer(byteCount: rowCount * 4)
        if let bound = try byStretches(rowCount, tableLimit, codes, formula) {
            return KeyCodes(codes, bound: max(bound, 1), rowCount: rowCount)
        }
        let bound = try byPartitions(rowCount, codes, formula)
        return KeyCodes(codes, bound: bound, rowCount: rowCount)
    }

    /// The number of distinct words; nil when some stretch has more than `tableLimit`.
    private static func byStretches(
        _ rowCount: Int, _ tableLimit: Int, _ codes: Buffer, _ formula: some WordFormula
    ) throws -> Int? {
        let pool = Pool.current
        let stretches = pool.stretches(of: rowCount, entries: 1024)
        let overflowed = Atomic(false)
        let lists = try pool.map(count: stretches.count) { index -> [UInt64] in
            var table = WordTable()
            let target = codes.pointer(as: UInt32.self)
            var row = stretches[index].lowerBound
            while row < stretches[index].upperBound {
                let end = min(row + 8192, stretches[index].upperBound)
                while row < end {
                    target[row] = table.number(of: formula.word(at: row))
                    row &+= 1
                }
                if table.count > tableLimit { overflowed.store(true, ordering: .relaxed) }
                // Relaxed: a stop that is seen late costs time and nothing else.
                if overflowed.load(ordering: .relaxed) { return [] }
            }
            return Array(UnsafeBufferPointer(start: table.words, count: table.count))
        }
        if overflowed.load(ordering: .relaxed) { return nil }
        return try merge(lists, stretches, codes)
    }

    /// Numbers words over all stretches and translates the stretches' own numbers.
    private static func merge(_ lists: [[UInt64]], _ stretches: [Range<Int>], _ codes: Buffer) throws -> Int {
        guard lists.count > 1 else { return lists.first?.count ?? 0 }
        var table = WordTable(expecting: lists[0].count * 2)
        var translations: [[UInt32]] = []
        for words in lists { translations.append(words.map { table.number(of: $0) }) }
        let maps = translations
        // The first stretch's numbers are the final ones, because it was merged first.
        for index in 1..<lists.count {
            let first = stretches[index].lowerBound
            try Pool.current.forEachMorsel(of: stretches[index].count) { rows, _ in
                let target = codes.pointer(as: UInt32.self) + first
                maps[index].withUnsafeBufferPointer { map in
                    for row in rows { target[row] = map[Int(target[row])] }
                }
            }
        }
        return table.count
    }

    private static let partitionBits = 8
    private static var partitionCount: Int { 1 << partitionBits }

    @inline(__always) private static func partition(of word: UInt64) -> Int {
        // The table's slots use the low bits of the hash; partitions take the high ones.
        Int(truncatingIfNeeded: foldedHash(word) >> UInt64(64 - partitionBits))
    }

    private static func byPartitions(
        _ rowCount: Int, _ codes: Buffer, _ formula: some WordFormula
    ) throws -> Int {
        let pool = Pool.current
        let stretches = pool.stretches(of: rowCount, entries: partitionCount)
        let counts = try pool.map(count: stretches.count) { index -> [Int] in
            var counts = [Int](repeating: 0, count: partitionCount)
            counts.withUnsafeMutableBufferPointer { counts in
                for row in stretches[index] { counts[partition(of: formula.word(at: row))] += 1 }
            }
            return counts
        }
        let (starts, partitions) = cursors(counts)
        let words = Buffer(byteCount: rowCount * 8)
        let rows = Buffer(byteCount: rowCount * 4)
        try pool.run(count: stretches.count) { index, _ in
            var next = starts[index]
            let wordTarget = words.pointer(as: UInt64.self)
            let rowTarget = rows.pointer(as: UInt32.self)
            next.withUnsafeMutableBufferPointer { next in
                for row in stretches[index] {
                    let value = formula.word(at: row)
                    let part = partition(of: value)
                    let place = next[part]
                    next[part] = place &+ 1
                    wordTarget[place] = value
                    rowTarget[place] = UInt32(truncatingIfNeeded: row)
                }
            }
        }
        return try number(partitions, words, rows, codes)
    }

    /// Where each stretch writes its first word of each partition, and the partitions' places.
    private static func cursors(_ counts: [[Int]]) -> (starts: [[Int]], partitions: [Range<Int>]) {
        var starts = counts
        var partitions: [Range<Int>] = []
        var place = 0
        for part in 0..<partitionCount {
            let first = place
            for index in counts.indices {
                starts[index][part] = place
                place += counts[index][part]
            }
            partitions.append(first..<place)
        }
        return (starts, partitions)
    }

    /// Numbers each partition's words from zero, then shifts them past those of the partitions before.
    private static func number(
        _ partitions: [Range<Int>], _ words: Buffer, _ rows: Buffer, _ codes: Buffer
    ) throws -> Int {
        let pool = Pool.current
        let local = Buffer(byteCount: words.byteCount / 2)
        let distinct = try pool.map(count: partitions.count) { part -> Int in
            var table = WordTable(expecting: partitions[part].count / 4)
            let source = words.pointer(as: UInt64.self)
            let target = local.pointer(as: UInt32.self)
            for place in partitions[part] { target[place] = table.number(of: source[place]) }
            return table.count
        }
        var bases: [UInt32] = []
        var bound = 0
        for count in distinct {
            bases.append(UInt32(bound))
            bound += count
        }
        let firsts = bases
        try pool.run(count: partitions.count) { part, _ in
            let source = local.pointer(as: UInt32.self)
            let row = rows.pointer(as: UInt32.self)
            let target = codes.pointer(as: UInt32.self)
            for place in partitions[part] { target[Int(row[place])] = source[place] &+ firsts[part] }
        }
        return bound
    }
}
