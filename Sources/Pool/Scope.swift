/// What code runs under: the pool in use, who may cancel it, who hears of progress, and the job it is an item of.
///
/// A task local, so it follows `async` code and the tasks it starts, and works on plain threads as well. A thread
/// that joins a job takes over the scope the job was started in. Immutable; every change makes a new one.
final class Scope: Sendable {
    @TaskLocal static var current: Scope?

    static let outermost = Scope()

    let pool: Pool?
    let token: CancellationToken?
    let progress: ProgressSink?
    /// The innermost job of which the running code is an item.
    let job: Job?
    /// Whether an enclosing job already reports progress; those inside it then stay silent.
    let isReported: Bool

    private init(
        pool: Pool? = nil, token: CancellationToken? = nil, progress: ProgressSink? = nil, job: Job? = nil,
        isReported: Bool = false
    ) {
        self.pool = pool
        self.token = token
        self.progress = progress
        self.job = job
        self.isReported = isReported
    }

    func with(pool: Pool) -> Scope {
        Scope(pool: pool, token: token, progress: progress, job: job, isReported: isReported)
    }

    func with(token: CancellationToken) -> Scope {
        Scope(pool: pool, token: token, progress: progress, job: job, isReported: isReported)
    }

    /// A new listener also hears jobs inside a job that reports to another one.
    func with(progress: ProgressSink?) -> Scope {
        Scope(pool: pool, token: token, progress: progress, job: job, isReported: false)
    }

    /// For what runs inside a job that is reported.
    func reported() -> Scope {
        Scope(pool: pool, token: token, progress: progress, job: job, isReported: true)
    }

    func inside(_ job: Job, of pool: Pool) -> Scope {
        Scope(pool: pool, token: token, progress: progress, job: job, isReported: isReported || job.reporter != nil)
    }
}
