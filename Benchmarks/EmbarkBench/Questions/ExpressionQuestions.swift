import Embark

/// The questions about expressions, see `Benchmarks/questions/suites.py`.
enum ExpressionQuestions {
    static let all: [Question<DataFrame>] = [
        Question("doubles", keys: []) { try $0.selecting(["r": formula("x", "y", "z")]) },
        Question("integers", keys: []) { try $0.selecting(["r": formula("a", "b", "c")]) },
        Question("mixed", keys: []) { try $0.selecting(["r": formula("a", "y", "c")]) },
        Question("filter", keys: []) {
            try $0.filter(col("a") > 500 && col("x") < 25 && col("artist") == "id017").selecting("a", "x")
        },
        Question("when", keys: []) {
            let (x, y) = (col("x"), col("y"))
            return try $0.selecting(["r": when(x > y, then: x - y, otherwise: (y - x) * 2)])
        },
        Question("over", keys: []) { try $0.selecting(["r": col("x") / col("x").sum().over("artist")]) },
    ]

    private static func formula(_ a: String, _ b: String, _ c: String) -> ColumnExpression {
        (col(a) * 2 + col(b) * 3 - 1) / (col(c) + 4)
    }
}
