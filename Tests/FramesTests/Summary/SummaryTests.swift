import Columns
import Pool
import Testing

@testable import Frames

private func mixed() throws -> DataFrame {
    let plain: DataFrame = [
        "n": [3, 1, nil, 1, 10], "x": [0.5, 1.5, nil, 0.5, 4], "b": [true, false, true, nil, true],
        "s": ["a", "b", "b", nil, "c"], "none": [nil, nil, nil, nil, nil],
    ]
    let times = ["2024-01-01 10:00:00", "2024-01-01 11:00:00", nil, "2024-01-01 12:00:00", "2024-01-01 13:00:00"]
    let days = ["2024-01-01", "2024-01-03", nil, "2024-01-02", "2024-01-02"]
    return
        try plain
        .adding(Column<Timestamp>(name: "t", contents: times.map { $0.flatMap(Timestamp.init) }))
        .adding(Column<CalendarDate>(name: "day", contents: days.map { $0.flatMap(CalendarDate.init) }))
        .adding(Column<Duration>(name: "d", contents: [.seconds(1), .seconds(2), nil, .seconds(3), .seconds(3)]))
}

@Test func summariesTellTheirColumns() throws {
    let summary = try mixed().summary()
    #expect(
        summary.columnNames == [
            "name", "type", "count", "missing", "distinct", "mean", "standardDeviation", "min", "25%", "median", "75%",
            "max",
            "mode", "modeCount",
        ])
    let rows = summary.rows.map { row in row.values.map { $0.map { "\($0)" } ?? "-" }.joined(separator: "|") }
    #expect(
        rows == [
            "n|Int|4|1|3|3.75|4.27200|1|1.0|2.0|4.75|10|1|2".replacing("4.27200", with: "4.272"),
            "x|Double|4|1|3|1.625|1.65202|0.5|0.5|1.0|2.125|4.0|0.5|2",
            "b|Bool|4|1|2|0.75|-|false|-|-|-|true|true|3",
            "s|String|4|1|3|-|-|-|-|-|-|-|b|2",
            "none|String|0|5|0|-|-|-|-|-|-|-|-|-",
            "t|Timestamp(us)|4|1|4|2024-01-01 11:30:00|-|2024-01-01 10:00:00|2024-01-01 10:45:00|2024-01-01 11:30:00|2024-01-01 12:15:00|2024-01-01 13:00:00|2024-01-01 10:00:00|1",
            "day|CalendarDate|4|1|3|2024-01-02|-|2024-01-01|2024-01-01|2024-01-02|2024-01-02|2024-01-03|2024-01-02|2",
            "d|Duration(us)|4|1|3|2.25s|0.957427108s|1s|1.75s|2.5s|3s|3s|3s|2",
        ])
}

@Test func numericSummariesAreNumbers() throws {
    let summary = try mixed().numericSummary()
    #expect(
        summary.columnNames == [
            "name", "count", "missing", "distinct", "mean", "standardDeviation", "min", "25%", "median", "75%", "max",
        ])
    #expect(try Array(summary["name", String.self]) == ["n", "x"])
    #expect(try Array(summary["mean", Double.self]) == [3.75, 1.625])
    #expect(try Array(summary["max", Double.self]) == [10, 4])
    #expect(try mixed().numericSummary(of: "x").rowCount == 1)
    #expect(throws: ColumnError.wrongType(column: "s", asked: "Int or Double", actual: .string)) {
        try mixed().numericSummary(of: "n", "s")
    }
}

@Test func summariesOfSomeColumnsOrNone() throws {
    #expect(try mixed().summary(of: "s", "n")["name", String.self].elementsEqual(["s", "n"]))
    #expect(throws: ColumnError.self) { try mixed().summary(of: "m") }
    #expect(try DataFrame().summary().rowCount == 0)
    let one: DataFrame = ["x": [2.5]]
    #expect(try one.numericSummary()["standardDeviation", Double.self][0] == nil)
    #expect(try one.prefix(0).summary(of: "x").rows[0]["count", Int.self] == 0)
}

/// Columns of all types against figures from their definitions.
@Test func summariesOfRandomColumns() throws {
    var random = SeededRandom.printed()
    for round in 0..<20 {
        let frame = RandomFrame.keyed(
            RandomFrame.kinds, rows: round * 9, distinct: 1 + round * 3, .shuffled, using: &random)
        let summary = try Pool(threads: [1, 3][round % 2]).use { try frame.summary() }
        for (row, column) in frame.columns.enumerated() {
            let tokens = column.tokens.filter { $0 != "missing" }
            let counts = Dictionary(tokens.map { ($0, 1) }, uniquingKeysWith: +)
            let label: Comment = "\(column.name) of \(column.type), \(frame.rowCount) rows"
            #expect(try summary["count", Int.self][row] == tokens.count, label)
            #expect(try summary["missing", Int.self][row] == frame.rowCount - tokens.count, label)
            #expect(try summary["distinct", Int.self][row] == counts.count, label)
            #expect(try summary["modeCount", Int.self][row] == counts.values.max(), label)
            let mode = try ColumnSummary.make([column])[0].mode
            #expect(mode == nil ? counts.isEmpty : counts[token(mode)] == counts.values.max(), label)
        }
    }
}
