import Pool
import Synchronization
import Testing

@Suite struct RunTests {
    static let threadCounts = [1, 2, 3, 8]

    @Test(arguments: threadCounts) func `every index is run once and workers never share a number`(threads: Int) throws
    {
        let pool = Pool(threads: threads)
        for count in [0, 1, 2, 3, 7, 64, 1_000, 5_000] {
            let hits = Counters(count)
            let busy = Counters(threads)
            let clashes = Atomic(0)
            try pool.run(count: count) { index, worker in
                if busy.add(worker) != 1 { clashes.wrappingAdd(1, ordering: .relaxed) }
                hits.add(index)
                busy.subtract(worker)
            }
            #expect(hits.values == Array(repeating: 1, count: count), "count \(count)")
            #expect(clashes.load(ordering: .relaxed) == 0, "count \(count)")
        }
    }

    /// Every choice of failing items among eight, and every thread count, throws the lowest that fails.
    @Test(arguments: threadCounts) func `the lowest failing index is thrown and all below it are run`(threads: Int)
        throws
    {
        let pool = Pool(threads: threads)
        for failing in 1..<256 {
            let hits = Counters(8)
            let lowest = failing.trailingZeroBitCount
            #expect(throws: Bad(index: lowest), "failing \(failing)") {
                try pool.run(count: 8) { index, _ in
                    hits.add(index)
                    if failing >> index & 1 == 1 { throw Bad(index: index) }
                }
            }
            #expect(hits.values.prefix(lowest + 1).allSatisfy { $0 == 1 }, "failing \(failing)")
            #expect(hits.values.allSatisfy { $0 <= 1 }, "failing \(failing)")
        }
    }

    @Test(arguments: threadCounts) func `an error at any place in many short items is found`(threads: Int) throws {
        let pool = Pool(threads: threads)
        let count = 3_000
        for bad in stride(from: 0, to: count, by: 37) {
            #expect(throws: Bad(index: bad)) {
                try pool.run(count: count) { index, _ in
                    if index >= bad, (index - bad) % 5 == 0 { throw Bad(index: index) }
                }
            }
        }
    }

    @Test(arguments: threadCounts) func `jobs inside jobs inside jobs`(threads: Int) throws {
        let pool = Pool(threads: threads)
        let hits = Counters(6 * 7 * 8)
        try pool.run(count: 6) { a, _ in
            try pool.run(count: 7) { b, _ in
                try pool.run(count: 8) { c, _ in hits.add((a * 7 + b) * 8 + c) }
            }
        }
        #expect(hits.values.allSatisfy { $0 == 1 })
    }

    @Test(arguments: threadCounts) func `recursion: numbers of Fibonacci`(threads: Int) throws {
        let pool = Pool(threads: threads)
        @Sendable func fibonacci(_ n: Int) throws -> Int {
            n < 2 ? n : try pool.map(count: 2) { try fibonacci(n - 1 - $0) }.reduce(0, +)
        }
        #expect(try fibonacci(15) == 610)
    }

    @Test(arguments: threadCounts) func `the pool of a job is current inside it`(threads: Int) throws {
        let pool = Pool(threads: threads)
        for count in [1, 2, 50] {
            try pool.run(count: count) { _, _ in
                #expect(Pool.current === pool)
            }
        }
        #expect(Pool.current === Pool.shared)
        pool.use { #expect(Pool.current === pool) }
    }

    @Test func `many threads start jobs at once`() async throws {
        let pool = Pool(threads: 3)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for task in 0..<16 {
                group.addTask {
                    var sum = 0
                    for _ in 0..<50 { sum += try pool.blockingSum(task + 20) }
                    return sum - 50 * (task + 20) * (task + 19) / 2
                }
            }
            for try await difference in group { #expect(difference == 0) }
        }
    }
}

extension Pool {
    /// 0 + 1 + … + (count - 1), by a blocking job.
    func blockingSum(_ count: Int) throws -> Int {
        try map(count: count) { $0 }.reduce(0, +)
    }
}
