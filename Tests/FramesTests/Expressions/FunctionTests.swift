import Columns
import Compute
import Testing

@testable import Frames

/// Functions of expressions, with the values that are easily got wrong.
@Suite struct ExpressionFunctionTests {
    private func tokens(_ frame: DataFrame, _ expression: ColumnExpression) throws -> [String] {
        try frame.selecting(["x": expression])["x"].tokens
    }

    @Test func numbers() throws {
        let frame: DataFrame = ["i": [-25, nil, 0, 35], "d": [-2.5, 0.5, nil, 1.25]]
        #expect(try tokens(frame, col("i").absoluteValue) == ["int 25", "missing", "int 0", "int 35"])
        #expect(try tokens(frame, col("i").sign) == ["int -1", "missing", "int 0", "int 1"])
        #expect(try tokens(frame, col("i").rounded(places: -1)) == ["int -20", "missing", "int 0", "int 40"])
        #expect(try tokens(frame, col("d").rounded()) == ["double -2.0", "double 0", "missing", "double 1.0"])
        #expect(try tokens(frame, col("d").rounded(places: 1))[3] == "double 1.2")
        #expect(try tokens(frame, col("d").floor()) == ["double -3.0", "double 0", "missing", "double 1.0"])
        #expect(try tokens(frame, (col("d") * 2).ceiling())[3] == "double 3.0")
        #expect(try tokens(frame, col("i").squareRoot())[0] == "double NaN")
        #expect(try tokens(frame, col("i").clamped(to: -5...10)) == ["int -5", "missing", "int 0", "int 10"])
        #expect(
            try tokens(frame, highest(of: col("i"), col("d"), 0.75))
                == ["double 0.75", "double 0.75", "double 0.75", "double 35.0"])
        #expect(try tokens(frame, lowest(of: col("i"), col("d")))[2] == "double 0")
        #expect(try tokens(frame, coalesce(nil, col("d"), col("i")))[2] == "double 0")
        #expect(try tokens(frame, col("i").raised(to: 2))[0] == "double 625.0")
    }

    @Test func casts() throws {
        let frame: DataFrame = [
            "t": ["12", " -7 ", nil, "x", "1e3"], "d": [1.9, -1.9, nil, .init(floatLiteral: .nan), 1e19],
        ]
        #expect(
            try tokens(frame, col("t").cast(to: Int.self, onFailure: .nil))
                == ["int 12", "int -7", "missing", "missing", "missing"])
        #expect(try tokens(frame, col("t").cast(to: Double.self, onFailure: .nil))[4] == "double 1000.0")
        #expect(
            try tokens(frame, col("d").cast(to: Int.self, onFailure: .nil))
                == ["int 1", "int -1", "missing", "missing", "missing"])
        let text = #expect(throws: ExpressionError.self) { try tokens(frame, col("t").cast(to: Int.self)) }
        #expect(
            text?.description == """
                row 3: expected Int, found "x" in col("t").cast(to: Int.self); pass onFailure: .nil to get a missing value \
                instead
                """)
        let number = #expect(throws: ExpressionError.self) { try tokens(frame, col("d").cast(to: Int.self)) }
        #expect(number?.description.hasPrefix("row 3: ") == true)
        let coded = try frame.adding(AnyColumn(try frame["t", String.self].dictionaryEncoded()))
        #expect(try tokens(coded, col("t").cast(to: Int.self, onFailure: .nil))[1] == "int -7")
        #expect(
            try tokens(frame, col("t").cast(to: Int.self, onFailure: .nil).cast(to: String.self))[1] == "text 45.55")
        let whole: DataFrame = ["t": ["1", "2", "1", "q", "1", "2", "1", "1"]]
        let codes = try whole.adding(AnyColumn(try whole["t", String.self].dictionaryEncoded()))
        let coded3 = #expect(throws: ExpressionError.self) { try tokens(codes, col("t").cast(to: Int.self)) }
        #expect(coded3?.description.hasPrefix("row 3: ") == true)
    }

    @Test func membership() throws {
        let frame: DataFrame = [
            "i": [1, 2, nil, 4, 5], "d": [-0.0, 1, nil, .init(floatLiteral: .nan), 2.5],
            "s": ["a", "a longer text than twelve", nil, "b", ""], "b": [true, false, nil, true, false],
        ]
        #expect(
            try tokens(frame, col("i").isIn([2, 5]))
                == ["bool false", "bool true", "missing", "bool false", "bool true"])
        #expect(try tokens(frame, col("i").isIn([2.0, 2.5]))[1] == "bool true")
        #expect(
            try tokens(frame, col("d").isIn([0, .nan, 2.5]))
                == ["bool true", "bool false", "missing", "bool false", "bool true"])
        #expect(
            try tokens(frame, col("s").isIn(["", "a longer text than twelve"]))
                == ["bool false", "bool true", "missing", "bool false", "bool true"])
        #expect(try tokens(frame, col("b").isIn([false])) == (try tokens(frame, !col("b"))))
        #expect(try tokens(frame, col("i").isIn([Int]())) == (try tokens(frame, col("i") > 9)))
        #expect(try tokens(frame, col("i").isIn(2...4))[3] == "bool true")
        #expect(try tokens(frame, col("i").isIn(2..<4))[3] == "bool false")
        #expect(
            try tokens(frame, col("i").replaced(using: [1: "one", 4: "four"], default: nil))
                == ["text 111.110.101", "missing", "missing", "text 102.111.117.114", "missing"])
        #expect(
            try tokens(frame, col("s").replaced(using: ["a": "b", "b": "a"])) == [
                "text 98", token("a longer text than twelve"), "missing", "text 97", "text ",
            ])
        #expect(try tokens(frame, col("s").replaced(using: ["a": 1.5], default: col("d")))[4] == "double 2.5")
        #expect(try tokens(frame, col("b").replaced(using: [true: false], default: true))[0] == "bool false")
    }

    @Test func bins() throws {
        let frame: DataFrame = ["x": [-1, 0, 1, 2, nil, 5]]
        let bins = try frame.selecting(["x": col("x").binned(at: [0, 2])])["x", String.self]
        #expect(bins.map { $0 } == ["(-inf, 0]", "(-inf, 0]", "(0, 2]", "(0, 2]", nil, "(2, inf]"])
        let left = try frame.selecting(["x": col("x").binned(at: [0, 2], labels: ["a", "b", "c"], closed: .left)])
        #expect(try left["x", String.self].map { $0 } == ["a", "b", "b", "c", nil, "c"])
        let halves = try frame.selecting(["x": col("x").binned(quantiles: 2, labels: ["low", "high"])])
        #expect(try halves["x", String.self].map { $0 } == ["low", "low", "low", "high", nil, "high"])
    }

    @Test func closures() throws {
        let frame: DataFrame = ["s": ["Kavo", nil, "Lu", "Kavo"], "n": [1, 2, nil, 4]]
        #expect(
            try tokens(frame, col("s").map(String.self) { $0.count } + col("n"))
                == ["int 5", "missing", "missing", "int 8"])
        #expect(
            try tokens(frame, col("n").map(Int.self, with: col("s"), String.self) { "\($1)\($0)" })[3]
                == token("Kavo4"))
        #expect(throws: ExpressionError.self) { try tokens(frame, col("s").map(Int.self) { $0 }) }
    }

    @Test func sortingByExpressions() throws {
        let frame: DataFrame = ["a": [1, 2, 3, 4], "b": [4, 4, 1, 9]]
        #expect(try frame.sorted(on: col("a") - col("b"))["a", Int.self].map { $0 } == [4, 1, 2, 3])
        #expect(
            try frame.sorted(on: .descending(col("b") % 2), "a")["a", Int.self].map { $0 } == [3, 4, 1, 2])
    }

    @Test func groupsOnceForEachSetOfKeys() throws {
        let frame: DataFrame = ["k": ["a", "b", "a", nil], "x": [1, 2, 3, 4]]
        let result = try frame.adding([
            "sum": col("x").sum().over("k"), "share": col("x") / col("x").sum().over("k"), "rows": count().over("k"),
        ])
        #expect(try result["sum", Int.self].map { $0 } == [4, 2, 4, 4])
        #expect(try result["share", Double.self].map { $0 } == [0.25, 1, 0.75, 1])
        #expect(try result["rows", Int.self].map { $0 } == [2, 1, 2, 1])
    }
}
