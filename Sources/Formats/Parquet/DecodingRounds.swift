/// Which (row group, column) is decoded when: in two rounds, the largest first in each, so that none is begun when all others are done.
///
/// Columns that wait for joined dictionaries come in the second round. Of the others every second row group does, where there are
/// many: then no two neighbours are at work at once, and a page's levels may for a moment lie in the rows before its own
/// (`PageLoader`).
struct DecodingRounds {
    struct Unit {
        var column: Int
        var group: Int
        var byteCount: Int
    }

    /// Numbers of units.
    let early: [Int]
    let late: [Int]
    /// Whether the row group before a unit's is at rest while the unit is decoded.
    let leavesNeighbours: Bool

    /// - Parameter waiting: columns that wait for dictionaries.
    init(_ units: [Unit], waiting: Set<Int>, threadCount: Int) {
        let order = units.indices.sorted { units[$0].byteCount > units[$1].byteCount }
        let free = order.filter { !waiting.contains(units[$0].column) }
        // Half of them still keep all threads busy.
        let isAlternating = free.count >= 8 * threadCount
        early = free.filter { !isAlternating || units[$0].group % 2 == 0 }
        let isEarly = Set(early)
        late = order.filter { !isEarly.contains($0) }
        leavesNeighbours = isAlternating
    }
}
