import Synchronization

/// One call of ``Pool/run(count:label:measure:_:)`` that several threads take part in.
///
/// `@unchecked Sendable`, because of fields that are not atomics:
/// - `body` is set before the job is published under the workforce's lock, and cleared by the caller after it saw
///   `helpers` at 0 (acquire); in between it is only read.
/// - `openSeats` and `isLastSeatTaken` are touched under the workforce's lock only.
/// - `firstError` and `isInterrupted` are touched under the workforce's lock for failures, except that the caller
///   reads them once no helper is left.
///
/// Orderings of the atomics:
/// - `next`, `limit`, `doneCount`: relaxed. Items publish nothing to each other; what they wrote becomes visible to
///   the caller through `helpers`.
/// - `helpers`: a helper leaves with release, the caller sees 0 with acquire, so it sees all that helpers wrote.
final class Job: @unchecked Sendable {
    /// Runs one item on one worker; returns what it is worth in `size.unit`.
    typealias Body = @Sendable (_ index: Int, _ worker: Int) throws -> Int

    let pool: Pool
    let size: JobSize
    /// The scope of the caller, which the helpers take over.
    let scope: Scope
    let reporter: ProgressReporter?
    /// Whom to wake when the last helper leaves.
    let caller: Parker
    var body: Body?

    /// The position handed out next. May run past `count`.
    let next = PaddedCounter(0)
    /// Items at this position and later are not started. Falls to the position of the first error known, or to 0.
    let limit: Atomic<Int>
    private let doneCount = Atomic<Int>(0)
    /// Threads other than the caller that take part at this moment.
    let helpers = Atomic<Int>(0)

    /// How many more helpers may join.
    var openSeats: Int
    /// Whether a thread that is not the pool's own takes part or did; all those share the last seat's index.
    var isLastSeatTaken: Bool

    private var firstError: (position: Int, error: any Error)?
    private var isInterrupted = false

    init(pool: Pool, size: JobSize, scope: Scope, caller: Parker, seat: Int, body: @escaping Body) {
        self.pool = pool
        self.size = size
        self.scope = scope
        self.caller = caller
        self.body = body
        limit = Atomic(size.count)
        openSeats = min(size.count, pool.threadCount) - 1
        isLastSeatTaken = seat == pool.threadCount - 1
        reporter = ProgressReporter(size: size, scope: scope)
    }

    /// Finished so far, in `size.unit`.
    var done: Int { doneCount.load(ordering: .relaxed) }

    func addDone(_ amount: Int) {
        doneCount.wrappingAdd(amount, ordering: .relaxed)
    }

    /// Whether items are left that nobody has claimed.
    var hasItems: Bool {
        next.value.load(ordering: .relaxed) < limit.load(ordering: .relaxed)
    }

    /// Whether the thread that called this job is, at some depth, running an item of `ancestor`.
    func descends(from ancestor: Job) -> Bool {
        var job = scope.job
        while let known = job {
            if known === ancestor { return true }
            job = known.scope.job
        }
        return false
    }

    // MARK: - Ending early

    /// Whether the item at `position` is still to be run; notes the interruption that says it is not.
    ///
    /// - Cost: two loads, and the token if there is one.
    func mayStart(_ position: Int) -> Bool {
        guard position < limit.load(ordering: .relaxed) else { return false }
        guard Pool.isInterrupted || scope.token?.isCancelled ?? false else { return true }
        interrupt()
        return false
    }

    private func interrupt() {
        pool.workforce.failures.withLock { _ in
            isInterrupted = true
            limit.store(0, ordering: .relaxed)
        }
    }

    /// Records an error. The lowest position wins; those below it are still run, those above are no longer started.
    func fail(at position: Int, with error: any Error) {
        if error is Interrupted { return interrupt() }
        pool.workforce.failures.withLock { _ in
            guard position < firstError?.position ?? .max else { return }
            firstError = (position, error)
            limit.store(min(position, limit.load(ordering: .relaxed)), ordering: .relaxed)
        }
    }

    /// Throws what went wrong, once nobody takes part any more. A mistake of an item says more than an interruption.
    func rethrow() throws {
        if let firstError { throw firstError.error }
        if isInterrupted { throw Interrupted(done: done, total: size.total, unit: size.unit, label: size.label) }
    }
}
