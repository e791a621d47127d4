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

    /// Runs jobs until the task has ended.
    func wait<Value: Sendable>(for task: Task<Value, any Error>) -> Result<Value, any Error> {
        let ending = Ending<Value>()
        let signal = signal
        // On this executor as well, so it is one of the jobs below.
        Task(executorPreference: self) {
            let result = await task.result
            ending.result.withLock { $0 = result }
            signal.signal()
        }
        while true {
            if let result = ending.result.withLock({ $0 }) { return result }
            signal.wait()
            let next = jobs.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            next?.runSynchronously(on: asUnownedTaskExecutor())
        }
    }

    private final class Ending<Value: Sendable>: Sendable {
        let result = Mutex<Result<Value, any Error>?>(nil)
    }
}
