import Columns
import Compute
import Testing

@testable import Frames

/// What expressions are for, one example each.
@Suite struct ExpressionTests {
    private let frame: DataFrame = [
        "user": [1, 2, 1, 2, 1], "plays": [3, nil, 5, 0, 7], "share": [0.5, 1, nil, 2.5, -1],
        "artist": ["Kavo", "Lu", nil, "Kavo", "Ørsted"],
    ]

    private func column(_ expression: ColumnExpression) throws -> [String] {
        try frame.selecting(["x": expression])["x"].tokens
    }

    @Test func arithmetic() throws {
        #expect(
            try column(col("plays") * 2 + 1) == ["int 7", "missing", "int 11", "int 1", "int 15"])
        #expect(
            try column(col("plays") / 2 + col("share"))
                == ["double 2.0", "missing", "missing", "double 2.5", "double 2.5"])
        #expect(try column(-col("plays") % 4) == ["int 1", "missing", "int 3", "int 0", "int 1"])
        #expect(try column((-col("plays")).floorDivided(by: 4)) == ["int -1", "missing", "int -2", "int 0", "int -2"])
        #expect(try column(col("plays").floorDivided(by: col("plays") - 3))[0] == "missing")
    }

    @Test func comparisonsAndLogic() throws {
        #expect(
            try column(col("plays") > 3) == ["bool false", "missing", "bool true", "bool false", "bool true"])
        #expect(
            try column(col("plays") > 3 || col("artist") == "Lu")
                == ["bool false", "bool true", "bool true", "bool false", "bool true"])
        #expect(
            try column(col("artist").isNil || !(col("share") < 1))
                == ["bool false", "bool true", "bool true", "bool true", "bool false"])
        #expect(try frame.filter(col("plays") >= 3 && col("artist") != "Lu")["plays", Int.self].map { $0 } == [3, 7])
        #expect(
            try column(when(col("plays") > 3, then: col("artist"), otherwise: "few")).count { $0 == "text 102.101.119" }
                == 3)
        #expect(try column(col("plays").filled(with: -1))[1] == "int -1")
        #expect(try column(col("artist").filled(with: "?"))[2] == "text 63")
    }

    @Test func aggregatesStandAmongRows() throws {
        #expect(try column(col("plays").sum() - col("plays").max()) == ["int 8"])
        #expect(try column(col("plays") - col("plays").min().over("user"))[0] == "int 0")
        let users = try frame.grouped(by: "user").aggregated([
            "rows": .count, "plays": .sum("plays"), "range": col("plays").max() - col("plays").min(),
            "double": (col("plays") * 2).sum(), "above": (col("plays") > col("plays").mean()).sum(), "one": 1,
        ])
        #expect(try users["rows", Int.self].map { $0 } == [3, 2])
        #expect(try users["range", Int.self].map { $0 } == [4, 0])
        #expect(try users["double", Int.self].map { $0 } == [30, 0])
        #expect(try users["above", Int.self].map { $0 } == [1, 0])
        #expect(try users["one", Int.self].map { $0 } == [1, 1])
    }

    @Test func timesAndTexts() throws {
        let times = try frame.adding(
            Column<Timestamp>(name: "t", contents: (0..<5).map { Timestamp("2024-05-0\($0 + 1) 12:00:00") }))
        #expect(try times.filter(col("t") > "2024-05-03").rowCount == 3)
        let gaps = try times.selecting(["gap": col("t") - col("t").min(), "later": col("t") + lit(.seconds(60))])
        #expect(try gaps["gap", Duration.self][2] == .seconds(2 * 86_400))
        #expect(try gaps["later", Timestamp.self][0] == Timestamp("2024-05-01 12:01:00"))
    }

    @Test func mistakesNameThePiece() {
        let error = #expect(throws: ExpressionError.self) { try frame.filter(col("artist") + col("plays") > 3) }
        #expect(
            error?.description == """
                expected numbers on both sides of +, found text (col("artist")) and integers (col("plays")) in \
                (col("artist") + col("plays")); read the text as a number: cast(to: Double.self)
                """)
        #expect(throws: ColumnError.noSuchColumn(asked: "artits", known: frame.columnNames)) {
            try frame.adding(["x": col("artits").isNil])
        }
        #expect(throws: ExpressionError.manyValues(expression: #"(col("plays") * 2)"#, place: "each group")) {
            try frame.grouped(by: "user").aggregated(["x": col("plays") * 2])
        }
        let large: DataFrame = ["x": [1, nil, 3, 9_223_372_036_854_775_807]]
        let overflow = #expect(throws: ExpressionError.self) { try large.adding(["y": col("x") * 2 + 1]) }
        #expect(overflow?.description.hasPrefix("row 3: ") == true)
    }
}
