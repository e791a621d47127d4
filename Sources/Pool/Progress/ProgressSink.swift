/// Who hears of progress, and how often.
final class ProgressSink: Sendable {
    /// Nanoseconds between reports, and before the first.
    let interval: UInt64
    let handler: @Sendable (Progress) -> Void

    /// What a process listens with where no ``Pool/withProgress(every:_:_:)`` applies.
    static let processDefault = Lock<ProgressSink?>(nil)

    init(interval: Duration, handler: @escaping @Sendable (Progress) -> Void) {
        self.interval = UInt64(max(0, interval / .nanoseconds(1)))
        self.handler = handler
    }
}

extension Pool {
    /// Runs `body`; labelled jobs it starts are reported to `handler`.
    ///
    /// - Parameter interval: a job is first reported when it is this old, then about as often, and at its end if it was
    ///   reported before. Jobs that are items of a reported job are not.
    /// - The handler runs on the worker that noticed the time; one job's reports come one after another.
    public static func withProgress<R>(
        every interval: Duration = .milliseconds(100), _ handler: @escaping @Sendable (Progress) -> Void,
        _ body: () throws -> R
    ) rethrows -> R {
        let sink = ProgressSink(interval: interval, handler: handler)
        return try Scope.$current.withValue((Scope.current ?? .outermost).with(progress: sink), operation: body)
    }

    /// Runs `body`; labelled jobs it starts are reported to `handler`.
    public static func withProgress<R>(
        every interval: Duration = .milliseconds(100), _ handler: @escaping @Sendable (Progress) -> Void,
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> R
    ) async rethrows -> R {
        let sink = ProgressSink(interval: interval, handler: handler)
        let scope = (Scope.current ?? .outermost).with(progress: sink)
        return try await Scope.$current.withValue(scope, operation: body, isolation: isolation)
    }

    /// Sets who hears of labelled jobs outside any `withProgress`; nil: nobody, as at the start of a process.
    public static func setDefaultProgress(
        every interval: Duration = .milliseconds(100), _ handler: (@Sendable (Progress) -> Void)?
    ) {
        let sink = handler.map { ProgressSink(interval: interval, handler: $0) }
        ProgressSink.processDefault.withLock { $0 = sink }
    }
}
