import Embark

/// Functions of other rows over all rows and within groups, see `Benchmarks/questions/suites.py`.
enum WindowQuestions {
    static let all: [Question<DataFrame>] = [
        question("q1", col("v3") - col("v3").shifted(by: 1).over("id3")),
        question("q2", col("v1").cumulativeSum().over("id3")),
        question("q3", col("v3").cumulativeMax()),
        question("q4", col("v3").ranked(.minimum).over("id3")),
        question("q5", col("v1").ranked(.dense, order: .descending).over("id1")),
        question("q6", col("v3").rolling(7).mean()),
        question("q7", col("v3").rolling(7).mean().over("id3")),
        question("q8", col("v3").rolling(100).max()),
        question("q9", col("v3").rolling(25).median()),
        question("q10", col("v3").rolling(50).standardDeviation().over("id1")),
        question("q11", col("v3").exponentialMean(span: 10).over("id3")),
        question("q12", rowNumber().over("id3")),
        question("q13", col("v3").cumulativeSum()),
        question("q14", col("v3").shifted(by: 1)),
        question("q15", col("v3").median()),
        question("q16", col("v3").standardDeviation()),
        question("q17", col("id6").distinctCount()),
        question("q18", when(col("v1") != 1, then: col("v3"), otherwise: nil).filledForward()),
        question("q19", col("v3").ranked(.minimum)),
    ]

    private static func question(_ name: String, _ expression: ColumnExpression) -> Question<DataFrame> {
        Question(name, keys: ["id4", "id5"], values: ["result"]) { try $0.adding(["result": expression]) }
    }
}
