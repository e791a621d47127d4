import Synchronization
import Testing

@testable import Pool

@Suite struct ProgressTests {
    /// What a job reports when it reports as often as it can.
    private func reports(_ body: () throws -> Void) rethrows -> [Progress] {
        let reports = Collected<Progress>()
        try Pool.withProgress(every: .zero, { reports.append($0) }, body)
        return reports.values
    }

    @Test(arguments: [1, 2, 3, 8]) func `reports rise to the total and end`(threads: Int) throws {
        let pool = Pool(threads: threads)
        let reports = try reports {
            try pool.forEachMorsel(of: 1_000, size: 10, label: "reading") { _, _ in }
        }
        #expect(reports.map(\.done) == reports.map(\.done).sorted())
        #expect(reports.allSatisfy { $0.label == "reading" && $0.unit == "rows" && $0.total == 1_000 })
        #expect(reports.last?.done == 1_000)
        #expect(reports.count { $0.hasEnded } == 1 && reports.last?.hasEnded == true)
        #expect(Set(reports.map(\.id)).count == 1)
    }

    @Test func `a measure counts in its own unit`() throws {
        let pool = Pool(threads: 2)
        let sizes = Array(1...100)
        let measure = Measure(unit: "bytes", total: 5_050) { sizes[$0] }
        let reports = try reports { try pool.run(count: 100, label: "summing", measure: measure) { _, _ in } }
        #expect(reports.last?.done == 5_050)
        #expect(reports.last?.unit == "bytes")
    }

    @Test func `jobs without a label and jobs inside a reported one are silent`() throws {
        let pool = Pool(threads: 2)
        #expect(try reports { try pool.run(count: 100) { _, _ in } }.isEmpty)
        let labels = try reports {
            try pool.run(count: 10, label: "outer") { _, _ in try pool.run(count: 10, label: "inner") { _, _ in } }
        }
        #expect(Set(labels.map(\.label)) == ["outer"])
        let silent = try reports {
            try pool.run(count: 10) { _, _ in try pool.run(count: 10, label: "inner") { _, _ in } }
        }
        #expect(Set(silent.map(\.label)) == ["inner"])
    }

    @Test func `a job that fails ends its reports`() {
        let pool = Pool(threads: 2)
        let collected = Collected<Progress>()
        #expect(throws: Bad(index: 500)) {
            try Pool.withProgress(every: .zero, { collected.append($0) }) {
                try pool.run(count: 1_000, label: "failing") { index, _ in if index == 500 { throw Bad(index: 500) } }
            }
        }
        #expect(collected.values.last?.hasEnded == true)
    }

    @Test func `short jobs are not reported`() throws {
        let reports = Collected<Progress>()
        try Pool.withProgress(every: .seconds(60), { reports.append($0) }) {
            try Pool(threads: 2).run(count: 1_000, label: "short") { _, _ in }
        }
        #expect(reports.values.isEmpty)
    }

    @Test func `async calls report to the caller's listener`() async throws {
        let reports = Collected<Progress>()
        let pool = Pool(threads: 2)
        try await Pool.withProgress(every: .zero, { reports.append($0) }) {
            try await pool.run(count: 100, label: "hopped") { _, _ in }
            _ = try await Pool.asyncMap(0..<50, maxInFlight: 4, label: "waiting") { $0 }
        }
        #expect(reports.values.count { $0.hasEnded } == 2)
        #expect(reports.values.last?.done == 50)
    }
}
