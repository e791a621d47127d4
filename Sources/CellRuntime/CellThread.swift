import CCells
import Foundation
import Synchronization

/// The thread that a cell without `await` runs on: its own, and a fresh one for each cell, so that it can be ended.
enum CellThread {
    /// Room for deep recursion; the system hands out pages as they are touched.
    static let stackByteCount = 256 << 20

    private static let current = Mutex<pthread_t?>(nil)

    static var isCurrent: Bool {
        let thread = pthread_self()
        return current.withLock { $0 } == thread
    }

    /// Runs `body` on a thread of its own and waits for it.
    ///
    /// - Returns: false when the thread was ended by `__stop`.
    static func run(_ body: @escaping () -> Void) -> Bool {
        final class Work {
            let body: () -> Void
            var hasReturned = false
            init(_ body: @escaping () -> Void) { self.body = body }
        }
        let work = Work(body)
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setstacksize(&attributes, stackByteCount)
        var thread = pthread_t()
        let code = pthread_create(
            &thread, &attributes,
            { argument in
                let work = Unmanaged<Work>.fromOpaque(argument!).takeUnretainedValue()
                CellThread.current.withLock { $0 = pthread_self() }
                work.body()
                work.hasReturned = true
                return nil
            }, Unmanaged.passUnretained(work).toOpaque())
        guard code == 0 else { fatalError("embark-cells: pthread_create failed with \(code)") }
        pthread_join(thread, nil)
        current.withLock { $0 = nil }
        return withExtendedLifetime(work) { work.hasReturned }
    }

    /// Lets a system call that the cell waits in come back, until the cell has heard of the interrupt: the first signal may
    /// come just before the call.
    static func wake() {
        guard embark_cell_is_interrupted(), let thread = current.withLock({ $0 }) else { return }
        pthread_kill(thread, SIGUSR2)
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.02) { wake() }
    }
}
