import Columns
import Pool

/// A state for every group.
struct GroupStates<State: BitwiseCopyable & Sendable>: @unchecked Sendable {
    // @unchecked: written by the pool's workers at different groups before it is handed on, read-only afterwards.
    let values: UnsafeMutablePointer<State>
    let count: Int
    private let buffer: Buffer

    init(count: Int) {
        buffer = Buffer(byteCount: count * MemoryLayout<State>.stride)
        values = buffer.pointer(as: State.self)
        self.count = count
    }

    @inline(__always) subscript(group: Int) -> State { values[group] }
}

/// The states of groups whose rows stand side by side, in the group order of `rows` (see `GroupIndex.arranged`).
///
/// - Returns: nil when a state overflowed.
func segmentedStates<A: GroupAccumulation>(_ accumulation: A, _ groups: GroupIndex) throws -> GroupStates<A.State>? {
    let states = GroupStates<A.State>(count: groups.groupCount)
    let longGroups = groups.longGroups
    var longOverflow = false
    for group in longGroups {
        states.values[group] = try accumulation.sharedState(of: groups.range(of: group), &longOverflow)
    }
    let hasLong = !longGroups.isEmpty
    let overflows = try groups.mapRuns { parts -> Bool in
        var overflow = false
        for group in parts where !(hasLong && groups.isLong(group)) {
            states.values[group] = accumulation.state(of: groups.range(of: group), &overflow)
        }
        return overflow
    }
    return longOverflow || overflows.contains(true) ? nil : states
}

extension GroupIndex {
    /// Rows from which a group is shared between threads.
    static let longCount = 1 << 18

    func isLong(_ group: Int) -> Bool { count(of: group) >= GroupIndex.longCount }

    var longGroups: [Int] {
        rowCount < GroupIndex.longCount ? [] : (0..<groupCount).filter { isLong($0) }
    }

    /// Runs of neighbouring groups, in the order of groups.
    fileprivate func mapRuns<R: Sendable>(_ body: @Sendable (Range<Int>) throws -> R) throws -> [R] {
        // Groups of a few rows need no plan, which would look at each of them twice; the others may be large.
        if rowCount < 16 * groupCount { return try Pool.current.mapMorsels(of: groupCount, size: 8192, body) }
        let runs = plan().runs
        return try Pool.current.map(count: runs.count) { try body(runs[$0].parts) }
    }
}

// MARK: - From states to columns

/// A column of values of one width, and which of them are there.
struct GroupColumn {
    let values: Buffer
    let validity: Buffer?
    let count: Int

    /// - Parameter value: the value of a group; nil where it has none.
    init<Value: BitwiseCopyable & Sendable>(
        count: Int, zero: Value, _ value: @Sendable (_ group: Int) -> Value?
    ) throws {
        let values = Buffer(byteCount: count * MemoryLayout<Value>.stride)
        let bits = Buffer.bitmap(bitCount: count)
        let missing = try Pool.current.mapMorsels(of: count) { groups -> Bool in
            let target = values.pointer(as: Value.self)
            var isMissing = false
            for first in stride(from: groups.lowerBound, to: groups.upperBound, by: 64) {
                var word: UInt64 = 0
                for group in first..<min(first + 64, groups.upperBound) {
                    if let value = value(group) {
                        target[group] = value
                        word |= 1 &<< UInt64(truncatingIfNeeded: group &- first)
                    } else {
                        target[group] = zero
                        isMissing = true
                    }
                }
                bits.words[first / 64] = word
            }
            return isMissing
        }
        self.values = values
        validity = missing.contains(true) ? bits : nil
        self.count = count
    }

    func integers(_ name: String) -> AnyColumn {
        AnyColumn(made(name, PlainStorage(values: values.pointer(as: Int.self))) as Column<Int>)
    }
    func doubles(_ name: String) -> AnyColumn {
        AnyColumn(made(name, PlainStorage(values: values.pointer(as: Double.self))) as Column<Double>)
    }

    private func made<Element>(_ name: String, _ storage: Element.Storage) -> Column<Element> {
        Column(
            name: name, storage: storage, validity: Validity(words: validity.map { UnsafePointer($0.words) }),
            count: count,
            owner: ColumnOwner([values] + (validity.map { [$0] } ?? [])))
    }

    /// Values of a column's own width under its type, unit and zone.
    func like(_ column: AnyColumn) -> AnyColumn { column.replacing(values: values, validity: validity, count: count) }
}
