import Columns
import Testing

@testable import Frames

@Suite(.enabled(if: PythonOracle.isThere, PythonOracle.reason))
struct FrameOperationTests {
    @Test func sorting() throws {
        try compareWithTwin("frames.sorted_by") { random in
            let frame = try OperationFrame.random(using: &random)
            let names = ["key", "int", "double", "wild", "flag", "text", "time", "date", "gap"].shuffled(using: &random)
                .prefix(Int.random(in: 1...3, using: &random))
            let keys = names.map { SortKey($0, order: Bool.random(using: &random) ? .ascending : .descending) }
            // pandas takes NaN for missing, which lies at the other end; texts are told apart by bytes by both.
            let safe = keys.filter { $0.name != "wild" }
            let asked = safe.isEmpty ? [SortKey("int")] : safe
            return OperationCase(
                frames: ["frame": frame],
                parameters: [
                    "keys": .texts(asked.map(\.name)),
                    "descending": .list(asked.map { .bool($0.order == .descending) }),
                ]
            ) { try frame.sorted(on: asked).selecting("row") }
        }
    }

    @Test func groupSums() throws {
        try compareWithTwin("frames.group_sums") { random in
            let frame = try OperationFrame.random(using: &random)
            let key = ["key", "name", "flag", "text", "date", "whole"].randomElement(using: &random)!
            return OperationCase(frames: ["frame": frame], parameters: ["key": .text(key)]) {
                try frame.grouped(by: key).aggregated([
                    "count": .count, "sum": .sum("int"), "mean": .mean("double"), "earliest": .min("time"),
                    "longest": .max("gap"),
                ])
            }
        }
    }

    @Test func distinctRows() throws {
        try compareWithTwin("frames.distinct_on") { random in
            let frame = try OperationFrame.random(using: &random)
            let names = Array(
                ["key", "name", "int", "wild", "flag", "time", "gap"].shuffled(using: &random).prefix(2))
            return OperationCase(frames: ["frame": frame], parameters: ["keys": .texts(names)]) {
                try frame.distinct(columnNames: names)
            }
        }
    }

    @Test func stacking() throws {
        try compareWithTwin("frames.stacked") { random in
            let (frame, other) = (
                try OperationFrame.random(using: &random), try OperationFrame.random(using: &random)
            )
            return OperationCase(frames: ["frame": frame, "other": other]) {
                try DataFrame(concatenating: [frame, other])
            }
        }
    }

    /// A seed gives other rows in Python, so what is compared is what must hold for any seed.
    @Test func sampling() throws {
        try compareWithTwin("frames.sampled") { random in
            let frame = try OperationFrame.random(using: &random)
            let (replacing, weighted) = (Bool.random(using: &random), Bool.random(using: &random))
            // pandas rounds halves of fractions to even: none are asked for.
            let count = Int.random(in: 0...(frame.rowCount + (replacing ? 5 : 1)), using: &random)
            let fraction = Bool.random(using: &random) ? [0, 0.31, 0.77, 1].randomElement(using: &random)! : nil
            let seed = Int.random(in: 0...1_000_000, using: &random)
            return OperationCase(
                frames: ["frame": frame],
                parameters: [
                    "count": fraction == nil ? .int(count) : .none, "fraction": fraction.map { .double($0) } ?? .none,
                    "replacing": .bool(replacing), "weighted": .bool(weighted), "seed": .int(seed),
                ]
            ) {
                let given = try frame.adding(["weight": highest(of: col("whole"), 0)])
                let weights = weighted ? "weight" : nil
                func drawn() throws -> DataFrame {
                    try fraction.map {
                        try given.sample(fraction: $0, seed: seed, replacing: replacing, weights: weights)
                    } ?? given.sample(count: count, seed: seed, replacing: replacing, weights: weights)
                }
                let made = try drawn()
                let rows = try made["row", Int.self].map { $0! }
                // The same seed draws the same rows.
                #expect(try drawn()["row", Int.self].map { $0! } == rows)
                let found = try made["weight", Int.self].count { $0! <= 0 }
                return try DataFrame(columns: [
                    AnyColumn(Column<Int>(name: "rows", contents: [rows.count])),
                    AnyColumn(Column<Bool>(name: "twice", contents: [!replacing && Set(rows).count < rows.count])),
                    AnyColumn(Column<Int>(name: "weightless", contents: [weighted ? found : 0])),
                    AnyColumn(
                        Column<Int>(name: "stranger", contents: [rows.count { !(0..<frame.rowCount).contains($0) }])),
                ])
            }
        }
    }

    @Test func splitting() throws {
        try compareWithTwin("frames.split") { random in
            let frame = try OperationFrame.random(using: &random)
            let shares = [[0.8, 0.2], [1], [0.5, 0.3, 0.2], [0.25, 0.75]].randomElement(using: &random)!
            let seed = Int.random(in: 0...1_000_000, using: &random)
            return OperationCase(
                frames: ["frame": frame], parameters: ["shares": .list(shares.map { .double($0) })]
            ) {
                let parts = try frame.randomSplit(by: shares, seed: seed)
                var seen: Set<Int> = []
                let twice = try parts.map { part in try part["row", Int.self].count { !seen.insert($0!).inserted } }
                return try DataFrame(columns: [
                    AnyColumn(Column<Int>(name: "rows", contents: parts.map(\.rowCount))),
                    AnyColumn(Column<Int>(name: "twice", contents: twice)),
                ])
            }
        }
    }
}
