import Synchronization

/// Threads that share the items of jobs, as many as there are cores.
///
/// Morsel-driven parallelism: a job is a count of items, handed out from one counter to whoever is free. The thread
/// that starts a job takes part in it, so a job may be started anywhere, also inside an item of another job.
///
/// - Source: Leis, Boncz, Kemper, Neumann, "Morsel-Driven Parallelism", SIGMOD 2014.
public final class Pool: Sendable {
    /// The most threads that take part in one job.
    public let threadCount: Int

    let workforce: Workforce

    /// - Cost: nothing is started; each thread is made when first needed, in 20 to 50 µs.
    public init(threads: Int) {
        precondition(threads > 0, "expected at least one thread, found \(threads)")
        threadCount = threads
        workforce = Workforce(threadCount: threads)
        _ = Pool.isInterrupted  // The flag exists before a signal handler may set it.
    }

    deinit {
        workforce.stop()
    }

    /// The pool of the process: `EMBARK_THREADS` threads, or one for each core this process may use.
    public static let shared = Pool(threads: Cores.defaultThreadCount)

    /// The pool of the innermost ``use(_:)``, or of the job the calling code is part of, else ``shared``.
    public static var current: Pool {
        Scope.current?.pool ?? shared
    }

    /// Runs `body` with this pool as ``current``.
    public func use<R>(_ body: () throws -> R) rethrows -> R {
        try Scope.$current.withValue((Scope.current ?? .outermost).with(pool: self), operation: body)
    }

    /// Runs `body` with this pool as ``current``, in all tasks it starts as well.
    public func use<R>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> R
    ) async rethrows -> R {
        try await Scope.$current.withValue(
            (Scope.current ?? .outermost).with(pool: self), operation: body, isolation: isolation)
    }

    /// How busy each worker has been since the pool was made.
    public func loads() -> [WorkerLoad] {
        workforce.meters.enumerated().map { $1.load(worker: $0) }
    }
}
