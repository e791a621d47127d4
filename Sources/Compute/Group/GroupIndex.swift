import Columns
import Pool
import Synchronization

/// Which rows make up which group. Groups are in the order of their first rows, rows in their own order.
///
///     rows of group g:  order[offsets[g] ..< offsets[g + 1]]
///
/// Where every group is a run of neighbouring rows, group order is row order and nothing is listed. The list is otherwise
/// made on first use, because counts and streaming aggregates do without it.
package final class GroupIndex: Sendable {
    package let groupCount: Int
    package let rowCount: Int
    /// `groupCount + 1` places in group order.
    package let offsets: Offsets
    /// The codes that groups were made from; nil where groups are runs.
    package let coded: CodedGroups?
    /// Whether some group has no rows. Groups that are made of keys have some; `arranged` puts others between them.
    package let hasEmptyGroups: Bool
    private let listed: Mutex<RowPositions?>

    /// Counts in 64 bits, shared between threads.
    package struct Offsets: @unchecked Sendable {
        // @unchecked: written before the index is returned, read-only afterwards.
        package let values: UnsafeMutablePointer<Int>
        package let count: Int
        private let buffer: Buffer

        init(count: Int) {
            self.count = count
            buffer = Buffer(byteCount: count * 8)
            values = buffer.pointer(as: Int.self)
        }
        package subscript(index: Int) -> Int {
            @inline(__always) get { values[index] }
        }
    }

    init(
        groupCount: Int, rowCount: Int, offsets: Offsets, order: RowPositions?, coded: CodedGroups?,
        hasEmptyGroups: Bool = false
    ) {
        self.groupCount = groupCount
        self.rowCount = rowCount
        self.offsets = offsets
        self.hasEmptyGroups = hasEmptyGroups
        self.coded = coded
        listed = Mutex(order)
    }

    /// Groups rows by one or more key columns of equal length.
    ///
    /// Tries in order: keys that stand in runs (ranges, nothing is copied), codes in a direct table, hashing.
    /// - Cost: about 0.3 ns a row for runs, 5 to 15 ns a row otherwise, over the number of threads.
    package static func make(by keys: [AnyColumn]) throws -> GroupIndex {
        try KeyRuns.index(of: keys) ?? CodedGroups.index(KeyCodes(keys, counting: true))
    }

    /// Whether every group is a run of neighbouring rows.
    package var isClustered: Bool { coded == nil && listed.withLock { $0?.range != nil } }

    /// Whether every group has just one row.
    package var isUnique: Bool { groupCount == rowCount && !hasEmptyGroups }

    /// The places in group order of a group's rows.
    @inline(__always) package func range(of group: Int) -> Range<Int> {
        Range(uncheckedBounds: (offsets[group], offsets[group + 1]))
    }

    /// A group's rows among all.
    package func count(of group: Int) -> Int { offsets[group + 1] - offsets[group] }

    /// Row positions in group order; a range where that is row order.
    ///
    /// - Cost: one pass over the codes on first use, over the number of threads.
    package func order() throws -> RowPositions {
        // The lock is held while the list is made: whoever else needs it can do nothing but wait. The maker waits for
        // nobody who waits here, because a pool's job is finished by its own caller if need be.
        try listed.withLock { order in
            if let order { return order }
            let made = try coded!.order(offsets)
            order = made
            return made
        }
    }

    /// The first row of every group: where its key can be read. None for an empty one.
    package func firstRows() throws -> RowPositions {
        if let coded { return coded.firstRows }
        if isUnique { return try order() }
        return try edgeRows { $0.lowerBound }
    }

    /// The last row of every group.
    package func lastRows() throws -> RowPositions {
        isUnique ? try firstRows() : try edgeRows { $0.upperBound - 1 }
    }

    private func edgeRows(_ place: @Sendable (Range<Int>) -> Int) throws -> RowPositions {
        let order = try order()
        let buffer = Buffer(byteCount: groupCount * 4)
        try Pool.current.forEachMorsel(of: groupCount) { groups, _ in
            let target = buffer.pointer(as: UInt32.self)
            for group in groups {
                let range = range(of: group)
                guard !range.isEmpty else {
                    target[group] = RowPositions.none
                    continue
                }
                let edge = place(range)
                target[group] = order.pointer?[edge] ?? UInt32(truncatingIfNeeded: edge)
            }
        }
        withExtendedLifetime(order) {}
        return RowPositions(buffer, count: groupCount, bound: order.bound, mayMiss: hasEmptyGroups)
    }

    /// Runs of whole groups by rows, large ones first.
    package func plan() -> RunPlan {
        RunPlan(offsets: UnsafeBufferPointer(start: offsets.values, count: offsets.count))
    }

    /// Some of the groups, in ascending order of their numbers.
    package func keeping(_ groups: [Int]) throws -> GroupIndex { try arranged(groups) }

    /// Groups in another order, among others that have no rows.
    ///
    /// - Parameter groups: which group comes next; nil for an empty one.
    package func arranged(_ groups: [Int?]) throws -> GroupIndex {
        let order = try order()
        let offsets = Offsets(count: groups.count + 1)
        offsets.values[0] = 0
        for (place, group) in groups.enumerated() {
            offsets.values[place + 1] = offsets[place] + (group.map { count(of: $0) } ?? 0)
        }
        let kept = offsets[groups.count]
        let rows = Buffer(byteCount: kept * 4)
        try Pool.current.forEachMorsel(of: groups.count, size: 1024) { places, _ in
            let target = rows.pointer(as: UInt32.self)
            for place in places {
                guard let group = groups[place] else { continue }
                let source = range(of: group)
                for offset in 0..<source.count {
                    let entry = source.lowerBound + offset
                    target[offsets[place] + offset] = order.pointer?[entry] ?? UInt32(truncatingIfNeeded: entry)
                }
            }
        }
        withExtendedLifetime(order) {}
        return GroupIndex(
            groupCount: groups.count, rowCount: kept, offsets: offsets,
            order: RowPositions(rows, count: kept, bound: order.bound, mayMiss: false), coded: nil,
            hasEmptyGroups: hasEmptyGroups || groups.contains(nil))
    }
}
