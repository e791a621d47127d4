import Columns
import Compute
import Testing

@testable import Frames

@Test func framesAreStackedWhateverTheirSlices() throws {
    var random = SeededRandom.printed()
    for _ in 0..<20 {
        let whole = RandomFrame.keyed(RandomFrame.kinds, rows: 120, distinct: 30, .shuffled, using: &random)
        let cuts = ([0, 120] + (0..<4).map { _ in Int.random(in: 0...120, using: &random) }).sorted()
        let parts = zip(cuts, cuts.dropFirst()).map { whole[$0..<$1] }
        #expect(try DataFrame(concatenating: parts).tokens == whole.tokens, "cut at \(cuts)")
    }
}

@Test func columnsAreMatchedByName() throws {
    var left: DataFrame = ["a": [1], "b": ["x"]]
    try left.append(rowsOf: ["b": ["y", nil], "a": [2, 3]])
    #expect(left.tokens == (["a": [1, 2, 3], "b": ["x", "y", nil]] as DataFrame).tokens)
    #expect(try DataFrame(concatenating: []).shape == (rows: 0, columns: 0))
    #expect(try DataFrame(concatenating: [DataFrame(), left, DataFrame()]).tokens == left.tokens)
}

@Test func framesThatDoNotFitAreRefused() throws {
    let left: DataFrame = ["a": [1], "b": ["x"]]
    #expect(throws: ColumnError.noSuchColumn(asked: "b", known: ["a"])) {
        try DataFrame(concatenating: [left, ["a": [2]]])
    }
    #expect(throws: ColumnError.noSuchColumn(asked: "c", known: ["a", "b"])) {
        try DataFrame(concatenating: [left, ["a": [2], "b": ["y"], "c": [1]]])
    }
    #expect(throws: ConcatenateError.differentTypes(column: "a", expected: .int, found: .string, part: 1)) {
        try DataFrame(concatenating: [left, ["a": ["text"], "b": ["y"]]])
    }
}
