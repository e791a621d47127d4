import Columns
import Testing

@testable import Frames

@Suite(.enabled(if: PythonOracle.isThere, PythonOracle.reason))
struct CleaningOperationTests {
    @Test func missingValues() throws {
        try compareWithTwin("cleaning.nil_counts") { random in
            let frame = try OperationFrame.random(using: &random)
            return OperationCase(frames: ["frame": frame]) { frame.nilCounts() }
        }
        try compareWithTwin("cleaning.dropping_nils") { random in
            let frame = try OperationFrame.random(using: &random)
            let names = Array(frame.columnNames.shuffled(using: &random).prefix(Int.random(in: 0...3, using: &random)))
            let every = Bool.random(using: &random)
            return OperationCase(
                frames: ["frame": frame], parameters: ["names": .texts(names), "every": .bool(every)]
            ) {
                try frame.droppingNils(
                    columnNames: names.isEmpty ? frame.columnNames : names, where: every ? .all : .any)
            }
        }
        try compareWithTwin("cleaning.keeping_rows") { random in
            let frame = try OperationFrame.random(using: &random)
            let minimum = Int.random(in: 0...12, using: &random)
            let some = Bool.random(using: &random)
            return OperationCase(
                frames: ["frame": frame],
                parameters: ["names": .texts(some ? ["int", "text"] : []), "minimum": .int(some ? 1 : minimum)]
            ) {
                some
                    ? try frame.keepingRows(withValues: 1, in: "int", "text")
                    : try frame.keepingRows(withValues: minimum)
            }
        }
        try compareWithTwin("cleaning.dropping_columns") { random in
            let frame = try OperationFrame.random(using: &random)
            let minimum = [nil, 0, 5, 50].randomElement(using: &random)!
            return OperationCase(
                frames: ["frame": frame], parameters: ["minimum": minimum.map { .int($0) } ?? .none]
            ) { frame.droppingNilColumns(minimumCount: minimum) }
        }
    }

    @Test func filling() throws {
        try compareWithTwin("cleaning.filled") { random in
            let frame = try OperationFrame.random(using: &random)
            let byColumn = Bool.random(using: &random)
            return OperationCase(frames: ["frame": frame], parameters: ["number": 7, "text": "unknown, and long"]) {
                byColumn
                    ? try frame.filled(with: [
                        "key": 7, "int": 7, "double": 7, "wild": 7.0, "name": "unknown, and long",
                        "text": "unknown, and long", "flag": true,
                    ])
                    : try frame.filled(with: 7).filled(with: "unknown, and long").filled(with: true)
            }
        }
        try compareWithTwin("cleaning.filled_forward") { random in
            let frame = try OperationFrame.random(using: &random)
            let limit = [nil, 1, 2].randomElement(using: &random)!
            return OperationCase(
                frames: ["frame": frame], parameters: ["limit": limit.map { .int($0) } ?? .none]
            ) { try frame.filledForward(limit: limit) }
        }
        try compareWithTwin("cleaning.nan_to_nil") { random in
            let frame = try OperationFrame.random(using: &random)
            return OperationCase(frames: ["frame": frame]) { try frame.replacingNaNWithNil() }
        }
        try compareWithTwin("cleaning.nil_to_nan") { random in
            let frame = try OperationFrame.random(using: &random)
            return OperationCase(frames: ["frame": frame]) { try frame.replacingNilWithNaN(in: "wild", "double") }
        }
    }

    @Test func duplicates() throws {
        try compareWithTwin("cleaning.duplicated") { random in
            let frame = try OperationFrame.random(using: &random)
            let names = Array(["key", "name", "flag", "whole", "text", "gap"].shuffled(using: &random).prefix(2))
            let keeping: DataFrame.Keeping? = [.first, .last, nil].randomElement(using: &random)!
            let sent = keeping.map { $0 == .first ? "first" : "last" }
            return OperationCase(
                frames: ["frame": frame],
                parameters: ["names": .texts(names), "keeping": sent.map { .text($0) } ?? .none]
            ) {
                try DataFrame(columns: [AnyColumn(frame.duplicated(on: names[0], names[1], keeping: keeping))])
            }
        }
    }

}

@Suite struct FillingMistakeTests {
    @Test func aValueOfAnotherTypeIsRefused() throws {
        let frame: DataFrame = ["n": [1, nil], "d": [1.5, nil], "s": ["a", nil]]
        #expect(throws: ColumnError.self) { _ = try frame.filled(with: ["n": "text"]) }
        #expect(throws: ColumnError.self) { _ = try frame.filled(with: 1.5, in: "n") }
        #expect(throws: ColumnError.self) { _ = try frame.filled(with: 1, in: "no such") }
        let filled = try frame.filled(with: 2)
        #expect(try filled["n", Int.self][1] == 2)
        #expect(try filled["d", Double.self][1] == 2)
        #expect(try filled["s"].isNil(at: 1))
    }
}
