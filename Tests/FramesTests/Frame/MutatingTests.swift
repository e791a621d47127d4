import Columns
import Testing

@testable import Frames

@Suite struct MutatingTests {
    private func frame() throws -> DataFrame {
        try DataFrame(columns: [
            AnyColumn(Column<Int>(name: "n", contents: [3, nil, 1])),
            AnyColumn(Column<String>(name: "s", contents: ["a", "b", "c"])),
        ])
    }

    @Test func columnsComeAndGo() throws {
        var changed = try frame()
        try changed.add(["twice": col("n") * 2])
        try changed.append(column: Column<Bool>(name: "flag", contents: [true, false, nil]))
        #expect(changed.columnNames == ["n", "s", "twice", "flag"])
        #expect(try Array(changed["twice", Int.self]) == [6, nil, 2])
        #expect(try changed.removeColumn("s").count == 3)
        try changed.renameColumn("twice", to: "double")
        #expect(changed.columnNames == ["n", "double", "flag"])
        try changed.sort(on: "n", order: .descending)
        #expect(try Array(changed["n", Int.self]) == [3, 1, nil])
        #expect(try Array(changed["flag", Bool.self]) == [true, nil, false])
    }

    @Test func mistakesLeaveTheFrameAsItWas() throws {
        var changed = try frame()
        #expect(throws: ColumnError.duplicateName("n")) {
            try changed.append(column: Column<Int>(name: "n", contents: [1, 2, 3]))
        }
        #expect(throws: ColumnError.lengthMismatch(column: "x", expected: 3, found: 1)) {
            try changed.append(column: Column<Int>(name: "x", contents: [1]))
        }
        #expect(throws: ColumnError.noSuchColumn(asked: "m", known: ["n", "s"])) { try changed.removeColumn("m") }
        #expect(throws: ColumnError.self) { try changed.renameColumn("n", to: "s") }
        #expect(changed.columnNames == ["n", "s"])
    }
}
