import Columns
import Testing

@testable import Frames

private let frame: DataFrame = ["a": [1, 2, 3], "b": ["x", nil, "z"], "c": [0.5, 1.5, nil]]

@Test func columnsAreSelectedDroppedAndRenamed() throws {
    #expect(try frame.selecting("c", "a").columnNames == ["c", "a"])
    #expect(try frame.selecting(columnNames: []).shape == (rows: 3, columns: 0))
    #expect(try frame.dropping("b").columnNames == ["a", "c"])
    #expect(try frame.dropping("a", "b", "c").shape == (rows: 3, columns: 0))
    #expect(try frame.renaming(["a": "b", "b": "a"]).columnNames == ["b", "a", "c"])
    #expect(try frame.renaming(["a": "first"])["first", Int.self].elementsEqual([1, 2, 3]))
    #expect(throws: ColumnError.noSuchColumn(asked: "d", known: ["a", "b", "c"])) { try frame.selecting("a", "d") }
    #expect(throws: ColumnError.noSuchColumn(asked: "d", known: ["a", "b", "c"])) { try frame.dropping("d") }
    #expect(throws: ColumnError.noSuchColumn(asked: "d", known: ["a", "b", "c"])) { try frame.renaming(["d": "e"]) }
    #expect(throws: ColumnError.duplicateName("a")) { try frame.selecting("a", "a") }
    #expect(throws: ColumnError.duplicateName("b")) { try frame.renaming(["a": "b"]) }
}

@Test func columnsAreAddedAndReplaced() throws {
    let more = try frame.adding(Column<Bool>(name: "d", contents: [true, nil, false]))
    #expect(more.columnNames == ["a", "b", "c", "d"])
    let replaced = try frame.adding(Column<String>(name: "a", contents: ["p", "q", "r"]))
    #expect(replaced.columnNames == ["a", "b", "c"])
    #expect(replaced.columns[0].type == .string)
    #expect(try DataFrame().adding(Column<Int>(name: "x", contents: [1, 2])).shape == (rows: 2, columns: 1))
    #expect(throws: ColumnError.lengthMismatch(column: "d", expected: 3, found: 1)) {
        try frame.adding(Column<Int>(name: "d", contents: [1]))
    }
}

@Test func rowsAreTakenFromTheEnds() {
    #expect(frame.prefix(2)["a"] == [1, 2])
    #expect(frame.suffix(2)["a"] == [2, 3])
    for count in [-1, 0] {
        #expect(frame.prefix(count).rowCount == 0)
        #expect(frame.suffix(count).rowCount == 0)
    }
    for count in [3, 99] {
        #expect(frame.prefix(count).tokens == frame.tokens)
        #expect(frame.suffix(count).tokens == frame.tokens)
    }
}

extension DataFrame {
    fileprivate subscript(name: String) -> [Int]? { try? self[name, Int.self].compactMap(\.self) }
}

/// Every range of rows of columns of every type, in steps that leave bitmaps at any bit.
@Test func slicesCountFromZero() throws {
    var random = SeededRandom.printed()
    let frame = RandomFrame.keyed(RandomFrame.kinds, rows: 150, distinct: 40, .shuffled, using: &random)
    let whole = frame.columns.map(\.tokens)
    for lower in stride(from: 0, through: 150, by: 7) {
        for upper in stride(from: lower, through: 150, by: 13) {
            let slice = frame[lower..<upper]
            #expect(slice.rowCount == upper - lower)
            #expect(slice.columns.map(\.tokens) == whole.map { Array($0[lower..<upper]) })
            #expect(slice.columns.map(\.nilCount) == whole.map { $0[lower..<upper].count { $0 == "missing" } })
        }
    }
    #expect(frame[140...].tokens == frame[140..<150].tokens)
    #expect(frame[...3].tokens == frame.prefix(4).tokens)
    #expect(frame[20..<90][10..<30].tokens == frame[30..<50].tokens)
}

@Test func rowsThatAreNotThereTrap() async {
    await #expect(processExitsWith: .failure) {
        let frame: DataFrame = ["a": [1]]
        _ = frame[0..<2]
    }
}

@Test func rowsAreSelectedByPlace() throws {
    #expect(
        try frame.selectingRows([2, 0, 0]).tokens == [
            ["a", "b", "c"], ["int 3", "int 1", "int 1"], ["text 122", "text 120", "text 120"],
            ["missing", "double 0.5", "double 0.5"],
        ])
    #expect(try frame.selectingRows([]).shape == (rows: 0, columns: 3))
    #expect(try frame.reversed()["a", Int.self].elementsEqual([3, 2, 1]))
    #expect(throws: ColumnError.rowOutOfRange(row: 3, rowCount: 3)) { try frame.selectingRows([0, 3]) }
    #expect(throws: ColumnError.rowOutOfRange(row: -1, rowCount: 3)) { try frame.selectingRows([-1]) }
}

@Test func rowsAreViews() throws {
    let row = frame.rows[1]
    #expect(frame.rows.count == 3 && row.index == 1 && row.id == 1)
    #expect(try row["a", Int.self] == 2)
    #expect(try row["b", String.self] == nil)
    #expect(try row["c"] as? Double == 1.5)
    #expect(row.values.map(token) == ["int 2", "missing", "double 1.5"])
    #expect(throws: ColumnError.wrongType(column: "b", asked: "Int", actual: .string)) { try row["b", Int.self] }
    #expect(throws: ColumnError.noSuchColumn(asked: "d", known: ["a", "b", "c"])) { try row["d"] }
    #expect(frame.rows.map { token($0.values[0]) } == ["int 1", "int 2", "int 3"])
}
