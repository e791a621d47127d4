import Pool
import Testing

@Suite struct AsyncJobTests {
    @Test(arguments: [1, 2, 3, 8]) func `async calls give the blocking ones' results`(threads: Int) async throws {
        let pool = Pool(threads: threads)
        let squares = try await pool.map(count: 1_000) { $0 * $0 }
        #expect(squares == (0..<1_000).map { $0 * $0 })
        await #expect(throws: Bad(index: 3)) {
            try await pool.run(count: 100) { index, _ in if index >= 3 { throw Bad(index: index) } }
        }
    }

    @Test(arguments: [1, 2, 3]) func `more async jobs than threads all end`(threads: Int) async throws {
        let pool = Pool(threads: threads)
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<100 { group.addTask { try await pool.map(count: 20) { $0 }.reduce(0, +) } }
            for try await sum in group { #expect(sum == 190) }
        }
    }
}
