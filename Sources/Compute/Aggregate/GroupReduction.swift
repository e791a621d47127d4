import Columns
import Pool

// The general way to one value a group: a method of the group's part of a column, whose rows are in group order.

extension AnyColumn {
    /// - Parameter self: rows in group order, see `GroupIndex.arranged`.
    func reduced(_ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn {
        switch self {
        case .int(let column): try column.reduced(kind, in: groups)
        case .double(let column): try column.reduced(kind, in: groups)
        case .bool(let column): try column.reduced(kind, in: groups)
        case .timestamp(let column): try column.reduced(kind, in: groups)
        case .duration(let column): try column.reduced(kind, in: groups)
        case .date(let column): try column.reduced(kind, in: groups)
        case .string(let column): try column.reduced(kind, in: groups)
        }
    }
}

extension Column {
    /// The closure's value for each group's rows.
    ///
    /// A thread takes a run of groups at a time and reduces group by group, each in row order, so that rounding does not
    /// depend on the threads.
    ///
    /// - Parameter shared: gives the same value on all cores: for groups so long that one thread would keep the others waiting.
    func perGroup<Result: ColumnElement>(
        _ groups: GroupIndex, _ name: String, shared: ((Column) throws -> Result?)? = nil,
        _ body: @Sendable (Column) throws -> Result?
    ) throws -> AnyColumn {
        AnyColumn(Column<Result>(name: name, contents: try valuesPerGroup(groups, shared: shared, body).values))
    }

    func valuesPerGroup<Result: Sendable>(
        _ groups: GroupIndex, shared: ((Column) throws -> Result?)? = nil, _ body: @Sendable (Column) throws -> Result?
    ) throws -> OptionalSlots<Result> {
        let slots = OptionalSlots<Result>(count: groups.groupCount)
        let long = shared == nil ? [] : groups.longGroups
        for group in long { slots[group] = try shared?(slice(groups.range(of: group))) }
        let hasLong = !long.isEmpty
        try Pool.current.forEachRun(groups.plan(), label: "\(name) by group") { parts, _ in
            let first = groups.offsets[parts.lowerBound]
            let run = slice(first..<groups.offsets[parts.upperBound]).withOwnReferenceCount()
            for group in parts where !(hasLong && groups.isLong(group)) {
                let range = groups.range(of: group)
                slots[group] = try body(run.slice(range.lowerBound - first..<range.upperBound - first))
            }
        }
        return slots
    }

    /// The kinds that every type has.
    func reducedAny(_ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn {
        switch kind {
        case .distinctCount: try perGroup(groups, name, shared: { try $0.sharedDistinctCount() }) { $0.distinctCount() }
        case .mode: try perGroup(groups, name, shared: { try $0.sharedMode() }) { $0.mode() }
        case .min, .max:
            try AnyColumn(self).gathered(at: extremePlaces(AnyColumn(self), isHighest: kind == .max, in: groups))
        case .argmin: try perGroup(groups, name) { $0.argmin() }
        case .argmax: try perGroup(groups, name) { $0.argmax() }
        default: throw ColumnError.wrongType(column: name, asked: "numbers for \(kind.name)", actual: type)
        }
    }
}

extension Column<Int> {
    func reduced(_ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn {
        switch kind {
        case .product: try perGroup(groups, name) { try $0.product() }
        case .median: try perGroup(groups, name, shared: { try $0.sharedQuantile(0.5) }) { $0.median() }
        case .quantile(let share):
            try perGroup(groups, name, shared: { try $0.sharedQuantile(share) }) { try $0.quantile(share) }
        case .standardDeviation:
            try perGroup(groups, name, shared: { try $0.sharedVariance()?.squareRoot() }) { $0.standardDeviation() }
        case .variance: try perGroup(groups, name, shared: { try $0.sharedVariance() }) { $0.variance() }
        default: try reducedAny(kind, in: groups)
        }
    }
}

extension Column<Double> {
    func reduced(_ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn {
        switch kind {
        case .product: try perGroup(groups, name) { $0.product() }
        case .median: try perGroup(groups, name, shared: { try $0.sharedQuantile(0.5) }) { $0.median() }
        case .quantile(let share):
            try perGroup(groups, name, shared: { try $0.sharedQuantile(share) }) { try $0.quantile(share) }
        case .standardDeviation:
            try perGroup(groups, name, shared: { try $0.sharedVariance()?.squareRoot() }) { $0.standardDeviation() }
        case .variance: try perGroup(groups, name, shared: { try $0.sharedVariance() }) { $0.variance() }
        default: try reducedAny(kind, in: groups)
        }
    }
}

extension Column<Bool> {
    func reduced(_ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn { try reducedAny(kind, in: groups) }
}

extension Column<Timestamp> {
    func reduced(_ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn {
        switch kind {
        case .median: try perGroup(groups, name) { $0.median() }
        default: try reducedAny(kind, in: groups)
        }
    }
}

extension Column<Duration> {
    func reduced(_ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn {
        switch kind {
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
