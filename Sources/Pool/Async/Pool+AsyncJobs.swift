// The blocking calls again for `async` code: they hop to a thread of the pool and do not block the calling one.
// Cancelling the task stops the job within one item; it then throws `CancellationError`.

extension Pool {
    /// As the blocking ``run(count:label:measure:_:)``, without blocking.
    public func run(
        count: Int, label: String? = nil, measure: Measure? = nil,
        _ body: @escaping @Sendable (_ index: Int, _ worker: Int) throws -> Void
    ) async throws {
        try await perform { try self.run(count: count, label: label, measure: measure, body) }
    }

    /// As the blocking ``forEachMorsel(of:size:label:_:)``, without blocking.
    public func forEachMorsel(
        of rowCount: Int, size: Int = morselSize, label: String? = nil,
        _ body: @escaping @Sendable (_ rows: Range<Int>, _ worker: Int) throws -> Void
    ) async throws {
        try await perform { try self.forEachMorsel(of: rowCount, size: size, label: label, body) }
    }

    /// As the blocking ``map(count:label:_:)``, without blocking.
    public func map<R: Sendable>(
        count: Int, label: String? = nil, _ body: @escaping @Sendable (_ index: Int) throws -> R
    ) async throws -> [R] {
        try await perform { try self.map(count: count, label: label, body) }
    }

    /// As the blocking ``map(_:label:_:)``, without blocking.
    public func map<Elements: RandomAccessCollection & Sendable, R: Sendable>(
        _ elements: Elements, label: String? = nil, _ body: @escaping @Sendable (Elements.Element) throws -> R
    ) async throws -> [R] {
        try await perform { try self.map(elements, label: label, body) }
    }

    /// As the blocking ``map(count:label:onError:_:)``, without blocking.
    public func map<R: Sendable>(
        count: Int, label: String? = nil, onError: ErrorCollection,
        _ body: @escaping @Sendable (_ index: Int) throws -> R
    ) async throws -> [Result<R, any Error>] {
        try await perform { try self.map(count: count, label: label, onError: onError, body) }
    }

    /// As the blocking ``forEachRun(_:label:_:)``, without blocking.
    public func forEachRun(
        _ plan: RunPlan, label: String? = nil,
        _ body: @escaping @Sendable (_ parts: Range<Int>, _ worker: Int) throws -> Void
    ) async throws {
        try await perform { try self.forEachRun(plan, label: label, body) }
    }

    /// As the blocking ``map(_:label:_:)`` over a plan, without blocking.
    public func map<R: Sendable>(
        _ plan: RunPlan, label: String? = nil,
        _ body: @escaping @Sendable (_ part: Int, _ worker: Int) throws -> R
    ) async throws -> [R] {
        try await perform { try self.map(plan, label: label, body) }
    }
}
