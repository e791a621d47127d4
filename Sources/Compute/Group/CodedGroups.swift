import Columns
import Pool

/// Groups made from key codes: what is known after one counting pass.
package struct CodedGroups: Sendable {
    package let keys: KeyCodes
    package let ranks: GroupRanks
    /// By group.
    let firstRows: RowPositions
    private let stretches: [Range<Int>]
    private let tallies: [Tally]

    /// Counts the rows of every code and puts groups in the order of their first rows.
    static func index(_ keys: KeyCodes) throws -> GroupIndex {
        let pool = Pool.current
        let stretches = pool.stretches(of: keys.rowCount, entries: keys.bound)
        let tallies = try pool.map(count: stretches.count) { Tally(keys, stretches[$0]) }
        let (ranks, firstRows) = GroupRanks.make(tallies, rowCount: keys.rowCount, bound: keys.bound)
        let offsets = GroupIndex.Offsets(count: ranks.groupCount + 1)
        offsets.values.initialize(repeating: 0, count: offsets.count)
        for code in 0..<keys.bound where ranks[code] != GroupRanks.unused {
            offsets.values[Int(ranks[code]) + 1] = tallies.reduce(0) { $0 + Int($1.count(of: code)) }
        }
        for group in 0..<ranks.groupCount { offsets.values[group + 1] += offsets.values[group] }
        let coded = CodedGroups(
            keys: keys, ranks: ranks, firstRows: firstRows, stretches: stretches, tallies: tallies)
        return GroupIndex(
            groupCount: ranks.groupCount, rowCount: keys.rowCount, offsets: offsets, order: nil, coded: coded)
    }

    /// Places row numbers group by group: a stable counting sort, whose outcome does not depend on how rows were split.
    func order(_ offsets: GroupIndex.Offsets) throws -> RowPositions {
        let places = tallies.map { _ in Buffer(byteCount: keys.bound * 4) }
        let next = places.map { $0.pointer(as: UInt32.self) }
        for code in 0..<keys.bound where ranks[code] != GroupRanks.unused {
            var place = UInt32(truncatingIfNeeded: offsets[Int(ranks[code])])
            for (stretch, tally) in tallies.enumerated() {
                next[stretch][code] = place
                place &+= tally.count(of: code)
            }
        }
        let order = Buffer(byteCount: keys.rowCount * 4)
        try Pool.current.run(count: stretches.count) { index, _ in
            let target = order.pointer(as: UInt32.self)
            let next = places[index].pointer(as: UInt32.self)
            for row in stretches[index] {
                let code = Int(keys.codes[row])
                let place = next[code]
                next[code] = place &+ 1
                target[Int(place)] = UInt32(truncatingIfNeeded: row)
            }
        }
        return RowPositions(order, count: keys.rowCount, bound: keys.rowCount, mayMiss: false)
    }
}

/// How often each code occurs in a stretch of rows, and where first.
struct Tally: Sendable {
    private let counts: Buffer
    private let firsts: Buffer

    init(_ keys: KeyCodes, _ rows: Range<Int>) {
        counts = Buffer(byteCount: keys.bound * 4, zeroed: true)
        firsts = Buffer(byteCount: keys.bound * 4)
        let count = counts.pointer(as: UInt32.self)
        let first = firsts.pointer(as: UInt32.self)
        for row in rows {
            let code = Int(keys.codes[row])
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
    private let ranks: Buffer
    package let groupCount: Int

    /// The group of a code; `unused` for one that no row has.
    @inline(__always) package subscript(code: Int) -> UInt32 { ranks.pointer(as: UInt32.self)[code] }

    /// Marks every group's first row in a bitmap: the marks before a row are its group's rank.
    static func make(_ tallies: [Tally], rowCount: Int, bound: Int) -> (ranks: GroupRanks, firstRows: RowPositions) {
        let ranks = Buffer(byteCount: bound * 4)
        let rank = ranks.pointer(as: UInt32.self)
        let marks = Buffer.bitmap(bitCount: rowCount)
        for code in 0..<bound {
            rank[code] = unused
            for tally in tallies where tally.count(of: code) > 0 {
                let row = tally.firstRow(of: code)
                rank[code] = row
                marks.words[Int(row) >> 6] |= 1 << UInt64(row & 63)
                break
            }
        }
        let before = markedBefore(marks, rowCount)
        let groupCount = Int(before.last!)
        let firstRows = Buffer(byteCount: groupCount * 4)
        let first = firstRows.pointer(as: UInt32.self)
        for code in 0..<bound where rank[code] != unused {
            let row = rank[code]
            let earlier = marks.words[Int(row) >> 6] & ((1 << UInt64(row & 63)) - 1)
            let place = before[Int(row) >> 6] + UInt32(earlier.nonzeroBitCount)
            first[Int(place)] = row
            rank[code] = place
        }
        return (
            GroupRanks(ranks: ranks, groupCount: groupCount),
            RowPositions(firstRows, count: groupCount, bound: rowCount, mayMiss: false)
        )
    }

    /// Set bits before each word, and all of them at the end.
    private static func markedBefore(_ marks: Buffer, _ rowCount: Int) -> [UInt32] {
        var before: [UInt32] = [0]
        before.reserveCapacity((rowCount + 63) / 64 + 1)
        for index in 0..<(rowCount + 63) / 64 {
            before.append(before[index] + UInt32(marks.words[index].nonzeroBitCount))
        }
        return before
    }
}
