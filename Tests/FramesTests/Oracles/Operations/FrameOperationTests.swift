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
}
