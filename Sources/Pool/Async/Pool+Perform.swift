extension Pool {
    /// Runs blocking work, such as jobs of this pool, on one of the pool's threads, for callers that must not block:
    /// code in `async` functions runs on Swift's cooperative threads, of which there are only as many as cores.
    ///
    /// - Inside `body` this pool is ``current``; progress and cancellation of the caller apply.
    /// - Throws: what `body` throws; `CancellationError` if the task was cancelled and `body` stopped for it.
    /// - Cost: a few microseconds. Waits while all of the pool's threads are busy.
    public func perform<R: Sendable>(_ body: @escaping @Sendable () throws -> R) async throws -> R {
        try Task.checkCancellation()
        let outer = Scope.current ?? .outermost
        let token = CancellationToken(joining: outer.token.map { [$0] } ?? [])
        let scope = outer.with(token: token).with(pool: self)
        return try await withTaskCancellationHandler {
            do {
                return try await result(of: body, in: scope)
            } catch is Interrupted where Task.isCancelled {
                throw CancellationError()
            }
        } onCancel: {
            token.cancel()
        }
    }

    private func result<R: Sendable>(of body: @escaping @Sendable () throws -> R, in scope: Scope) async throws -> R {
        try await withUnsafeThrowingContinuation { continuation in
            workforce.submit {
                // The errand holds the pool through `scope`, so the pool outlives it.
                continuation.resume(with: Result { try Scope.$current.withValue(scope, operation: body) })
            }
        }
    }
}
