import Synchronization

/// How busy one worker of a pool has been since the pool was made. See ``Pool/loads()``.
public struct WorkerLoad: Sendable, Equatable {
    /// 0..<threadCount. The last one stands for the threads that start jobs and take part in them.
    public let worker: Int

    /// Time spent inside items. Sleep, also inside an item while a nested job ends elsewhere, is not counted.
    public let busy: Duration

    /// Items finished, nested ones included.
    public let items: Int

    public init(worker: Int, busy: Duration, items: Int) {
        self.worker = worker
        self.busy = busy
        self.items = items
    }

    /// The load since an earlier reading of the same worker.
    public func since(_ earlier: WorkerLoad) -> WorkerLoad {
        precondition(worker == earlier.worker, "expected a reading of worker \(worker), found \(earlier.worker)")
        return WorkerLoad(worker: worker, busy: busy - earlier.busy, items: items - earlier.items)
    }
}

/// The running totals behind a ``WorkerLoad``, written once per batch of items.
///
/// Atomics, not plain fields: several outside threads may share the last seat, and readers come at any time.
/// Relaxed, because nothing is published through them.
final class LoadMeter: Sendable {
    private let busyNanoseconds = PaddedCounter(0)
    private let items = PaddedCounter(0)

    func add(busyNanoseconds nanoseconds: UInt64, items count: Int) {
        busyNanoseconds.value.wrappingAdd(Int(truncatingIfNeeded: nanoseconds), ordering: .relaxed)
        items.value.wrappingAdd(count, ordering: .relaxed)
    }

    func load(worker: Int) -> WorkerLoad {
        WorkerLoad(
            worker: worker, busy: .nanoseconds(busyNanoseconds.value.load(ordering: .relaxed)),
            items: items.value.load(ordering: .relaxed))
    }
}
