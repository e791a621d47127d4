import Synchronization
import Testing

@testable import Pool

@Suite struct AsyncMapTests {
    @Test func `results are in order of inputs`() async throws {
        for maxInFlight in [1, 2, 7, 100, 1_000] {
            let squares = try await Pool.asyncMap(0..<100, maxInFlight: maxInFlight) { number in
                if number % 3 == 0 { await Task.yield() }
                return number * number
            }
            #expect(squares == (0..<100).map { $0 * $0 })
        }
        #expect(try await Pool.asyncMap([Int](), maxInFlight: 3) { $0 } == [])
    }

    @Test func `no more than asked for are in flight, and as many as asked for`() async throws {
        for maxInFlight in [1, 3, 10] {
            let flying = Counters(1)
            let most = Lock(0)
            _ = try await Pool.asyncMap(0..<60, maxInFlight: maxInFlight) { _ in
                let now = flying.add(0)
                most.withLock { $0 = max($0, now) }
                try await Task.sleep(for: .milliseconds(2))
                flying.subtract(0)
            }
            #expect(most.withLock { $0 } == maxInFlight)
        }
    }

    @Test func `a thousand sleeps at once take about as long as one and no threads`() async {
        // In a process of its own, where no other test holds the cooperative threads.
        await #expect(processExitsWith: .success) {
            let before = threadCountOfProcess()
            let most = Lock(0)
            let time = try await ContinuousClock().measure {
                _ = try await Pool.asyncMap(0..<1_000, maxInFlight: 1_000) { _ in
                    try await Task.sleep(for: .milliseconds(100))
                    most.withLock { $0 = max($0, threadCountOfProcess()) }
                }
            }
            precondition(time < .seconds(1), "took \(time)")
            let threads = most.withLock { $0 }
            precondition(threads <= before + Cores.usable + 2, "\(threads) threads, \(before) before")
        }
    }

    @Test func `the first error ends the rest`() async {
        let started = Counters(1)
        await #expect(throws: Bad(index: 10)) {
            try await Pool.asyncMap(0..<10_000, maxInFlight: 4) { number in
                started.add(0)
                if number == 10 { throw Bad(index: number) }
                try await Task.sleep(for: .milliseconds(1))
            }
        }
        #expect(started.values[0] < 100)
    }

    @Test func `errors can be collected`() async throws {
        let results = try await Pool.asyncMap(0..<20, maxInFlight: 5, onError: .collect) { number in
            if number % 4 == 0 { throw Bad(index: number) }
            return number
        }
        for (number, result) in results.enumerated() {
            if number % 4 == 0 {
                #expect(throws: Bad(index: number)) { try result.get() }
            } else {
                #expect(try result.get() == number)
            }
        }
    }

    @Test func `cancelling the task ends it soon`() async {
        let task = Task {
            try await Pool.asyncMap(0..<10, maxInFlight: 2) { _ in try await Task.sleep(for: .seconds(100)) }
        }
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
    }

    @Test func `a token ends it while all calls wait`() async throws {
        let token = CancellationToken()
        await #expect(throws: Interrupted(done: 0, total: 10, unit: "items", label: "waiting")) {
            try await Pool.withCancellation(token) {
                try await Pool.asyncMap(0..<10, maxInFlight: 2, label: "waiting") { _ in
                    token.cancel()
                    try await Task.sleep(for: .seconds(100))
                }
            }
        }
    }
}

@Suite struct AsyncMappedTests {
    @Test func `results come in order from endless inputs, and few calls run ahead`() async throws {
        let started = Counters(1)
        var results: [Int] = []
        for try await square in Pool.asyncMapped(
            0..., maxInFlight: 5,
            { number -> Int in
                started.add(0)
                return number * number
            })
        {
            results.append(square)
            if results.count == 50 { break }
        }
        #expect(results == (0..<50).map { $0 * $0 })
        #expect(started.values[0] <= 55)
    }

    @Test func `an error comes in its place and is the last`() async throws {
        var iterator = Pool.asyncMapped(0..<10, maxInFlight: 4) { number -> Int in
            if number == 3 { throw Bad(index: 3) }
            return number
        }.makeAsyncIterator()
        for expected in 0..<3 { #expect(try await iterator.next() == expected) }
        await #expect(throws: Bad(index: 3)) { try await iterator.next() }
        #expect(try await iterator.next() == nil)
    }
}
