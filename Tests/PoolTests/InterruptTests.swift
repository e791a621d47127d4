#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif
import Testing

@testable import Pool

/// The flag concerns the whole process, so each of these tests has a process of its own.
@Suite struct InterruptTests {
    @Test func `running and later jobs stop until the flag is cleared`() async {
        await #expect(processExitsWith: .success) {
            let pool = Pool(threads: 2)
            for last in 0..<40 {
                do {
                    try pool.run(count: 1_000, label: "job") { index, _ in
                        if index == last { Pool.interrupt() }
                        // Otherwise all may be over before a thread that was suspended at that item goes on.
                        if index > last { Self.waitForInterrupt() }
                    }
                    preconditionFailure("expected the job to stop at item \(last)")
                } catch let error as Interrupted {
                    precondition(error.done < 1_000 && error.label == "job", "\(error)")
                }
                for threads in [1, 2] {
                    do {
                        try Pool(threads: threads).run(count: 2) { _, _ in preconditionFailure("started") }
                        preconditionFailure("expected no job to start")
                    } catch is Interrupted {}
                }
                Pool.clearInterrupt()
                try pool.run(count: 10) { _, _ in }
            }
        }
    }

    /// Ten seconds at most.
    private static func waitForInterrupt() {
        for _ in 0..<100_000 where !Pool.isInterrupted { usleep(100) }
    }

    @Test func `async calls under way stop`() async {
        await #expect(processExitsWith: .success) {
            do {
                _ = try await Pool.asyncMap(0..<10, maxInFlight: 10) { number in
                    if number == 9 { Pool.interrupt() }
                    try await Task.sleep(for: .seconds(1_000))
                }
                preconditionFailure("expected the calls to be interrupted")
            } catch is Interrupted {}
        }
    }

    @Test func `control-C stops a job`() async {
        await #expect(processExitsWith: .success) {
            Pool.interruptOnSignal()
            do {
                try Pool(threads: 2).run(count: 1_000_000_000) { index, _ in
                    if index == 1_000 { kill(getpid(), SIGINT) }
                }
                preconditionFailure("expected the job to stop")
            } catch let error as Interrupted {
                precondition(error.total == 1_000_000_000)
            }
        }
    }

    @Test func `a second control-C ends the process`() async {
        await #expect(processExitsWith: .signal(SIGINT)) {
            Pool.interruptOnSignal()
            // To the process, since the threads that tests run on hold signals back.
            kill(getpid(), SIGINT)
            while !Pool.isInterrupted { try? await Task.sleep(for: .milliseconds(1)) }
            kill(getpid(), SIGINT)
            try? await Task.sleep(for: .seconds(10))
        }
    }
}
