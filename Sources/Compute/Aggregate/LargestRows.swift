import Columns
import Pool

/// The rows with the highest or lowest values of every group: groups in order, in each the best row first, of equal values the
/// earlier row first.
///
/// Missing values are left out; NaN comes after all numbers, as for `min` and `max`.
/// - Shape: up to `count` rows a group; `offsets` as in `GroupIndex`: rows of group g are `offsets[g]..<offsets[g + 1]`.
/// - Cost: one pass over the rows, about 1.5 ns each, when groups are few next to rows and `count` is small: hardly any row is
///   better than the best so far. Else rows are put in group order first.
package func extremeRows(
    _ column: AnyColumn, count: Int, isHighest: Bool, in groups: GroupIndex
) throws -> (rows: RowPositions, offsets: [Int]) {
    defer { withExtendedLifetime(column) {} }
    func found(_ words: some OrderedWords) throws -> BestRows {
        let ranked = RankedWords(words: words, validity: column.nilCount > 0 ? column.validity : Validity(), isHighest)
        return try bestRows(ranked, count: count, in: groups)
    }
    let best: BestRows
    switch column {
    case .int(let column): best = try found(column.words)
    case .timestamp(let column): best = try found(column.words)
    case .duration(let column): best = try found(column.words)
    case .date(let column): best = try found(column.words)
    case .bool(let column): best = try found(BitWords(values: column.storage))
    case .double(let column):
        best = try found(DoubleWords(values: column.storage.values, nan: isHighest ? .min : .max))
    case .string: best = try found(RankWords(column))
    }
    return best.listed(rowCount: column.count)
}

/// Texts by their place among all texts of the column.
private struct RankWords: OrderedWords, @unchecked Sendable {
    // @unchecked: nobody writes the ranks any more.
    private let codes: UnsafePointer<UInt32>
    private let ranks: [Int64]
    private let keeper: ColumnOwner

    init(_ column: AnyColumn) throws {
        let texts = try column.assumingType(String.self)
        let encoded = texts.storage.isDictionary ? texts : try texts.dictionaryEncoded()
        let storage = encoded.storage
        let order = (0..<storage.dictionaryCount).sorted {
            storage.heap.precedes(storage.views + $0, storage.views + $1)
        }
        var ranks = [Int64](repeating: 0, count: max(1, order.count))
        for (rank, code) in order.enumerated() { ranks[code] = Int64(rank) }
        self.ranks = ranks
        codes = storage.codes!
        keeper = encoded.owner
    }

    @inline(__always) func word(at rowIndex: Int) -> Int64 { ranks[Int(codes[rowIndex])] }
}

/// Words of which the lowest are the best.
private struct RankedWords<Words: OrderedWords>: Sendable {
    private let words: Words
    private let validity: Validity
    private let flip: Int64

    init(words: Words, validity: Validity, _ isHighest: Bool) {
        self.words = words
        self.validity = validity
        flip = isHighest ? -1 : 0
    }
    @inline(__always) func word(_ row: Int) -> Int64 { words.word(at: row) ^ flip }
    @inline(__always) func isPresent(_ row: Int) -> Bool { validity.isValid(row) }
}

/// A few rows a group, best first: `rows[group · limit ..< group · limit + counts[group]]`, and their words.
private struct BestRows: @unchecked Sendable {
    // @unchecked: one thread writes a group's entries at a time.
    let limit: Int
    let groupCount: Int
    private let buffers: [Buffer]
    /// A word must be below this to get in; `Int64.max` while there is room.
    let thresholds: UnsafeMutablePointer<Int64>
    private let words: UnsafeMutablePointer<Int64>
    private let rows: UnsafeMutablePointer<UInt32>
    private let counts: UnsafeMutablePointer<UInt32>

    /// Holds nothing until `clear`.
    init(groupCount: Int, limit: Int) {
        self.limit = limit
        self.groupCount = groupCount
        buffers = [groupCount * 8, groupCount * limit * 8, groupCount * limit * 4, groupCount * 4].map {
            Buffer(byteCount: $0)
        }
        thresholds = buffers[0].pointer(as: Int64.self)
        words = buffers[1].pointer(as: Int64.self)
        rows = buffers[2].pointer(as: UInt32.self)
        counts = buffers[3].pointer(as: UInt32.self)
    }

    func clear(_ groups: Range<Int>) {
        (thresholds + groups.lowerBound).update(repeating: .max, count: groups.count)
        (counts + groups.lowerBound).update(repeating: 0, count: groups.count)
    }

    /// Puts a row behind those that are as good or better. Rows come in their order.
    @inline(__always) func offer(_ word: Int64, _ row: UInt32, to group: Int) {
        // A word may be the highest there is, while there is room.
        if word < thresholds[group] || counts[group] < limit { insert(word, row, group) }
    }

    @inline(never) private func insert(_ word: Int64, _ row: UInt32, _ group: Int) {
        let (words, rows) = (words + group * limit, rows + group * limit)
        var place = min(Int(counts[group]), limit - 1)
        if counts[group] < limit { counts[group] += 1 }
        while place > 0, words[place - 1] > word {
            (words[place], rows[place]) = (words[place - 1], rows[place - 1])
            place -= 1
        }
        (words[place], rows[place]) = (word, row)
        if counts[group] == limit { thresholds[group] = words[limit - 1] }
    }

    /// Offers what another one holds, of later rows.
    func offer(_ other: BestRows, _ source: Int, to group: Int) {
        for place in source * limit..<source * limit + Int(other.counts[source]) {
            offer(other.words[place], other.rows[place], to: group)
        }
    }

    func listed(rowCount: Int) -> (rows: RowPositions, offsets: [Int]) {
        var offsets = [0]
        offsets.reserveCapacity(groupCount + 1)
        for group in 0..<groupCount { offsets.append(offsets[group] + Int(counts[group])) }
        let list = Buffer(byteCount: offsets[groupCount] * 4)
        for group in 0..<groupCount {
            let target = list.pointer(as: UInt32.self) + offsets[group]
            target.update(from: rows + group * limit, count: Int(counts[group]))
        }
        return (RowPositions(list, count: offsets[groupCount], bound: rowCount, mayMiss: false), offsets)
    }
}

/// Above so many rows a group, sorting the group is quicker than keeping the best in order.
private let largestKept = 32

private func bestRows<Words>(_ words: RankedWords<Words>, count: Int, in groups: GroupIndex) throws -> BestRows {
    if count <= largestKept, let coded = groups.coded, let pieces = StreamPieces(coded.keys, entries: count) {
        return try streamed(words, count, coded, pieces)
    }
    let best = BestRows(groupCount: groups.groupCount, limit: min(count, groups.largestCount))
    let order = try groups.order()
    try Pool.current.forEachRun(groups.plan(), label: "best rows by group") { parts, _ in
        best.clear(parts)
        for group in parts {
            let places = groups.range(of: group)
            func row(_ place: Int) -> Int { order.pointer.map { Int($0[place]) } ?? order.range!.lowerBound + place }
            if best.limit > largestKept {
                let present = places.map(row).filter(words.isPresent)
                // Sorted by word, then row: what is offered in this order is put in without moving anything.
                let sorted = present.map { (words.word($0), $0) }.sorted { $0 < $1 }
                for (word, row) in sorted.prefix(best.limit) {
                    best.offer(word, UInt32(truncatingIfNeeded: row), to: group)
                }
            } else {
                for place in places {
                    let row = row(place)
                    if words.isPresent(row) { best.offer(words.word(row), UInt32(truncatingIfNeeded: row), to: group) }
                }
            }
        }
    }
    withExtendedLifetime(order) {}
    return best
}

/// Every row is offered to its group as it comes, in pieces that are joined in row order.
private func streamed<Words>(
    _ words: RankedWords<Words>, _ count: Int, _ coded: CodedGroups, _ pieces: StreamPieces
) throws -> BestRows {
    let bound = coded.keys.bound
    let tables = try Pool.current.map(count: pieces.ranges.count) { piece -> BestRows in
        let best = BestRows(groupCount: bound, limit: count)
        best.clear(0..<bound)
        let codes = coded.keys.codes
        for row in pieces.ranges[piece] where words.isPresent(row) {
            best.offer(words.word(row), UInt32(truncatingIfNeeded: row), to: Int(codes[row]))
        }
        return best
    }
    let joined = BestRows(groupCount: coded.ranks.groupCount, limit: count)
    try Pool.current.forEachMorsel(of: bound, size: 16_384) { codes, _ in
        for code in codes where coded.ranks[code] != GroupRanks.unused {
            let group = Int(coded.ranks[code])
            joined.clear(group..<group + 1)
            for table in tables { joined.offer(table, code, to: group) }
        }
    }
    return joined
}

extension GroupIndex {
    /// Rows of the largest group, at least one.
    fileprivate var largestCount: Int { (0..<groupCount).reduce(1) { max($0, count(of: $1)) } }
}
