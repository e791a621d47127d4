import Synchronization

/// Reports one job to one listener. No thread of its own: whichever worker ends a batch after the time has come
/// makes the report.
final class ProgressReporter: Sendable {
    private let id: Int
    private let label: String
    private let unit: String
    private let total: Int
    private let sink: ProgressSink
    private let start = monotonicNanoseconds()
    private let nextReport: Atomic<UInt64>
    /// Whether any report was made. Held while the handler runs, so that reports of a job come one at a time.
    private let hasReported = Lock(false)

    private static let lastID = Atomic<Int>(0)

    /// Nil if nobody listens, or the job has no label, or one around it is already reported.
    init?(size: JobSize, scope: Scope) {
        guard let label = size.label, !scope.isReported,
            let sink = scope.progress ?? ProgressSink.processDefault.withLock({ $0 })
        else { return nil }
        id = Self.lastID.wrappingAdd(1, ordering: .relaxed).newValue
        self.label = label
        self.sink = sink
        unit = size.unit
        total = size.total
        nextReport = Atomic(start &+ sink.interval)
    }

    /// Reports if it is time to, and if nobody is reporting just now. `done` is read while reporting, so that it
    /// never falls from one report to the next.
    ///
    /// - Cost: one load when it is not yet time.
    func tick(done: @autoclosure () -> Int, now: UInt64) {
        // Relaxed, and a race is harmless: at worst two workers find the time has come, and one of them gets the lock.
        guard now >= nextReport.load(ordering: .relaxed) else { return }
        _ = hasReported.withLockIfAvailable { hasReported in
            guard now >= nextReport.load(ordering: .relaxed) else { return }
            nextReport.store(now &+ sink.interval, ordering: .relaxed)
            hasReported = true
            report(done: done(), hasEnded: false)
        }
    }

    /// The last report, unless the job was too short to be mentioned before.
    func end(done: Int) {
        hasReported.withLock { if $0 { report(done: done, hasEnded: true) } }
    }

    private func report(done: Int, hasEnded: Bool) {
        sink.handler(
            Progress(
                id: id, label: label, unit: unit, done: done, total: total,
                elapsed: .nanoseconds(Int64(monotonicNanoseconds() &- start)), hasEnded: hasEnded))
    }
}
