import Columns
import Compute
import Testing

@testable import Frames

@Suite(.enabled(if: PythonOracle.isThere, PythonOracle.reason))
struct JoinOperationTests {
    /// Two frames that share values of the named columns; with them go the number of the row and `others` more columns.
    private func sides(
        _ names: [String], others: Int = 0, _ random: inout SeededRandom
    ) throws -> (left: DataFrame, right: DataFrame) {
        let all = try OperationFrame.random(using: &random)
        let more = all.columnNames.filter { !names.contains($0) && $0 != "row" }.shuffled(using: &random)
        let both = try all.selecting(columnNames: (names + ["row"] + more.prefix(others)).shuffled(using: &random))
        let cut = Int.random(in: 0...both.rowCount, using: &random)
        let numbers = (0..<both.rowCount).shuffled(using: &random)
        let mixed = Bool.random(using: &random) ? try both.selectingRows(numbers) : both
        return (mixed.slice(0..<cut), mixed.slice(cut..<mixed.rowCount))
    }

    private static let keys = [
        ["key"], ["name"], ["whole"], ["int"], ["flag"], ["text"], ["date"], ["wild"], ["key", "name"],
        ["whole", "flag"],
        ["flag", "name", "whole"], ["text", "wild"],
    ]

    /// One of the sides is cut, whichever it is, so that no case has more than a few hundred pairs of rows: what takes time is to
    /// write them out for Polars and to read them there, a value at a time.
    private func fewPairs(
        _ sides: (left: DataFrame, right: DataFrame), _ random: inout SeededRandom
    ) -> (left: DataFrame, right: DataFrame) {
        let (left, right) = sides
        guard left.rowCount * right.rowCount > 300 else { return sides }
        return Bool.random(using: &random)
            ? (left, right.prefix(300 / left.rowCount + 1)) : (left.prefix(300 / right.rowCount + 1), right)
    }

    @Test(arguments: JoinKind.allCases)
    func joinsAsPolars(_ kind: JoinKind) throws {
        try compareWithTwin("joins.joined", cases: kind == .cross ? 200 : 300) { random in
            let keys = kind == .cross ? [] : Self.keys.randomElement(using: &random)!
            let matchingNils = Bool.random(using: &random)
            let (left, right) = fewPairs(try sides(keys, others: 2, &random), &random)
            return OperationCase(
                frames: ["left": left, "right": right],
                parameters: ["keys": .texts(keys), "kind": .text(kind.rawValue), "nils": .bool(matchingNils)]
            ) {
                try left.joined(right, on: keys, kind: kind, matchingNils: matchingNils)
            }
        }
    }

    /// pandas takes missing keys for equal, and orders a full join by its keys.
    @Test(arguments: [JoinKind.inner, .left, .right, .full])
    func mergesAsPandas(_ kind: JoinKind) throws {
        try compareWithTwin("joins.merged") { random in
            let keys = [["key"], ["name"], ["whole", "flag"], ["text"], ["int"]].randomElement(using: &random)!
            let (left, right) = try sides(keys, &random)
            return OperationCase(
                frames: ["left": left, "right": right],
                parameters: ["keys": .texts(keys), "kind": .text(kind.rawValue)]
            ) {
                try left.joined(right, on: keys, kind: kind, matchingNils: true, indicator: "found")
                    .selecting(columnNames: keys + ["row", "row_right", "found"])
            }
        }
    }

    @Test(arguments: [JoinValidation.oneToOne, .oneToMany, .manyToOne])
    func validatesAsPandas(_ validation: JoinValidation) throws {
        try compareWithTwin("joins.validated") { random in
            let key = ["key", "whole", "name"].randomElement(using: &random)!
            let (left, right) = try sides([key], &random)
            let rows = Int.random(in: 0...6, using: &random)
            let (few, others) = (left.prefix(rows), right.prefix(rows))
            return OperationCase(
                frames: ["left": few, "right": others],
                parameters: ["key": .text(key), "validation": .text(validation.rawValue)]
            ) {
                try few.joined(others, on: key, matchingNils: true, validating: validation)
                    .selecting("row", "row_right")
            }
        }
    }

    @Test(arguments: NearestDirection.allCases)
    func nearestAsPandas(_ direction: NearestDirection) throws {
        try compareWithTwin("joins.nearest") { random in
            let near = ["whole", "time", "double", "gap"].randomElement(using: &random)!
            let key = [nil, "flag", "key"].randomElement(using: &random)!
            let (left, right) = try sides([near] + (key.map { [$0] } ?? []), &random)
            let exact = Bool.random(using: &random)
            let within = [nil, 0, 1, 100].randomElement(using: &random)!
            let tolerance = within.map { near == "whole" || near == "double" ? NearestTolerance($0) : .days($0) }
            return OperationCase(
                frames: ["left": left, "right": right],
                parameters: [
                    "near": .text(near), "key": key.map { .text($0) } ?? nil, "direction": .text(direction.rawValue),
                    "within": within.map { .int($0) } ?? nil, "exact": .bool(exact),
                ]
            ) {
                try left.joined(
                    right, onNearest: JoinColumns([near]), by: JoinColumns(key.map { [$0] } ?? []),
                    direction: direction,
                    within: tolerance, allowingExactMatches: exact
                ).selecting("row", "row_right")
            }
        }
    }
}
