import Columns
import Pool

/// One value a group from a column: the general way, by the group's own rows.
///
/// A run of groups at a time, a thread takes the rows of the run (a slice, or gathered where groups are scattered) and
/// reduces group by group, each in row order, so that rounding does not depend on the threads.
package func aggregated(_ column: AnyColumn, _ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn {
    if let streamed = try streamed(column, kind, in: groups) { return streamed }
    switch kind {
    case .first: return try column.gathered(at: groups.firstRows())
    case .last: return try column.gathered(at: groups.lastRows())
    case .distinctCount:
        if let counts = try distinctCountsByCode(column, in: groups) { return counts }
    default: break
    }
    switch column {
    case .int(let column): return try column.reduced(kind, in: groups)
    case .double(let column): return try column.reduced(kind, in: groups)
    case .bool(let column): return try column.reduced(kind, in: groups)
    case .timestamp(let column): return try column.reduced(kind, in: groups)
    case .duration(let column): return try column.reduced(kind, in: groups)
    case .date(let column): return try column.reduced(kind, in: groups)
    case .string(let column): return try column.reduced(kind, in: groups)
    }
}

extension Column {
    /// The closure's value for each group's rows.
    func perGroup<Result: ColumnElement>(
        _ groups: GroupIndex, _ name: String, _ body: @Sendable (Column) throws -> Result?
    ) throws -> AnyColumn {
        let order = try groups.order()
        let slots = OptionalSlots<Result>(count: groups.groupCount)
        try Pool.current.forEachRun(groups.plan(), label: "\(name) by group") { parts, _ in
            let first = groups.offsets[parts.lowerBound]
            let rows = order.slice(first..<groups.offsets[parts.upperBound])
            let run = gatheredSerially(at: rows).withOwnReferenceCount()
            for group in parts {
                let range = groups.range(of: group)
                slots[group] = try body(run.slice(range.lowerBound - first..<range.upperBound - first))
            }
        }
        return AnyColumn(Column<Result>(name: name, contents: slots.values))
    }

    /// The kinds that every type has.
    func reducedAny(_ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn {
        switch kind {
        case .count: try perGroup(groups, name) { $0.count - $0.nilCount }
        case .distinctCount: try perGroup(groups, name) { $0.distinctCount() }
        case .mode: try perGroup(groups, name) { $0.mode() }
        case .min: try perGroup(groups, name) { $0.min() }
        case .max: try perGroup(groups, name) { $0.max() }
        default: throw ColumnError.wrongType(column: name, asked: "numbers for \(kind.name)", actual: type)
        }
    }
}

extension Column<Int> {
    func reduced(_ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn {
        switch kind {
        case .sum: try perGroup(groups, name) { try $0.sum() }
        case .mean: try perGroup(groups, name) { $0.mean() }
        case .median: try perGroup(groups, name) { $0.median() }
        case .quantile(let share): try perGroup(groups, name) { try $0.quantile(share) }
        case .standardDeviation: try perGroup(groups, name) { $0.standardDeviation() }
        case .variance: try perGroup(groups, name) { $0.variance() }
        default: try reducedAny(kind, in: groups)
        }
    }
}

extension Column<Double> {
    func reduced(_ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn {
        switch kind {
        case .sum: try perGroup(groups, name) { $0.sum() }
        case .mean: try perGroup(groups, name) { $0.mean() }
        case .median: try perGroup(groups, name) { $0.median() }
        case .quantile(let share): try perGroup(groups, name) { try $0.quantile(share) }
        case .standardDeviation: try perGroup(groups, name) { $0.standardDeviation() }
        case .variance: try perGroup(groups, name) { $0.variance() }
        default: try reducedAny(kind, in: groups)
        }
    }
}

extension Column<Bool> {
    func reduced(_ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn {
        switch kind {
        case .sum: try perGroup(groups, name) { $0.sum() }
        case .mean: try perGroup(groups, name) { $0.mean() }
        default: try reducedAny(kind, in: groups)
        }
    }
}

extension Column<Timestamp> {
    func reduced(_ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn {
        switch kind {
        case .mean: try perGroup(groups, name) { $0.mean() }
        case .median: try perGroup(groups, name) { $0.median() }
        default: try reducedAny(kind, in: groups)
        }
    }
}

extension Column<Duration> {
    func reduced(_ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn {
        switch kind {
        case .sum: try perGroup(groups, name) { try $0.sum() }
        case .mean: try perGroup(groups, name) { $0.mean() }
        case .median: try perGroup(groups, name) { $0.median() }
        default: try reducedAny(kind, in: groups)
        }
    }
}

extension Column<CalendarDate> {
    func reduced(_ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn { try reducedAny(kind, in: groups) }
}

extension Column<String> {
    func reduced(_ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn { try reducedAny(kind, in: groups) }
}

/// Results by group, each written by the one thread that has the group.
struct OptionalSlots<Value: Sendable>: @unchecked Sendable {
    // @unchecked: threads write different slots; the job's end orders the writes before the reads.
    private let storage: Storage

    private final class Storage {
        let slots: UnsafeMutablePointer<Value?>
        let count: Int
        init(count: Int) {
            self.count = count
            slots = .allocate(capacity: count)
            slots.initialize(repeating: nil, count: count)
        }
        deinit {
            slots.deinitialize(count: count)
            slots.deallocate()
        }
    }

    init(count: Int) { storage = Storage(count: count) }

    subscript(index: Int) -> Value? {
        get { storage.slots[index] }
        nonmutating set { storage.slots[index] = newValue }
    }

    var values: [Value?] { Array(UnsafeBufferPointer(start: storage.slots, count: storage.count)) }
}
