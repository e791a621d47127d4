import Dispatch
import Synchronization

/// Runs the jobs of a task on the thread that waits for it, so that a task which never suspends costs no other thread.
final class ThreadExecutor: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])
    private let signal = DispatchSemaphore(value: 0)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        signal.signal()
    }

    /// Runs `body` as a task, and its jobs on this thread until it has ended.
    ///
    /// - Parameter began: is given the task before the first of its jobs runs.
    func run<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value, began: (Task<Void, Never>) -> Void
    ) -> Result<Value, any Error> {
        let ending = Ending<Value>()
        let signal = signal
        let task = Task(executorPreference: self) {
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            ending.result.withLock { $0 = result }
            signal.signal()
        }
        began(task)
        while true {
            signal.wait()
            // In this order: a job that was put there before the end is done before the end is seen.
            if let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
                job.runSynchronously(on: asUnownedTaskExecutor())
            } else if let result = ending.result.withLock({ $0 }) {
                return result
            }
        }
    }

    private final class Ending<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
    }
}
