extension Pool {
    /// The results of an `async` closure for each input, made while they are consumed: up to `maxInFlight` calls are
    /// under way or finished but not yet asked for, so inputs may be endless.
    ///
    /// Results come in order of inputs, so a slow call holds back those after it.
    public static func asyncMapped<Inputs: Sequence & Sendable, R: Sendable>(
        _ inputs: Inputs, maxInFlight: Int, _ body: @escaping @Sendable (Inputs.Element) async throws -> R
    ) -> AsyncMapped<Inputs, R> where Inputs.Element: Sendable {
        precondition(maxInFlight > 0, "expected at least one call in flight, found \(maxInFlight)")
        return AsyncMapped(inputs: inputs, maxInFlight: maxInFlight, body: body)
    }
}

/// See ``Pool/asyncMapped(_:maxInFlight:_:)``.
public struct AsyncMapped<Inputs: Sequence & Sendable, R: Sendable>: AsyncSequence, Sendable
where Inputs.Element: Sendable {
    public typealias Element = R

    let inputs: Inputs
    let maxInFlight: Int
    let body: @Sendable (Inputs.Element) async throws -> R

    public func makeAsyncIterator() -> Iterator {
        Iterator(inputs: inputs.makeIterator(), maxInFlight: maxInFlight, body: body)
    }

    /// Calls under way are cancelled when the iterator is given up, when one fails, and when the consumer is cancelled.
    public struct Iterator: AsyncIteratorProtocol {
        private var inputs: Inputs.Iterator
        private let maxInFlight: Int
        private let body: @Sendable (Inputs.Element) async throws -> R
        /// The results to come, in order of inputs, from `consumed` on.
        private let calls = CallQueue<R>()

        init(
            inputs: Inputs.Iterator, maxInFlight: Int, body: @escaping @Sendable (Inputs.Element) async throws -> R
        ) {
            self.inputs = inputs
            self.maxInFlight = maxInFlight
            self.body = body
        }

        /// - Throws: the error of the next input, ``Interrupted``, or `CancellationError`; after that there is no more.
        public mutating func next() async throws -> R? {
            if Pool.isInterrupted {
                calls.cancelAll()
                throw Interrupted(done: calls.finishedCount, total: calls.startedCount, unit: "items", label: nil)
            }
            while calls.count < maxInFlight, !calls.isCancelled, let input = inputs.next() {
                calls.append(Task { [body] in try await body(input) })
            }
            guard let call = calls.removeFirst() else { return nil }
            do {
                return try await withTaskCancellationHandler {
                    try await call.value
                } onCancel: { [calls] in
                    call.cancel()
                    calls.cancelAll()
                }
            } catch {
                calls.cancelAll()
                throw error
            }
        }
    }
}

/// Calls under way. A class, so that its end cancels them, and behind a lock, since cancellation comes from anywhere.
private final class CallQueue<R: Sendable>: Sendable {
    private struct State {
        var calls: [Task<R, any Error>] = []
        var startedCount = 0
        var isCancelled = false
    }

    private let state = Lock(State())

    deinit { cancelAll() }

    var count: Int { state.withLock { $0.calls.count } }
    var isCancelled: Bool { state.withLock { $0.isCancelled } }
    var startedCount: Int { state.withLock { $0.startedCount } }
    var finishedCount: Int { state.withLock { $0.startedCount - $0.calls.count } }

    func append(_ call: Task<R, any Error>) {
        state.withLock {
            $0.calls.append(call)
            $0.startedCount += 1
            if $0.isCancelled { call.cancel() }
        }
    }

    func removeFirst() -> Task<R, any Error>? {
        state.withLock { $0.calls.isEmpty ? nil : $0.calls.removeFirst() }
    }

    func cancelAll() {
        let calls = state.withLock { state in
            state.isCancelled = true
            defer { state.calls.removeAll() }
            return state.calls
        }
        for call in calls { call.cancel() }
    }
}
