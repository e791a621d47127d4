import Columns
import Pool

/// One value a group for each request: all simple aggregates of a grouping in one pass over its rows.
///
/// - Shape: a column a request, of a row a group, under the name of the request's column.
/// - Cost: about 1 ns a row and column for counts, sums, means, extremes and edges, when groups are few next to rows; else a
///   column's rows are put in group order (about 3 ns a row), once for all its aggregates. Over the number of threads.
/// - Throws: `ComputeError.overflow`; `ColumnError.wrongType` for a kind that a type does not have.
package func aggregated(_ requests: [AggregateRequest], in groups: GroupIndex) throws -> [AnyColumn] {
    let plan = AggregatePlan(groups)
    try plan.takeSimple(requests)
    return try requests.map { request in try plan.result(request) }
}

/// One value a group from one column.
package func aggregated(_ column: AnyColumn, _ kind: AggregateKind, in groups: GroupIndex) throws -> AnyColumn {
    try aggregated([AggregateRequest(column, kind)], in: groups)[0]
}

/// What the requests of one call share: states of columns, and columns in group order.
private final class AggregatePlan {
    private let groups: GroupIndex
    private let pieces: StreamPieces?
    private var arranged: [ColumnIdentity: AnyColumn] = [:]
    private var simple: [ColumnIdentity: SimpleStates] = [:]

    init(_ groups: GroupIndex) {
        self.groups = groups
        pieces = groups.coded.flatMap { StreamPieces($0.keys) }
    }

    private func inGroupOrder(_ column: AnyColumn) throws -> AnyColumn {
        let identity = ColumnIdentity(column)
        if let known = arranged[identity] { return known }
        let made = try groups.arranged(column)
        arranged[identity] = made
        return made
    }

    func takeSimple(_ requests: [AggregateRequest]) throws {
        var kinds: [ColumnIdentity: (column: AnyColumn, kinds: Set<AggregateKind>)] = [:]
        var order: [ColumnIdentity] = []
        for request in requests where SimpleStates.serve(request.kind, of: request.column) && !isTrivial(request) {
            let identity = ColumnIdentity(request.column)
            if kinds[identity] == nil { order.append(identity) }
            kinds[identity, default: (request.column, [])].kinds.insert(request.kind)
        }
        let collection = StateCollection(groups, pieces)
        for identity in order {
            let (column, kinds) = kinds[identity]!
            let states = SimpleStates(pieces == nil ? try inGroupOrder(column) : column, groups)
            try states.need(kinds, collection)
            simple[identity] = states
        }
        try collection.finish()
    }

    /// Whether every group is one row, whose value is the result.
    private func isTrivial(_ request: AggregateRequest) -> Bool {
        guard groups.isUnique else { return false }
        switch request.kind {
        case .min, .max, .first, .last, .firstPresent, .lastPresent: return true
        case .sum:
            switch request.column {
            // The sum of no values is 0, not missing.
            case .int, .double, .duration: return request.column.nilCount == 0
            default: return false
            }
        default: return false
        }
    }

    func result(_ request: AggregateRequest) throws -> AnyColumn {
        let column = request.column
        if isTrivial(request) { return try inGroupOrder(column) }
        if let states = simple[ColumnIdentity(column)], SimpleStates.serve(request.kind, of: column) {
            return try states.result(request.kind)
        }
        if groups.groupCount == 1, groups.isLong(0), let made = try inGroupOrder(column).reducedWhole(request.kind) {
            return made
        }
        switch request.kind {
        case .first: return try column.gathered(at: groups.firstRows())
        case .distinctCount:
            if let counts = try distinctCountsByCode(column, in: groups) { return counts }
        case .covariance, .correlation:
            // A group's sums fill a line of the cache.
            if let pieces = groups.coded.flatMap({ StreamPieces($0.keys, entries: 8) }) {
                return try pairStatistic(request.kind, column, request.other!, in: groups, pieces)
            }
            return try pairStatistic(
                request.kind, inGroupOrder(column), inGroupOrder(request.other!), in: groups, nil)
        case .atMinimum, .atMaximum:
            let rows = try extremePlaces(
                inGroupOrder(request.other!), isHighest: request.kind == .atMaximum, in: groups)
            return try inGroupOrder(column).gathered(at: rows)
        default: break
        }
        return try inGroupOrder(column).reduced(request.kind, in: groups)
    }
}

/// Two columns are the same when they show the same memory in the same way.
private struct ColumnIdentity: Hashable {
    private let name: String
    private let type: ColumnType
    private let count: Int
    private let values: UnsafeRawPointer
    private let validity: UnsafePointer<UInt64>?
    private let bitOffsets: [Int]

    init(_ column: AnyColumn) {
        name = column.name
        type = column.type
        count = column.count
        validity = column.validity.words
        switch column.fixedValues {
        case .bits(let words, let bitOffset):
            values = UnsafeRawPointer(words)
            bitOffsets = [column.validity.bitOffset, bitOffset]
        case .words32(let words): (values, bitOffsets) = (UnsafeRawPointer(words), [column.validity.bitOffset])
        case .words64(let words): (values, bitOffsets) = (UnsafeRawPointer(words), [column.validity.bitOffset])
        case .words128(let words): (values, bitOffsets) = (UnsafeRawPointer(words), [column.validity.bitOffset])
        }
    }
}
