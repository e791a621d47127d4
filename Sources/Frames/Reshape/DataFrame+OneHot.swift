import Columns
import Compute
import Pool

extension DataFrame {
    /// A column replaced by one of booleans for each of its values: whether the row has that value.
    ///
    /// - Parameters:
    ///   - prefix: stands before the values in the names, `artist_Kavo`; nil takes the column's name.
    ///   - droppingFirst: leaves the lowest value out, which the others then say by being false.
    ///   - countingNils: makes a column of missing values, too; otherwise such rows are false everywhere.
    /// - Shape: in the order of values, where the column stood.
    /// - Throws: `ColumnError.noSuchColumn`; `ReshapeError.tooManyColumns`.
    public func oneHotEncoding(
        _ name: String, prefix: String? = nil, droppingFirst: Bool = false, countingNils: Bool = false,
        maximumColumns: Int = 10_000
    ) throws -> DataFrame {
        let place = try requiredIndex(name)
        let column = columns[place]
        let keys = try DistinctKeys(column, sorted: true, limit: maximumColumns)
        let firstRows = try keys.index.firstRows()
        var kept = zip(keys.order, keys.labels).filter { countingNils || !column.isNil(at: firstRows[$0.0]!) }
        if droppingFirst, !kept.isEmpty { kept.removeFirst() }
        let flags = try flags(of: keys.index, kept.map(\.0))
        let others = columnNames.filter { $0 != name }
        let unique = uniqueNames(kept.map { "\(prefix ?? name)_\($0.1)" }, besides: others)
        let made = zip(flags, unique).map { AnyColumn($0.renamed($1)) }
        return DataFrame(
            unchecked: Array(columns[..<place]) + made + Array(columns[(place + 1)...]), rowCount: rowCount)
    }

    /// For each of some groups whether a row is in it.
    private func flags(of index: GroupIndex, _ groups: [Int]) throws -> [Column<Bool>] {
        let bitmaps = groups.map { _ in Buffer.bitmap(bitCount: rowCount) }
        let order = try index.order()
        // A bitmap is one thread's, so that no two write to one word.
        try Pool.current.run(count: groups.count) { place, _ in
            let words = bitmaps[place].words
            for entry in index.range(of: groups[place]) {
                let row = order[entry]!
                words[row >> 6] |= 1 << UInt64(row & 63)
            }
        }
        return bitmaps.map { bits in
            Column<Bool>(
                name: "", storage: BitStorage(words: UnsafePointer(bits.words)), validity: Validity(),
                count: rowCount, owner: ColumnOwner([bits]))
        }
    }
}
