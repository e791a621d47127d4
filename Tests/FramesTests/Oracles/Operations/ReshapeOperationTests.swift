import Columns
import Testing

@testable import Frames

@Suite(.enabled(if: PythonOracle.isThere, PythonOracle.reason))
struct ReshapeOperationTests {
    @Test func pivots() throws {
        try compareWithTwin("reshape.pivoted", cases: 300) { random in
            let frame = try OperationFrame.random(using: &random)
            let isSorted = Bool.random(using: &random)
            let column = ["name", "flag", "key", "whole", "text"].randomElement(using: &random)!
            let aggregate = ["sum", "mean", "max", "count"].randomElement(using: &random)!
            let fill = aggregate != "mean" && Bool.random(using: &random) ? -1 : nil
            let second = column != "name" && Bool.random(using: &random)
            return OperationCase(
                frames: ["frame": frame],
                parameters: [
                    "rows": .texts(second ? ["int", "name"] : ["int"]), "column": .text(column),
                    "aggregate": .text(aggregate),
                    "fill": fill.map { .int($0) } ?? .none, "sort": .bool(isSorted),
                ]
            ) {
                func made(_ value: ColumnExpression) -> ColumnExpression {
                    switch aggregate {
                    case "sum": value.sum()
                    case "mean": value.mean()
                    case "max": value.max()
                    default: count()
                    }
                }
                return second
                    ? try frame.pivoted(
                        rows: "int", "name", columns: column, values: "double", filling: fill,
                        sortedColumns: isSorted, made)
                    : try frame.pivoted(
                        rows: "int", columns: column, values: "double", filling: fill, sortedColumns: isSorted, made)
            }
        }
        try compareWithTwin("reshape.pivoted_by_polars") { random in
            let frame = try OperationFrame.random(using: &random).droppingNils(in: "text", "key", "int")
            return OperationCase(frames: ["frame": frame], parameters: ["column": "text"]) {
                try frame.pivoted(rows: "key", columns: "text", values: "int") { $0.max() }
            }
        }
        try compareWithTwin("reshape.pivoted_twice") { random in
            let frame = try OperationFrame.random(using: &random)
            let column = ["name", "flag", "whole"].randomElement(using: &random)!
            return OperationCase(frames: ["frame": frame], parameters: ["column": .text(column)]) {
                try frame.pivoted(
                    rows: "key", columns: column, aggregates: ["total": col("double").sum(), "rows": .count])
            }
        }
    }

    @Test func crossTables() throws {
        try compareWithTwin("reshape.cross_tabulated", cases: 300) { random in
            let frame = try OperationFrame.random(using: &random)
            let names = ["name", "flag", "key", "whole", "text"].shuffled(using: &random)
            let share = [nil, "all", "rows", "columns"].randomElement(using: &random)!
            let margins = share == nil && Bool.random(using: &random)
            let shares: [String: CrossTableShare] = ["all": .all, "rows": .rows, "columns": .columns]
            return OperationCase(
                frames: ["frame": frame],
                parameters: [
                    "rows": .text(names[0]), "columns": .text(names[1]), "share": share.map { .text($0) } ?? .none,
                    "margins": .bool(margins),
                ]
            ) {
                try frame.crossTabulated(
                    names[0], names[1], normalized: share.flatMap { shares[$0] }, margins: margins)
            }
        }
        try compareWithTwin("reshape.cross_tabulated_by_pandas") { random in
            var frame = try OperationFrame.random(using: &random)
            while frame.isEmpty { frame = try OperationFrame.random(using: &random) }
            let share = [nil, "all", "rows", "columns"].randomElement(using: &random)!
            let shares: [String: CrossTableShare] = ["all": .all, "rows": .rows, "columns": .columns]
            return OperationCase(
                frames: ["frame": frame], parameters: ["share": share.map { .text($0) } ?? .none]
            ) { [frame] in
                try frame.adding(["third": col("row") % 3])
                    .crossTabulated("whole", "third", normalized: share.flatMap { shares[$0] })
            }
        }
    }

    @Test func unpivots() throws {
        try compareWithTwin("reshape.unpivoted") { random in
            let frame = try OperationFrame.random(using: &random)
            let columns = [
                ["int", "whole"], ["int", "double"], ["double", "wild", "int"], ["text"], ["text", "int"],
                ["date", "time"], ["flag"], ["time"], ["name", "text"],
            ].randomElement(using: &random)!
            let isKeeping = Bool.random(using: &random)
            return OperationCase(
                frames: ["frame": frame],
                parameters: ["keep": .texts(isKeeping ? ["key", "row"] : []), "columns": .texts(columns)]
            ) {
                isKeeping
                    ? try frame.unpivoted(keeping: "key", "row", columns: columns, names: "which", values: "what")
                    : try frame.unpivoted(columns: columns, names: "which", values: "what")
            }
        }
        try compareWithTwin("reshape.transposed") { random in
            let frame = try OperationFrame.random(using: &random)
            let names = [["int", "whole"], ["int", "double"], ["text", "name"], ["flag"]].randomElement(using: &random)!
            return OperationCase(frames: ["frame": frame], parameters: ["names": .texts(names)]) {
                try frame.selecting(columnNames: names).transposed()
            }
        }
    }

    @Test func oneHotColumns() throws {
        try compareWithTwin("reshape.one_hot") { random in
            let frame = try OperationFrame.random(using: &random)
            let column = ["name", "flag", "whole", "text", "int"].randomElement(using: &random)!
            let prefix = [nil, "is"].randomElement(using: &random)!
            let (dropping, nils) = (Bool.random(using: &random), Bool.random(using: &random))
            return OperationCase(
                frames: ["frame": try frame.selecting("key", column, "row")],
                parameters: [
                    "column": .text(column), "prefix": prefix.map { .text($0) } ?? .none, "drop": .bool(dropping),
                    "nils": .bool(nils),
                ]
            ) {
                try frame.selecting("key", column, "row").oneHotEncoding(
                    column, prefix: prefix, droppingFirst: dropping, countingNils: nils)
            }
        }
        try compareWithTwin("reshape.one_hot_by_pandas") { random in
            let frame = try OperationFrame.random(using: &random)
            return OperationCase(frames: ["frame": frame]) {
                try frame.selecting("whole", "row").oneHotEncoding("whole")
            }
        }
    }

}

@Suite struct WideFrameTests {
    @Test func tooManyColumnsAreRefused() throws {
        let frame: DataFrame = ["k": [1, 1, 1], "c": [1, 2, 3], "v": [1, 1, 1]]
        let error = ReshapeError.tooManyColumns(column: "c", distinct: 3, limit: 2)
        #expect(throws: error) {
            _ = try frame.pivoted(rows: "k", columns: "c", values: "v", maximumColumns: 2) { $0.sum() }
        }
        #expect(throws: error) { _ = try frame.oneHotEncoding("c", maximumColumns: 2) }
        #expect(throws: error) { _ = try frame.crossTabulated("k", "c", maximumColumns: 2) }
        #expect("\(error)".contains("found 3"))
        #expect(throws: ColumnError.duplicateName("k")) {
            _ = try frame.pivoted(rows: "k", columns: "k", values: "v") { $0.sum() }
        }
        #expect(throws: ReshapeError.differentTypes(first: "k", firstType: .int, second: "s", secondType: .string)) {
            _ = try frame.adding(Column<String>(name: "s", contents: ["a", "b", "c"])).unpivoted()
        }
    }

    @Test func namesStayDifferent() throws {
        let frame: DataFrame = ["k": [1, 1, 1], "c": ["k", nil, "nil"], "v": [1, 2, 3]]
        let wide = try frame.pivoted(rows: "k", columns: "c", values: "v") { $0.sum() }
        #expect(wide.columnNames == ["k", "k_2", "nil", "nil_2"])
        #expect(try wide["nil_2", Int.self][0] == 3)
    }
}
