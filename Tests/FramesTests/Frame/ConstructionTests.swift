import Columns
import Testing

@testable import Frames

@Test func framesAreMadeOfColumns() throws {
    let frame = try DataFrame(columns: [
        AnyColumn(Column<Int>(name: "a", contents: [1, nil])),
        AnyColumn(Column<String>(name: "b", contents: ["x", "y"])),
    ])
    #expect(frame.shape == (rows: 2, columns: 2))
    #expect(frame.columnNames == ["a", "b"])
    #expect(!frame.isEmpty)
    #expect(DataFrame().shape == (rows: 0, columns: 0))
    #expect(try DataFrame(columns: []).isEmpty)
    #expect(frame[column: 1].name == "b")
    #expect(frame.indexOfColumn("b") == 1 && frame.indexOfColumn("c") == nil)
}

@Test func columnsOfAFrameAreEquallyLongAndNamedDifferently() {
    let (a, b) = (Column<Int>(name: "a", contents: [1]), Column<Int>(name: "b", contents: [1, 2]))
    #expect(throws: ColumnError.lengthMismatch(column: "b", expected: 1, found: 2)) {
        try DataFrame(columns: [AnyColumn(a), AnyColumn(b)])
    }
    #expect(throws: ColumnError.duplicateName("a")) { try DataFrame(columns: [AnyColumn(a), AnyColumn(a)]) }
}

@Test func literalsTellTheirTypes() throws {
    let frame: DataFrame = [
        "int": [1, nil], "double": [1, 2.5], "bool": [nil, true], "text": ["x", nil], "none": [nil, nil],
    ]
    #expect(frame.columns.map(\.type) == [.int, .double, .bool, .string, .string])
    #expect(try Array(frame["double", Double.self]) == [1, 2.5])
    #expect(try Array(frame["int", Int.self]) == [1, nil])
    #expect(try Array(frame["bool", Bool.self]) == [nil, true])
    #expect(try Array(frame["none", String.self]) == [nil, nil])
    let empty: DataFrame = [:]
    #expect(empty.shape == (rows: 0, columns: 0))
}

@Test func literalsThatContradictEachOtherTrap() async {
    await #expect(processExitsWith: .failure) {
        let frame: DataFrame = ["a": [1], "b": [1, 2]]
        _ = frame
    }
    await #expect(processExitsWith: .failure) {
        let frame: DataFrame = ["a": [1, "x"]]
        _ = frame
    }
}

@Test func wrongNamesAreAnsweredWithTheNearest() throws {
    let frame: DataFrame = ["user_id": [1], "artist": ["a"]]
    let error = #expect(throws: ColumnError.self) { try frame["usr_id"] }
    #expect(error == .noSuchColumn(asked: "usr_id", known: ["user_id", "artist"]))
    #expect(error?.description == "no column \"usr_id\"; did you mean \"user_id\"? The columns are user_id, artist")
    #expect(throws: ColumnError.wrongType(column: "artist", asked: "Int", actual: .string)) {
        try frame["artist", Int.self]
    }
    #expect(throws: ColumnError.noSuchColumn(asked: "x", known: [])) { try DataFrame()["x"] }
}

@Test func columnsAreFoundByNamesKeptWithTheirTypes() throws {
    let frame: DataFrame = ["user_id": [1, 2]]
    let id = ColumnID("user_id", Int.self)
    #expect(try Array(frame[id]) == [1, 2])
    #expect(try frame.grouped(by: "user_id").map { group in try group[id].count } == [1, 1])
    #expect(throws: ColumnError.wrongType(column: "user_id", asked: "Double", actual: .int)) {
        try frame[ColumnID<Double>("user_id")]
    }
}

@Test func schemasTellTypesAndWhatIsMissing() throws {
    let texts = try Column<String>(name: "s", contents: ["a", "b", "a"]).dictionaryEncoded()
    let plain: DataFrame = ["long_name": [1, nil, nil]]
    let frame = try plain.adding(texts)
    #expect(frame.schema["long_name"]?.nilCount == 2)
    #expect(frame.schema["s"]?.categoryCount == 2)
    #expect(frame.schema["t"] == nil)
    #expect(
        frame.schema.description == """
            3 rows, 2 columns
            long_name  Int, 2 missing
            s          String, 2 distinct
            """)
}

@Test func framesAreMadeOfStructs() throws {
    struct Point: Codable, Sendable { var x: Int, y: Double? }
    let frame = try DataFrame(rows: [Point(x: 1, y: 0.5), Point(x: 2, y: nil)])
    #expect(try Array(frame["x", Int.self]) == [1, 2])
    #expect(try Array(frame["y", Double.self]) == [0.5, nil])
}
