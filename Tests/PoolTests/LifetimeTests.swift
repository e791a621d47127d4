#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import Testing

@testable import Pool

@Suite struct LifetimeTests {
    /// Counts the live objects of one test.
    private final class Tracked: Sendable {
        let alive: Counters

        init(_ alive: Counters) {
            self.alive = alive
            alive.add(0)
        }

        deinit { alive.subtract(0) }
    }

    @Test(arguments: [1, 2, 3, 8]) func `results of a job that fails are destroyed`(threads: Int) {
        let pool = Pool(threads: threads)
        let alive = Counters(1)
        for bad in 0..<50 {
            #expect(throws: Bad(index: bad)) {
                try pool.map(count: 50) { index in
                    if index == bad { throw Bad(index: index) }
                    return Tracked(alive)
                }
            }
            #expect(alive.values == [0], "failing at \(bad)")
        }
    }

    @Test func `what a closure captured is let go when the job has ended`() throws {
        let pool = Pool(threads: 3)
        let alive = Counters(1)
        for _ in 0..<500 {
            let tracked = Tracked(alive)
            try pool.run(count: 20) { _, _ in _ = tracked.alive.values }
        }
        #expect(alive.values == [0])
    }

    @Test func `a pool may be let go by its own thread`() async throws {
        for round in 0..<200 {
            // The errand below holds the last reference.
            let sum = try await Pool(threads: 3).perform { try Pool.current.map(count: 20) { $0 }.reduce(0, +) }
            #expect(sum == 190, "round \(round)")
        }
    }

    @Test func `a pool that is let go leaves no thread`() async {
        await #expect(processExitsWith: .success) {
            // Starts what the runtime starts by itself.
            for _ in 0..<2 { try? await Task.sleep(for: .milliseconds(20)) }
            let before = threadCountOfProcess()
            for round in 1...50 {
                let pool = Pool(threads: 8)
                let meeting = Meeting(of: 8)
                try pool.blockingRun(count: 8) { meeting.attend() }
                precondition(threadCountOfProcess() >= 8, "round \(round): helpers were to be there")
            }
            // The system lists a joined thread a moment longer, and the runtime may have started some of its own.
            let most = before + Cores.usable
            for _ in 0..<100 where threadCountOfProcess() > most { try? await Task.sleep(for: .milliseconds(10)) }
            precondition(threadCountOfProcess() <= most, "\(threadCountOfProcess()) threads are left of \(before)")
        }
    }

    @Test func `an idle pool uses no time`() async {
        await #expect(processExitsWith: .success) {
            let pool = Pool(threads: 4)
            let meeting = Meeting(of: 4)
            try pool.blockingRun(count: 4) { meeting.attend() }
            let before = clock()
            try? await Task.sleep(for: .milliseconds(300))
            let used = Double(clock() - before) / Double(CLOCKS_PER_SEC)
            precondition(used < 0.05, "an idle pool used \(used) s of processor time in 0.3 s")
        }
    }
}

extension Pool {
    /// From `async` tests, where `run` means the other one.
    func blockingRun(count: Int, _ body: @Sendable () -> Void) throws {
        try run(count: count) { _, _ in body() }
    }
}
