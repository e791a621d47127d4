import Synchronization

/// Who hears of progress, and how often.
final class ProgressSink: Sendable {
    let interval: UInt64
    private let handler: @Sendable (Progress) -> Void

    /// What a process listens with where no ``Pool/withProgress(every:_:_:)`` applies.
    static let processDefault = Mutex<ProgressSink?>(nil)

    init(interval: Duration, handler: @escaping @Sendable (Progress) -> Void) {
        self.interval = UInt64(max(0, interval / .nanoseconds(1)))
        self.handler = handler
    }

    func report(_ progress: Progress) {
        handler(progress)
    }
}

/// Reports one job to one listener. No thread of its own: whichever worker ends a batch after the time has come
/// makes the report.
final class ProgressReporter: Sendable {
    private let id: Int
    private let label: String
    private let sink: ProgressSink
    private let start = monotonicNanoseconds()
    private let nextReport: Atomic<UInt64>
    /// Whether any report was made. Held while the handler runs, so that reports of a job come one at a time.
    private let hasReported = Mutex(false)

    private static let lastID = Atomic<Int>(0)

    init(label: String, sink: ProgressSink) {
        id = Self.lastID.wrappingAdd(1, ordering: .relaxed).newValue
        self.label = label
        self.sink = sink
        nextReport = Atomic(start &+ sink.interval)
    }

    /// Reports if it is time to, and if nobody is reporting just now.
    ///
    /// - Cost: one load when it is not yet time.
    func tick(_ job: Job, now: UInt64) {
        // Relaxed, and a race is harmless: at worst two workers find the time has come, one of them gets the lock.
        guard now >= nextReport.load(ordering: .relaxed) else { return }
        _ = hasReported.withLockIfAvailable { hasReported in
            guard now >= nextReport.load(ordering: .relaxed) else { return }
            nextReport.store(now &+ sink.interval, ordering: .relaxed)
            hasReported = true
            report(job, hasEnded: false)
        }
    }

    /// The last report, unless the job was too short to be mentioned before.
    func end(_ job: Job) {
        hasReported.withLock { if $0 { report(job, hasEnded: true) } }
    }

    private func report(_ job: Job, hasEnded: Bool) {
        sink.report(
            Progress(
                id: id, label: label, unit: job.size.unit, done: job.done, total: job.size.total,
                elapsed: .nanoseconds(Int64(monotonicNanoseconds() &- start)), hasEnded: hasEnded))
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
