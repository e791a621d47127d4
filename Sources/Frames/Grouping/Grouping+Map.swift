import Columns
import Compute
import Pool
import Synchronization

/// A closure's error with the group it failed for.
public struct GroupError: Error, CustomStringConvertible {
    public let key: GroupKey
    /// Which group, from 0.
    public let index: Int
    public let underlying: any Error

    public var description: String { "group \(key): \(underlying)" }
}

extension Grouping {
    /// The closure's result for every group, in the order of groups, computed on all cores.
    ///
    /// Threads take runs of whole groups by rows, the largest groups first.
    /// - Throws: `GroupError` with the key of a group for which the closure throws: the first to be handed out, whatever the
    ///   number of threads; the rest is given up. `Interrupted` when the job is cancelled.
    public func map<Result: Sendable>(_ body: @Sendable (Group) throws -> Result) throws -> [Result] {
        let order = try index.order()
        let plan = index.plan()
        let runs = try Pool.current.runs(plan, label: label) { parts in
            try results(parts, order, body)
        }
        return Array(runs.joined())
    }

    /// As `map`, on the pool's threads while the calling task waits.
    public func map<Result: Sendable>(_ body: @escaping @Sendable (Group) throws -> Result) async throws -> [Result] {
        let pool = Pool.current
        return try await pool.perform { try self.map(body) }
    }

    /// The closure's result or error for every group, in the order of groups, computed on all cores.
    ///
    /// - Throws: `Interrupted` when the job is cancelled; never what the closure throws.
    public func map<Value: Sendable>(
        onError: ErrorCollection, _ body: @Sendable (Group) throws -> Value
    ) throws -> [Result<Value, GroupError>] {
        try map { group in
            do {
                return .success(try body(group))
            } catch let interruption as Interrupted {
                throw interruption
            } catch {
                return .failure(GroupError(key: group.key, index: group.index, underlying: error))
            }
        }
    }

    /// Results of `async` closures for every group, in the order of groups, with at most `maxInFlight` at a time: for work
    /// that waits (requests, files) rather than computes.
    public func asyncMap<Result: Sendable>(
        maxInFlight: Int, _ body: @escaping @Sendable (Group) async throws -> Result
    ) async throws -> [Result] {
        let order = try index.order()
        return try await Pool.asyncMap(0..<count, maxInFlight: maxInFlight) { position in
            let run = GroupRun(self, rows: self.index.range(of: position), order: order)
            return try await body(Group(run: run, places: 0..<self.index.count(of: position), index: position))
        }
    }

    private var label: String { "\(count) groups by \(keyNames.joined(separator: ", "))" }

    private func results<Result>(
        _ parts: Range<Int>, _ order: RowPositions, _ body: (Group) throws -> Result
    ) throws -> [Result] {
        let first = index.offsets[parts.lowerBound]
        let run = GroupRun(self, rows: first..<index.offsets[parts.upperBound], order: order)
        var results: [Result] = []
        results.reserveCapacity(parts.count)
        for position in parts {
            let places = index.range(of: position)
            let group = Group(run: run, places: places.lowerBound - first..<places.upperBound - first, index: position)
            do {
                results.append(try body(group))
            } catch let error where !(error is Interrupted) && !(error is GroupError) {
                throw GroupError(key: group.key, index: position, underlying: error)
            }
        }
        return results
    }
}

extension Pool {
    /// One result a run of the plan, in the order of parts.
    func runs<R: Sendable>(
        _ plan: RunPlan, label: String?, _ body: @Sendable (Range<Int>) throws -> R
    ) throws -> [R] {
        let finished = Mutex<[(first: Int, result: R)]>([])
        try forEachRun(plan, label: label) { parts, _ in
            let result = try body(parts)
            finished.withLock { $0.append((parts.lowerBound, result)) }
        }
        return finished.withLock { runs in runs.sorted { $0.first < $1.first }.map(\.result) }
    }
}
