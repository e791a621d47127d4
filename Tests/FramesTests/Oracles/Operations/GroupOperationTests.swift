import Columns
import Pool
import Testing

@testable import Frames

@Suite(.enabled(if: PythonOracle.isThere, PythonOracle.reason))
struct GroupOperationTests {
    /// One to four keys of any types.
    private static func keys(_ random: inout SeededRandom) -> [String] {
        let names = ["key", "name", "whole", "wild", "flag", "text", "time", "date", "gap"].shuffled(using: &random)
        return Array(names.prefix([1, 1, 2, 3, 4].randomElement(using: &random)!))
    }

    @Test func simpleAggregates() throws {
        try compareWithTwin("groups.simple") { random in
            let frame = try OperationFrame.random(using: &random)
            let keys = Self.keys(&random)
            // What is named like a key would take its place.
            return OperationCase(frames: ["frame": frame], parameters: ["keys": .texts(keys)]) {
                try frame.grouped(columnNames: keys).aggregated([
                    "rows": .count, "count": .count("int"), "sum": .sum("int"), "sumOfDoubles": .sum("double"),
                    "trues": .sum("flag"), "mean": .mean("int"), "meanOfDoubles": .mean("double"),
                    "lowest": .min("int"),
                    "highest": .max("wild"), "lowestDouble": .min("wild"), "earliest": .min("time"),
                    "latest": .max("date"), "shortest": .min("gap"), "any": .any("flag"), "all": .all("flag"),
                    "first": .first("text"), "last": .last("text"), "firstPresent": .firstPresent("name"),
                    "lastPresent": .lastPresent("time"),
                ])
            }
        }
    }

    @Test func aggregatesOfRowsTogether() throws {
        try compareWithTwin("groups.ordered") { random in
            let frame = try OperationFrame.random(using: &random)
            let keys = Self.keys(&random)
            return OperationCase(frames: ["frame": frame], parameters: ["keys": .texts(keys)]) {
                try frame.grouped(columnNames: keys).aggregated([
                    "median": .median("double"), "quantile": .quantile("int", 0.3),
                    "deviation": .standardDeviation("double"), "variance": .variance("int"),
                    "product": .product("double"), "distinct": .distinctCount("name"), "lowest": .min("text"),
                    "highest": .max("name"),
                ])
            }
        }
    }

    @Test func aggregatesOfTwoColumns() throws {
        try compareWithTwin("groups.pairs") { random in
            let frame = try OperationFrame.random(using: &random)
            let key = ["key", "name", "flag", "whole", "text"].randomElement(using: &random)!
            return OperationCase(frames: ["frame": frame], parameters: ["key": .text(key)]) {
                try frame.grouped(by: key).aggregated([
                    "covariance": .covariance("int", with: "double"),
                    "correlation": .correlation("double", with: "int"),
                    "ofInts": .correlation("int", with: "whole"), "argmin": .argmin("int"), "argmax": .argmax("whole"),
                    "atMinimum": col("name").value(atMinimumOf: col("int")),
                    "atMaximum": col("row").value(atMaximumOf: col("double")),
                ])
            }
        }
    }

    @Test func bestRows() throws {
        try compareWithTwin("groups.best_rows", cases: 400) { random in
            let frame = try OperationFrame.random(using: &random)
            let key = ["key", "name", "flag", "whole"].randomElement(using: &random)!
            let by = ["int", "double", "wild", "flag", "text", "name", "time", "date", "gap", "row"]
                .randomElement(using: &random)!
            let count = [1, 2, 3, 8, 40, 200].randomElement(using: &random)!
            let isLargest = Bool.random(using: &random)
            return OperationCase(
                frames: ["frame": frame],
                parameters: ["key": .text(key), "by": .text(by), "count": .int(count), "largest": .bool(isLargest)]
            ) {
                let groups = try frame.grouped(by: key)
                return try (isLargest ? groups.largest(count, by: by) : groups.smallest(count, by: by)).selecting("row")
            }
        }
    }

    @Test func edgesOfGroups() throws {
        try compareWithTwin("groups.edges") { random in
            let frame = try OperationFrame.random(using: &random)
            let keys = Self.keys(&random)
            let count = Int.random(in: 1...4, using: &random)
            let place = Int.random(in: -3...3, using: &random)
            return OperationCase(
                frames: ["frame": frame],
                parameters: ["keys": .texts(keys), "count": .int(count), "place": .int(place)]
            ) {
                let groups = try frame.grouped(columnNames: keys)
                let ends = [
                    ("first", try groups.first()), ("last", try groups.last()), ("prefix", try groups.prefix(count)),
                    ("suffix", try groups.suffix(count)), ("at", try groups.row(at: place)),
                ]
                return try DataFrame(
                    columns: [
                        AnyColumn(
                            Column<String>(
                                name: "what", contents: ends.flatMap { Array(repeating: $0.0, count: $0.1.rowCount) })),
                        AnyColumn(
                            Column<Int>(
                                name: "row", contents: try ends.flatMap { try $0.1["row", Int.self].map { $0 } })),
                    ])
            }
        }
    }
}
