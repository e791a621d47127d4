import Foundation
import Synchronization

/// Where the thread that runs a cell waits for what the cell process reports.
final class SessionMailbox: Sendable {
    private let events = Mutex<[CellProcess.Event]>([])
    private let arrived = DispatchSemaphore(value: 0)

    func put(_ event: CellProcess.Event) {
        events.withLock { $0.append(event) }
        arrived.signal()
    }

    func next() -> CellProcess.Event {
        arrived.wait()
        return events.withLock { $0.removeFirst() }
    }

    /// The next event, if there is one.
    func poll() -> CellProcess.Event? {
        guard arrived.wait(timeout: .now()) == .success else { return nil }
        return events.withLock { $0.removeFirst() }
    }
}
