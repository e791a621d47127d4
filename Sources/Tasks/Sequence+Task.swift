extension Sequence where Element: Sendable {
    /// Calls a task with each element in this process, one after the other: what a cluster's views do in others.
    public func map<Result>(_ task: TaskReference<Element, Result>) async throws -> [Result] {
        var results: [Result] = []
        results.reserveCapacity(underestimatedCount)
        for element in self { results.append(try await task(element)) }
        return results
    }
}
