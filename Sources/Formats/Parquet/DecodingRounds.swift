/// Which (row group, column) is decoded when: in two rounds, the largest first in each, so that none is begun when all others are done.
///
/// Columns that wait for joined dictionaries come in the second round. Columns that are decompressed into their rows come in both, every
/// second row group in each, where there are many: then no two neighbours are at work at once, and a page's levels may for a moment
/// lie in the rows before its own (`PageLoader`). All others come in the first, beside the joining.
struct DecodingRounds {
    struct Unit {
        var column: Int
        var group: Int
        var byteCount: Int
    }

    /// Numbers of units.
    let early: [Int]
    let late: [Int]
    /// The columns of which the row group before a unit's is at rest while the unit is decoded.
    let alternating: Set<Int>

    /// - Parameters:
    ///   - waiting: columns that wait for dictionaries.
    ///   - inPlace: columns that have pages to be decompressed into their rows.
    init(_ units: [Unit], waiting: Set<Int>, inPlace: Set<Int>, threadCount: Int) {
        let order = units.indices.sorted { units[$0].byteCount > units[$1].byteCount }
        let free = order.filter { !waiting.contains(units[$0].column) }
        // Half of them still keep all threads busy.
        let alternating = free.count >= 8 * threadCount ? inPlace.subtracting(waiting) : []
        early = free.filter { !alternating.contains(units[$0].column) || units[$0].group % 2 == 0 }
        let isEarly = Set(early)
        late = order.filter { !isEarly.contains($0) }
        self.alternating = alternating
    }
}
