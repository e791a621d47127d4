import Testing

@testable import Pool

@Suite struct WorkerLoadTests {
    /// Keeps a core busy.
    private func burn(_ time: Duration) {
        let end = monotonicNanoseconds() + UInt64(time / .nanoseconds(1))
        while monotonicNanoseconds() < end {}
    }

    @Test(arguments: [1, 2, 3]) func `loads count each item once and nested time once`(threads: Int) throws {
        let pool = Pool(threads: threads)
        let start = monotonicNanoseconds()
        try pool.run(count: 6) { _, _ in
            try pool.run(count: 5) { _, _ in burn(.milliseconds(1)) }
        }
        let elapsed = Duration.nanoseconds(Int64(monotonicNanoseconds() - start))
        let loads = pool.loads()
        #expect(loads.map(\.worker) == Array(0..<threads))
        #expect(loads.map(\.items).reduce(0, +) == 36)
        let busy = loads.reduce(Duration.zero) { $0 + $1.busy }
        #expect(busy >= .milliseconds(30))
        #expect(busy <= elapsed * threads)
    }

    @Test func `waiting for helpers is not busy time`() throws {
        let pool = Pool(threads: 2)
        let start = monotonicNanoseconds()
        try pool.run(count: 2) { index, _ in
            let meeting = Meeting(of: 2)
            guard index == 1 else { return }
            // One of two ends at once and its thread waits for the other.
            try pool.run(count: 2) { inner, _ in
                meeting.attend()
                if inner == 0 { burn(.milliseconds(200)) }
            }
        }
        let elapsed = Duration.nanoseconds(Int64(monotonicNanoseconds() - start))
        let busy = pool.loads().map(\.busy).reduce(.zero, +)
        #expect(busy >= .milliseconds(200))
        #expect(elapsed * 2 - busy > .milliseconds(100))
    }

    @Test func `a difference of two readings`() {
        let early = WorkerLoad(worker: 1, busy: .seconds(1), items: 5)
        let late = WorkerLoad(worker: 1, busy: .seconds(3), items: 9)
        #expect(late.since(early) == WorkerLoad(worker: 1, busy: .seconds(2), items: 4))
    }
}
