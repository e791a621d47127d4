import Testing

@testable import Pool

@Suite struct RunPlanTests {
    /// What any plan must fulfil, written down without looking at how it is made.
    private func check(_ rows: [Int], rowsPerRun: Int, _ note: Comment) {
        let plan = RunPlan(partCount: rows.count, rowsPerRun: rowsPerRun) { rows[$0] }
        let inOrder = plan.runs.sorted { $0.parts.lowerBound < $1.parts.lowerBound }
        #expect(inOrder.flatMap { Array($0.parts) } == Array(rows.indices), note)
        #expect(plan.runs.allSatisfy { $0.rowCount == rows[$0.parts].reduce(0, +) && !$0.parts.isEmpty }, note)
        #expect(plan.rowCount == rows.reduce(0, +), note)

        func weight(_ run: RunPlan.Run) -> Int { run.rowCount + 16 * run.parts.count }
        let large = plan.runs.prefix { weight($0) > plan.target }
        let ordinary = plan.runs.dropFirst(large.count)
        #expect(large.allSatisfy { $0.parts.count == 1 }, note)
        for (earlier, later) in zip(large, large.dropFirst()) {
            #expect(
                earlier.rowCount > later.rowCount
                    || earlier.rowCount == later.rowCount && earlier.parts.lowerBound < later.parts.lowerBound, note)
        }
        #expect(ordinary.allSatisfy { weight($0) <= plan.target && $0.rowCount <= rowsPerRun }, note)
        // No two neighbours would fit in one run.
        for (left, right) in zip(inOrder, inOrder.dropFirst()) {
            let first = rows[right.parts.lowerBound] + 16
            #expect(weight(left) + first > plan.target, note)
        }

        var offsets = [7]
        for count in rows { offsets.append(offsets.last! + count) }
        #expect(RunPlan(offsets: offsets, rowsPerRun: rowsPerRun) == plan, note)
        plan.checkInvariants()
    }

    @Test func `all small plans`() {
        let sizes = [0, 1, 5, 100, 3_000]
        for count in 0...5 {
            for number in 0..<Int(pow: sizes.count, count) {
                var rest = number
                let rows = (0..<count).map { _ in
                    defer { rest /= sizes.count }
                    return sizes[rest % sizes.count]
                }
                for rowsPerRun in [1, 20, 40, 1_000] { check(rows, rowsPerRun: rowsPerRun, "\(rows) by \(rowsPerRun)") }
            }
        }
    }

    @Test func `random plans`() {
        let seed = newSeed()
        var random = SplitMix(seed: seed)
        for _ in 0..<200 {
            let largest = 1 << Int.random(in: 0...18, using: &random)
            let rows = (0..<Int.random(in: 0...800, using: &random)).map { _ in
                Int.random(in: 0...largest, using: &random) >> Int.random(in: 0...8, using: &random)
            }
            check(rows, rowsPerRun: 1 << Int.random(in: 0...16, using: &random), "seed \(seed), \(rows)")
        }
    }

    @Test func `large parts first, then the rest in order`() {
        let rows = [10, 200_000, 20, 30, 900_000, 200_000, 9_000_000]
        let plan = RunPlan(partCount: rows.count) { rows[$0] }
        #expect(plan.runs.map(\.parts) == [6..<7, 4..<5, 1..<2, 5..<6, 0..<1, 2..<4])
        #expect(plan.description == "6 runs of 7 parts and 10300060 rows; 5 of one part; at most 9000000 rows in a run")
    }

    @Test func `few parts are spread, however few rows they have`() {
        #expect(RunPlan(partCount: 8) { _ in 100 }.runs.count == 8)
        #expect(RunPlan(partCount: 1_000) { _ in 10 }.runs.count >= 100)
        #expect(RunPlan(partCount: 1_000_000) { _ in 1 }.runs.count >= 200)
    }

    @Test func `no parts`() {
        #expect(RunPlan(offsets: []).runs.isEmpty)
        #expect(RunPlan(offsets: [3]).runs.isEmpty)
    }

    @Test(arguments: [1, 2, 3, 8]) func `results are in order of parts`(threads: Int) throws {
        let pool = Pool(threads: threads)
        let rows = (0..<3_000).map { $0 % 97 == 0 ? 5_000 : $0 % 7 }
        let plan = RunPlan(partCount: rows.count) { rows[$0] }
        #expect(try pool.map(plan) { part, _ in part * 3 } == rows.indices.map { $0 * 3 })

        let seen = Counters(rows.count)
        try pool.forEachRun(plan) { parts, _ in for part in parts { seen.add(part) } }
        #expect(seen.values.allSatisfy { $0 == 1 })

        // Parts 970 (large) and 3 fail: the large one is handed out first.
        #expect(throws: Bad(index: 970)) {
            try pool.map(plan) { part, _ in
                if part == 970 || part == 3 { throw Bad(index: part) }
            }
        }
    }
}

extension Int {
    fileprivate init(pow base: Int, _ exponent: Int) {
        self = (0..<exponent).reduce(1) { power, _ in power * base }
    }
}
