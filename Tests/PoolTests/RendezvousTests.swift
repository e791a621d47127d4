import Testing

@testable import Pool

/// Jobs whose items wait for each other, so that a wake that gets lost hangs the test.
@Suite(.timeLimit(.minutes(3))) struct RendezvousTests {
    @Test(arguments: [2, 3, 8]) func `all workers come, whether awake, spinning or asleep`(threads: Int) throws {
        let pool = Pool(threads: threads)
        var random = SplitMix(seed: newSeed())
        for _ in 0..<3_000 / threads {
            let meeting = Meeting(of: threads)
            try pool.run(count: threads) { _, _ in meeting.attend() }
            pause(upTo: 40, using: &random)
        }
    }

    @Test(arguments: [2, 3, 5]) func `a caller that waits for its helpers helps the jobs inside`(threads: Int) throws {
        let pool = Pool(threads: threads)
        var random = SplitMix(seed: newSeed())
        for _ in 0..<900 / threads {
            let (all, inside) = (Meeting(of: threads), Meeting(of: threads))
            let seed = random.next()
            try pool.run(count: threads) { _, worker in
                all.attend()
                // The others are done here; the job inside needs every one of them, the waiting caller too.
                guard worker == 0 else { return }
                var random = SplitMix(seed: seed)
                pause(upTo: 40, using: &random)
                try pool.run(count: threads) { _, _ in inside.attend() }
            }
        }
    }

    @Test(arguments: [1, 2, 3]) func `async jobs find a thread`(threads: Int) async throws {
        let pool = Pool(threads: threads)
        var random = SplitMix(seed: newSeed())
        for round in 0..<1_000 {
            #expect(try await pool.perform { round } == round)
            pause(upTo: 30, using: &random)
        }
    }

    @Test func `as many async jobs as threads run at once`() async throws {
        let pool = Pool(threads: 3)
        for _ in 0..<200 {
            let meeting = Meeting(of: 3)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<3 { group.addTask { try await pool.perform { meeting.attend() } } }
                try await group.waitForAll()
            }
        }
    }
}
