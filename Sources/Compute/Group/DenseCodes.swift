import Columns
import Pool
import Synchronization

/// Numbers the distinct words of a column, on all cores.
///
/// Few distinct words: every thread numbers a stretch of rows with a table of its own, the tables are merged in row order
/// and the numbers translated. Many (a table would outgrow the cache): `PartitionedWords`.
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
        return try PartitionedWords(rowCount: rowCount).make(codes, formula)
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
}
