/// One call of ``Pool/asyncMap(_:maxInFlight:label:_:)``: a task group that is topped up as its tasks end.
struct AsyncJob {
    private let size: JobSize
    private let maxInFlight: Int
    private let scope: Scope
    private let reporter: ProgressReporter?

    /// How soon an interruption is noticed while all calls wait.
    private static let watchInterval = Duration.milliseconds(100)

    /// What a task of the group ends with.
    private enum Outcome<R: Sendable>: Sendable {
        case result(Int, R)
        case interruption
        case watchEnded
    }

    init(size: JobSize, maxInFlight: Int) {
        precondition(maxInFlight > 0, "expected at least one call in flight, found \(maxInFlight)")
        self.size = size
        self.maxInFlight = maxInFlight
        let outer = Scope.current ?? .outermost
        reporter = ProgressReporter(size: size, scope: outer)
        scope = reporter == nil ? outer : outer.reported()
    }

    func map<Inputs: Collection & Sendable, R: Sendable>(
        _ inputs: Inputs, _ body: @escaping @Sendable (Inputs.Element) async throws -> R
    ) async throws -> [R] where Inputs.Element: Sendable {
        guard size.count > 0 else { return [] }
        return try await Scope.$current.withValue(scope) {
            try await withThrowingTaskGroup(of: Outcome<R>.self) { group in
                group.addTask { await watch() }
                return try await collect(inputs, body, in: &group)
            }
        }
    }

    private func collect<Inputs: Collection & Sendable, R: Sendable>(
        _ inputs: Inputs, _ body: @escaping @Sendable (Inputs.Element) async throws -> R,
        in group: inout ThrowingTaskGroup<Outcome<R>, any Error>
    ) async throws -> [R] where Inputs.Element: Sendable {
        var waiting = inputs.enumerated().makeIterator()
        var results = [R?](repeating: nil, count: size.count)
        var done = 0
        defer { reporter?.end(done: done) }

        func startNext() {
            guard let (index, input) = waiting.next() else { return }
            group.addTask { .result(index, try await body(input)) }
        }

        try check(done: done)
        for _ in 0..<min(maxInFlight, size.count) { startNext() }
        while done < size.count, let outcome = try await group.next() {
            switch outcome {
            case .result(let index, let result):
                results[index] = result
                done += 1
                reporter?.tick(done: done, now: monotonicNanoseconds())
                try check(done: done)
                startNext()
            case .interruption: try check(done: done)
            case .watchEnded: break
            }
        }
        group.cancelAll()  // Ends the watch.
        return results.map { $0! }
    }

    private var isInterrupted: Bool {
        Pool.isInterrupted || scope.token?.isCancelled ?? false
    }

    private func check(done: Int) throws {
        guard done < size.count else { return }
        if isInterrupted { throw Interrupted(done: done, total: size.total, unit: size.unit, label: size.label) }
        try Task.checkCancellation()
    }

    /// Ends when the job is to stop. A task of its own, because nothing else wakes while all calls wait.
    private func watch<R>() async -> Outcome<R> {
        while !isInterrupted {
            do {
                try await Task.sleep(for: Self.watchInterval)
            } catch {
                return .watchEnded
            }
        }
        return .interruption
    }
}
