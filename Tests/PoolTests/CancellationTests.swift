import Testing

@testable import Pool

@Suite struct CancellationTests {
    @Test(arguments: [1, 2, 3, 8]) func `a token stops a job at every point`(threads: Int) throws {
        let pool = Pool(threads: threads)
        for last in 0..<40 {
            let token = CancellationToken()
            let hits = Counters(40)
            do {
                try Pool.withCancellation(token) {
                    try pool.run(count: 40, label: "forty") { index, _ in
                        hits.add(index)
                        if index == last { token.cancel() }
                    }
                }
                // Only a cancellation after all have been started may go unnoticed.
                #expect(hits.values.allSatisfy { $0 == 1 }, "cancelled in \(last)")
            } catch let error as Interrupted {
                let done = hits.values.reduce(0, +)
                #expect(error == Interrupted(done: done, total: 40, unit: "items", label: "forty"))
                #expect(done < 40, "cancelled in \(last)")
            }
        }
    }

    @Test func `a token stops nested jobs and the enclosing job tells its own numbers`() throws {
        let pool = Pool(threads: 2)
        let token = CancellationToken()
        let error = #expect(throws: Interrupted.self) {
            try Pool.withCancellation(token) {
                try pool.run(count: 10, label: "outer") { outer, _ in
                    try pool.run(count: 1_000, label: "inner") { inner, _ in
                        if outer == 3, inner == 5 { token.cancel() }
                        try Pool.checkCancellation()
                    }
                }
            }
        }
        #expect(error?.label == "outer" && error?.total == 10)
    }

    @Test func `an enclosing token counts as well`() {
        let (outer, inner) = (CancellationToken(), CancellationToken())
        outer.cancel()
        #expect(throws: Interrupted.self) {
            try Pool.withCancellation(outer) {
                try Pool.withCancellation(inner) { try Pool.shared.run(count: 5) { _, _ in } }
            }
        }
        #expect(!inner.isCancelled)
    }

    @Test func `a mistake says more than an interruption`() {
        let token = CancellationToken()
        #expect(throws: Bad(index: 0)) {
            try Pool.withCancellation(token) {
                try Pool(threads: 1).map(count: 5) { index in
                    token.cancel()
                    throw Bad(index: index)
                }
            }
        }
    }

    @Test func `cancelling a task stops its job and leaves no item running`() async throws {
        let pool = Pool(threads: 2)
        let started = AsyncStream.makeStream(of: Void.self)
        let hits = Counters(1)
        let task = Task {
            try await pool.run(count: 1_000_000_000) { index, _ in
                hits.add(0)
                if index == 100 { started.continuation.finish() }
            }
        }
        for await _ in started.stream {}
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        let after = hits.values
        #expect(try await pool.map(count: 100) { $0 }.count == 100)
        #expect(hits.values == after)
    }

    @Test func `a message says what was done`() {
        let error = Interrupted(done: 3, total: 10, unit: "rows", label: "reading plays.csv")
        #expect(error.description == "reading plays.csv was interrupted after 3 of 10 rows")
    }
}
