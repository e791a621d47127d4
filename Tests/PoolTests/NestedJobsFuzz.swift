import Testing

@testable import Pool

/// Random trees of jobs inside jobs, on random pools, with errors at random places, beside the same tree walked
/// by one thread.
@Suite(.timeLimit(.minutes(3))) struct NestedJobsFuzz {
    /// A job, its items, and what each does.
    private indirect enum Work: Sendable {
        case value(Int)
        case failure(Int)
        /// Runs a job on the pool of this number.
        case job(pool: Int, items: [Work])

        static func random(depth: Int, failures: Int, using random: inout SplitMix) -> Work {
            if Int.random(in: 0..<1_000, using: &random) < failures { return .failure(Int(random.next() >> 40)) }
            guard depth > 0, Int.random(in: 0..<4, using: &random) > 0 else { return .value(Int(random.next() >> 40)) }
            let items = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                Work.random(depth: depth - 1, failures: failures, using: &random)
            }
            return .job(pool: Int.random(in: 0..<3, using: &random), items: items)
        }

        /// The slow twin: one item after another. The sum of results depends on their order.
        func walked() throws -> Int {
            switch self {
            case .value(let value): return value
            case .failure(let number): throw Bad(index: number)
            case .job(_, let items): return try items.map { try $0.walked() }.reduce(17) { $0 &* 31 &+ $1 }
            }
        }

        func run(on pools: [Pool], clashes: Counters) throws -> Int {
            switch self {
            case .value(let value): return value
            case .failure(let number): throw Bad(index: number)
            case .job(let number, let items):
                let pool = pools[number]
                let busy = Counters(pool.threadCount)
                let results = Collected<(Int, Int)>()
                try pool.run(count: items.count) { index, worker in
                    if busy.add(worker) != 1 { clashes.add(0) }
                    defer { busy.subtract(worker) }
                    results.append((index, try items[index].run(on: pools, clashes: clashes)))
                }
                return results.values.sorted { $0.0 < $1.0 }.reduce(17) { $0 &* 31 &+ $1.1 }
            }
        }
    }

    @Test(arguments: [[1, 1, 1], [2, 2, 2], [1, 2, 3], [8, 3, 2]], [0, 5, 100])
    func `a tree of jobs gives what one thread gives`(threads: [Int], failures: Int) throws {
        var random = SplitMix(seed: newSeed())
        let pools = threads.map { Pool(threads: $0) }
        let clashes = Counters(1)
        for _ in 0..<60 {
            let work = Work.random(depth: 6, failures: failures, using: &random)
            let expected = Result { try work.walked() }.mapError { $0 as! Bad }
            let found = Result { try work.run(on: pools, clashes: clashes) }.mapError { $0 as! Bad }
            #expect(found == expected)
        }
        #expect(clashes.values == [0])
    }

    @Test func `many such trees at once from many threads`() async throws {
        let seed = newSeed()
        let pools = [1, 2, 3].map { Pool(threads: $0) }
        let clashes = Counters(1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    var random = SplitMix(seed: seed &+ UInt64(task))
                    for _ in 0..<30 {
                        let work = Work.random(depth: 5, failures: 5, using: &random)
                        let expected = Result { try work.walked() }.mapError { $0 as! Bad }
                        let found = Result { try work.run(on: pools, clashes: clashes) }.mapError { $0 as! Bad }
                        #expect(found == expected)
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(clashes.values == [0])
    }
}
