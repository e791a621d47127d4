import Cluster
import Compute
import Frames
import Tasks

extension Grouping {
    /// Splits the rows into parts of whole groups and runs a task on each, on whichever engine is free.
    ///
    ///     let counts = try await plays.grouped(by: "user_id").map(
    ///         on: cluster, #task { (users: GroupedRows) -> [Int] in try users.map { user in user.count } })
    ///
    /// - Parameter parts: how many at most; four an engine if nil, so that engines that are done sooner take more.
    /// - Returns: what the parts gave, one after the other in the order of the groups: of a task with one result a group, what
    ///   `map` gives in this process.
    /// - Throws: the engines' errors; `TaskError.coding` for groups by periods of time, whose keys are no columns.
    /// - Cost: every row is copied and sent once.
    public func map<Result: Sendable>(
        on cluster: Cluster, parts: Int? = nil, _ task: TaskReference<GroupedRows, [Result]>
    ) async throws -> [Result] {
        try await map(on: cluster.loadBalanced, parts: parts, task)
    }

    /// The same, on the engines and with the options of a view.
    public func map<Result: Sendable>(
        on view: LoadBalancedView, parts: Int? = nil, _ task: TaskReference<GroupedRows, [Result]>
    ) async throws -> [Result] {
        guard hasKeyColumns else {
            throw TaskError.coding(
                type: "groups", position: "groups by \(keyNames.joined(separator: ", "))",
                reason: "keys that are no columns of the frame; add the periods as a column and group by that")
        }
        let engineCount = try view.engineCount
        let items = groupRanges(parts: Swift.max(1, parts ?? 4 * engineCount)).map { GroupedRows(self, groups: $0) }
        // One part runs on an engine while the next one is on its way.
        return try await view.map(task, items, chunkSize: 1, maxOutstanding: 2 * engineCount).values().flatMap { $0 }
    }

    /// At most so many ranges of groups, with about the same number of rows; none is empty.
    func groupRanges(parts: Int) -> [Range<Int>] {
        let rowCount = index.offsets[count]
        var ranges: [Range<Int>] = []
        var start = 0
        for part in 1...parts where start < count {
            let goal = rowCount * part / parts
            var end = start + 1
            while end < count, index.offsets[end + 1] <= goal || part == parts { end += 1 }
            ranges.append(start..<end)
            start = end
        }
        return ranges
    }
}
