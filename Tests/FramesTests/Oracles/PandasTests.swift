import Columns
import Testing

@testable import Frames

/// Columns that mean the same in pandas: no NaN, which is a missing value there, and integers whose sums fit.
private func randomFrame(_ keyKinds: [String], rows: Int, using random: inout SeededRandom) throws -> DataFrame {
    let layout = RandomFrame.Layout.allCases.randomElement(using: &random)!
    let keyed = RandomFrame.keyed(keyKinds, rows: rows, distinct: 1 + rows / 6, layout, using: &random)
    func values<T>(_ value: (inout SeededRandom) -> T) -> [T?] {
        (0..<rows).map { _ in Int.random(in: 0..<9, using: &random) == 0 ? nil : value(&random) }
    }
    let start = Int64(1_700_000_000_000_000)
    return try keyed.dropping("x", "y")
        .adding(Column<Int>(name: "i", contents: values { Int.random(in: -100...100, using: &$0) }))
        .adding(Column<Double>(name: "d", contents: values { Double.random(in: -1e3...1e3, using: &$0) }))
        .adding(
            Column<Timestamp>(
                name: "t",
                contents: values {
                    Timestamp(ticks: start + Int64.random(in: 0..<1_000_000_000_000, using: &$0), unit: .microseconds)
                })
        )
        .adding(Column<String>(name: "s", contents: values { RandomFrame.text(&$0) }))
}

private struct Question: Encodable {
    struct Column: Encodable {
        let name: String
        let type: String
        let values: [String?]
    }
    let columns: [Column]
    let keys: [String]
    let descending: [Bool]
    let numbers: [String]
}

private struct Answer: Decodable {
    struct Groups: Decodable {
        let count: [String?], first: [String?], last: [String?]
        let i: [String: [String?]], d: [String: [String?]]
    }
    let groups: Groups
    let order: [String?], distinct: [String?], lastOfEach: [String?]
    let figures: [String: [String: String?]]
}

private struct Case {
    let frame: DataFrame
    let keys: [SortKey]

    init(using random: inout SeededRandom) throws {
        let kinds = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            ["small", "bool", "string", "codes", "date", "timestamp"].randomElement(using: &random)!
        }
        frame = try randomFrame(kinds, rows: Int.random(in: 1...400, using: &random), using: &random)
        keys = kinds.indices.map { SortKey("k\($0)", order: Bool.random(using: &random) ? .ascending : .descending) }
    }

    var question: Question {
        Question(
            columns: frame.columns.map { column in
                Question.Column(
                    name: column.name, type: column.type.elementName,
                    values: (0..<column.count).map { row in column[row].map { "\($0)" } })
            },
            keys: keys.map(\.name), descending: keys.map { $0.order == .descending }, numbers: ["i", "d"])
    }

    func check(_ answer: Answer, _ label: Comment) throws {
        let names = keys.map(\.name)
        let grouping = try frame.grouped(columnNames: names)
        func numbers(_ frame: DataFrame) throws -> [String?] { try frame["row", Int.self].map { "\($0!)" } }
        #expect(try grouping.counts()["count", Int.self].map { "\($0!)" } == answer.groups.count, label)
        #expect(try numbers(frame.distinct(columnNames: names)) == answer.distinct, label)
        // pandas puts the last rows in their own order, Embark in that of the groups.
        #expect(
            try Set(numbers(frame.distinct(columnNames: names, keeping: .last))) == Set(answer.lastOfEach), label)
        #expect(try numbers(frame.sorted(on: keys)) == answer.order, label)
        #expect(try numbers(grouping.prefix(1)) == answer.groups.first, label)
        #expect(try numbers(grouping.suffix(1)) == answer.groups.last, label)
        for (name, expected) in [("i", answer.groups.i), ("d", answer.groups.d)] {
            let found = try grouping.aggregated([
                "count": .count(name), "sum": .sum(name), "mean": .mean(name), "min": .min(name), "max": .max(name),
                "distinctCount": .distinctCount(name), "median": .median(name), "quantile": .quantile(name, 0.3),
                "standardDeviation": .standardDeviation(name), "variance": .variance(name),
            ]).dropping(columnNames: names)
            for column in found.columns {
                let wanted = try #require(expected[column.name])
                let texts = (0..<column.count).map { row in column[row].map { "\($0)" } }
                #expect(
                    texts.count == wanted.count && zip(texts, wanted).allSatisfy(close),
                    "\(label) \(name) \(column.name)")
            }
        }
        try checkFigures(answer.figures, label)
    }

    /// `describe()` of numbers and times.
    private func checkFigures(_ figures: [String: [String: String?]], _ label: Comment) throws {
        let summary = try frame.summary()
        let numeric = try frame.numericSummary()
        for (row, column) in frame.columns.enumerated() {
            let wanted = try #require(figures[column.name])
            #expect(
                try summary["distinct", Int.self][row].map(String.init) == wanted["distinct"] ?? nil,
                "\(label) \(column.name)"
            )
            #expect(
                try summary["modeCount", Int.self][row].map(String.init) == wanted["modeCount"] ?? nil,
                "\(label) \(column.name)")
            guard wanted.keys.contains("mean") else { continue }
            let count = try summary["count", Int.self][row].map(String.init)
            #expect(close(count, wanted["count"] ?? nil), "\(label) \(column.name)")
            let place = try numeric["name", String.self].firstIndex { $0 == column.name }
            for (ours, theirs) in [
                ("mean", "mean"), ("standardDeviation", "std"), ("min", "min"), ("25%", "25%"), ("median", "50%"),
                ("75%", "75%"), ("max", "max"),
            ] {
                let expected = wanted[theirs] ?? nil
                if let place {
                    let found = try numeric[ours, Double.self][place].map(\.description)
                    #expect(
                        close(found, expected),
                        "\(label) \(column.name) \(ours): \(found ?? "nil"), \(expected ?? "nil")")
                } else if ours != "standardDeviation" {
                    let ticks = try summary[ours, String.self][row].flatMap(Timestamp.init).flatMap {
                        TimeUnit.microseconds.ticks(from: $0.ticks, unit: $0.unit)
                    }
                    // pandas rounds down to the unit, Embark to the nearest.
                    let difference = (ticks ?? 0) - (expected.flatMap(Int64.init) ?? 0)
                    #expect((ticks == nil) == (expected == nil), "\(label) \(column.name) \(ours)")
                    #expect((-1...1).contains(difference), "\(label) \(column.name) \(ours): \(difference) us")
                }
            }
        }
    }
}

/// Equal but for rounding.
private func close(_ left: String?, _ right: String?) -> Bool {
    if left == right { return true }
    guard let left = left.flatMap(Double.init), let right = right.flatMap(Double.init) else { return false }
    return abs(left - right) <= 1e-9 * max(1, abs(left), abs(right))
}

@Test(.enabled(if: PythonOracle.isThere, PythonOracle.reason))
func pandasFindsTheSame() throws {
    var random = SeededRandom.printed()
    let cases = try (0..<40).map { _ in try Case(using: &random) }
    let answers = try PythonOracle.answer(of: "frames_pandas.py", to: cases.map(\.question), as: [Answer].self)
    #expect(answers.count == cases.count)
    for (index, (one, answer)) in zip(cases, answers).enumerated() {
        try one.check(answer, "case \(index), by \(one.keys.map { "\(one.frame.schema[$0.name]!.type)" })")
    }
}
