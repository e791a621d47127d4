import Columns
import Pool

/// Groups made from key codes: what is known after one counting pass.
package struct CodedGroups: Sendable {
    package let keys: KeyCodes
    package let ranks: GroupRanks
    /// By group.
    let firstRows: RowPositions
    let stretches: [Range<Int>]
    /// One a stretch; none where codes are ranks already.
    let tallies: [Tally]

    /// Counts the rows of every code and puts groups in the order of their first rows.
    static func index(_ keys: KeyCodes) throws -> GroupIndex {
        if let firstRows = keys.firstRows { return try index(keys, firstRows) }
        let counted = try keys.tallies ?? StretchTallies(keys)
        let (stretches, tallies) = (counted.stretches, counted.tallies)
        let (ranks, firstRows) = GroupRanks.make(tallies, rowCount: keys.rowCount, bound: keys.bound)
        let offsets = GroupIndex.Offsets(count: ranks.groupCount + 1)
        offsets.values.initialize(repeating: 0, count: offsets.count)
        for tally in tallies {
            for code in 0..<keys.bound where ranks[code] != GroupRanks.unused {
                offsets.values[Int(ranks[code]) + 1] += Int(tally.count(of: code))
            }
        }
        for group in 0..<ranks.groupCount { offsets.values[group + 1] += offsets.values[group] }
        let coded = CodedGroups(
            keys: keys, ranks: ranks, firstRows: firstRows, stretches: stretches, tallies: tallies)
        return GroupIndex(
            groupCount: ranks.groupCount, rowCount: keys.rowCount, offsets: offsets, order: nil, coded: coded)
    }

    /// Groups of codes that are ranks: very many groups, so that a table for each thread would outweigh the rows.
    private static func index(_ keys: KeyCodes, _ firstRows: RowBitmap) throws -> GroupIndex {
        let (groupCount, rowCount) = (keys.bound, keys.rowCount)
        let offsets = GroupIndex.Offsets(count: groupCount + 1)
        if groupCount == rowCount {
            // No key repeats: every row is a group, in row order.
            try Pool.current.forEachMorsel(of: groupCount + 1) { groups, _ in
                for group in groups { offsets.values[group] = group }
            }
            return GroupIndex(
                groupCount: groupCount, rowCount: rowCount, offsets: offsets, order: RowPositions(0..<rowCount),
                coded: nil)
        }
        // Each group has its first row; only the others have to be counted.
        offsets.values.initialize(repeating: 1, count: offsets.count)
        offsets.values[0] = 0
        for first in stride(from: 0, to: rowCount, by: 64) {
            let inside: UInt64 = rowCount - first >= 64 ? ~0 : (1 << UInt64(rowCount - first)) - 1
            var others = ~firstRows.buffer.words[first / 64] & inside
            while others != 0 {
                offsets.values[Int(keys.codes[first &+ others.trailingZeroBitCount]) + 1] &+= 1
                others &= others &- 1
            }
        }
        for group in 0..<groupCount { offsets.values[group + 1] &+= offsets.values[group] }
        let coded = CodedGroups(
            keys: keys, ranks: GroupRanks(groupCount: groupCount), firstRows: try firstRows.positions(), stretches: [],
            tallies: [])
        return GroupIndex(groupCount: groupCount, rowCount: rowCount, offsets: offsets, order: nil, coded: coded)
    }

    /// The numbers of the groups of some rows.
    func writeGroups(of rows: Range<Int>, into target: UnsafeMutablePointer<UInt32>) {
        let (codes, ranks) = (keys.codes, ranks)
        for row in rows { target[row] = ranks[Int(codes[row])] }
        withExtendedLifetime(keys) {}
    }

    /// Places row numbers group by group: a stable counting sort, whose outcome does not depend on how rows were split.
    func order(_ offsets: GroupIndex.Offsets) throws -> RowPositions {
        let order = Buffer(byteCount: keys.rowCount * 4)
        try place(PlacedRows(target: order.pointer(as: UInt32.self)), offsets)
        return RowPositions(order, count: keys.rowCount, bound: keys.rowCount, mayMiss: false)
    }
}

private struct PlacedRows: RowPlacement, @unchecked Sendable {
    // @unchecked: no two rows have one place.
    let target: UnsafeMutablePointer<UInt32>
    @inline(__always) func put(_ row: Int, at place: Int) { target[place] = UInt32(truncatingIfNeeded: row) }
}

/// How often codes occur: a tally for each stretch of rows, which is one thread's.
package struct StretchTallies: Sendable {
    let stretches: [Range<Int>]
    let tallies: [Tally]

    init(stretches: [Range<Int>], tallies: [Tally]) {
        self.stretches = stretches
        self.tallies = tallies
    }

    init(_ keys: KeyCodes) throws {
        let pool = Pool.current
        let stretches = pool.stretches(of: keys.rowCount, entries: keys.bound)
        self.stretches = stretches
        tallies = try pool.map(count: stretches.count) { index in
            let tally = Tally(bound: keys.bound)
            tally.add(keys.codes, stretches[index])
            return tally
        }
    }
}

/// How often each code occurs in a stretch of rows, and where first.
struct Tally: Sendable {
    private let counts: Buffer
    private let firsts: Buffer

    init(bound: Int) {
        counts = Buffer(byteCount: bound * 4, zeroed: true)
        firsts = Buffer(byteCount: bound * 4)
    }

    /// Counts the codes of some rows, which come in order. One thread at a time.
    func add(_ codes: UnsafePointer<UInt32>, _ rows: Range<Int>) {
        let count = counts.pointer(as: UInt32.self)
        let first = firsts.pointer(as: UInt32.self)
        for row in rows {
            let code = Int(codes[row])
            if count[code] == 0 { first[code] = UInt32(truncatingIfNeeded: row) }
            count[code] &+= 1
        }
    }

    @inline(__always) func count(of code: Int) -> UInt32 { counts.pointer(as: UInt32.self)[code] }
    /// Meaningful where the count is not zero.
    @inline(__always) func firstRow(of code: Int) -> UInt32 { firsts.pointer(as: UInt32.self)[code] }
}

/// The place of each code among the groups, by first appearance.
package struct GroupRanks: Sendable {
    package static var unused: UInt32 { .max }
    /// nil where every code is its own rank.
    private let ranks: Buffer?
    package let groupCount: Int

    /// Codes are ranks.
    init(groupCount: Int) {
        ranks = nil
        self.groupCount = groupCount
    }

    private init(_ ranks: Buffer, groupCount: Int) {
        self.ranks = ranks
        self.groupCount = groupCount
    }

    /// The group of a code; `unused` for one that no row has.
    @inline(__always) package subscript(code: Int) -> UInt32 {
        guard let ranks else { return UInt32(truncatingIfNeeded: code) }
        return ranks.pointer(as: UInt32.self)[code]
    }

    /// Marks every group's first row in a bitmap: the marks before a row are its group's rank.
    static func make(_ tallies: [Tally], rowCount: Int, bound: Int) -> (ranks: GroupRanks, firstRows: RowPositions) {
        let ranks = Buffer(byteCount: bound * 4)
        let rank = ranks.pointer(as: UInt32.self)
        let marks = RowBitmap(rowCount: rowCount)
        let words = marks.buffer.words
        for code in 0..<bound {
            rank[code] = unused
            for tally in tallies where tally.count(of: code) > 0 {
                let row = tally.firstRow(of: code)
                rank[code] = row
                words[Int(row) >> 6] |= 1 << UInt64(row & 63)
                break
            }
        }
        let before = marks.countsBefore()
        let groupCount = Int(before.last!)
        let firstRows = Buffer(byteCount: groupCount * 4)
        let first = firstRows.pointer(as: UInt32.self)
        for code in 0..<bound where rank[code] != unused {
            let row = rank[code]
            let earlier = words[Int(row) >> 6] & ((1 << UInt64(row & 63)) - 1)
            let place = before[Int(row) >> 6] + UInt32(earlier.nonzeroBitCount)
            first[Int(place)] = row
            rank[code] = place
        }
        return (
            GroupRanks(ranks, groupCount: groupCount),
            RowPositions(firstRows, count: groupCount, bound: rowCount, mayMiss: false)
        )
    }
}
