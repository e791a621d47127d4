#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import Synchronization

/// Thrown by a job that was told to stop before all was done. Nothing of it is running any more.
public struct Interrupted: Error, Equatable, CustomStringConvertible {
    /// How much was finished, in `unit`.
    public let done: Int
    public let total: Int
    /// What is counted: "items", "rows", …
    public let unit: String
    /// The name of the job, if it had one.
    public let label: String?

    public init(done: Int, total: Int, unit: String, label: String?) {
        self.done = done
        self.total = total
        self.unit = unit
        self.label = label
    }

    public var description: String {
        "\(label ?? "work") was interrupted after \(done) of \(total) \(unit)"
    }
}

/// A switch that stops the jobs started under it, see ``Pool/withCancellation(_:_:)``. Stays off once it is off.
public final class CancellationToken: Sendable {
    // Relaxed: the flag publishes nothing, it is only seen sooner or later.
    private let flag = Atomic<Bool>(false)
    private let parents: [CancellationToken]

    public init() {
        parents = []
    }

    /// A token that is cancelled by itself or by any of `parents`.
    init(joining parents: [CancellationToken]) {
        self.parents = parents
    }

    /// May be called from any thread, any number of times.
    public func cancel() {
        flag.store(true, ordering: .relaxed)
    }

    public var isCancelled: Bool {
        flag.load(ordering: .relaxed) || parents.contains(where: \.isCancelled)
    }
}

/// The flag of the whole process, which Ctrl-C sets.
enum ProcessInterrupt {
    static let flag = Atomic<Bool>(false)
}

extension Pool {
    /// Stops all running jobs of the process within one item each; they throw ``Interrupted``, and so does every
    /// later one until ``clearInterrupt()``.
    ///
    /// Safe to call in a signal handler once a pool exists or `clearInterrupt` was called: it is one atomic store.
    public static func interrupt() {
        ProcessInterrupt.flag.store(true, ordering: .relaxed)
    }

    public static func clearInterrupt() {
        ProcessInterrupt.flag.store(false, ordering: .relaxed)
    }

    /// Has Ctrl-C stop the running jobs, and a second Ctrl-C end the process as if there were no handler.
    public static func interruptOnSignal() {
        clearInterrupt()
        signal(SIGINT) { number in
            // Only what may be called here: an atomic, `signal` and `raise`.
            if Pool.isInterrupted {
                signal(number, SIG_DFL)
                raise(number)
            }
            Pool.interrupt()
        }
    }

    public static var isInterrupted: Bool {
        ProcessInterrupt.flag.load(ordering: .relaxed)
    }

    /// Runs `body`; the jobs it starts stop when `token` is cancelled, or one that an enclosing call set.
    public static func withCancellation<R>(_ token: CancellationToken, _ body: () throws -> R) rethrows -> R {
        try Scope.$current.withValue(scope(cancelledBy: token), operation: body)
    }

    /// Runs `body`; the jobs it starts stop when `token` is cancelled, or one that an enclosing call set.
    public static func withCancellation<R>(
        _ token: CancellationToken, isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> R
    ) async rethrows -> R {
        try await Scope.$current.withValue(scope(cancelledBy: token), operation: body, isolation: isolation)
    }

    private static func scope(cancelledBy token: CancellationToken) -> Scope {
        let outer = Scope.current ?? .outermost
        return outer.with(token: CancellationToken(joining: [token] + (outer.token.map { [$0] } ?? [])))
    }

    /// For closures that take long: throws if the work they are part of should stop.
    ///
    /// - Throws: ``Interrupted`` after ``interrupt()`` or a cancelled token, `CancellationError` in a cancelled task.
    ///   The job the closure is an item of replaces the former by one with its own numbers.
    /// - Cost: about 50 ns.
    public static func checkCancellation() throws {
        if isInterrupted || Scope.current?.token?.isCancelled ?? false {
            throw Interrupted(done: 0, total: 1, unit: "items", label: nil)
        }
        try Task.checkCancellation()
    }
}
