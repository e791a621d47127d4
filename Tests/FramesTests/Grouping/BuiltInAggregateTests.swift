import Columns
import Compute
import Pool
import Testing

@testable import Frames

/// The aggregates of one group's values, from their definitions.
private struct AggregateTwin {
    let values: [(any ColumnElement)?]

    var present: [any ColumnElement] { values.compactMap(\.self) }
    var numbers: [Double] { present.map { ($0 as? Double) ?? Double($0 as! Int) } }
    var hasNaN: Bool { numbers.contains(where: \.isNaN) }

    var mean: Double? { numbers.isEmpty ? nil : numbers.reduce(0, +) / Double(numbers.count) }

    var variance: Double? {
        guard numbers.count > 1, let mean else { return nil }
        return numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(numbers.count - 1)
    }

    func quantile(_ share: Double) -> Double? {
        guard !numbers.isEmpty else { return nil }
        if hasNaN { return .nan }
        let sorted = numbers.sorted()
        let place = share * Double(sorted.count - 1)
        let (low, high) = (sorted[Int(place)], sorted[min(Int(place) + 1, sorted.count - 1)])
        return place == place.rounded() ? low : low + (high - low) * (place - place.rounded(.down))
    }

    /// NaN is passed over.
    var extremes: (min: Double?, max: Double?) {
        let proper = numbers.filter { !$0.isNaN }
        return proper.isEmpty ? (numbers.first, numbers.first) : (proper.min(), proper.max())
    }

    /// The lowest of the most frequent values; NaN is the highest.
    var mode: String? {
        let tally = Dictionary(grouping: numbers) { token($0) }
        let most = tally.values.map(\.count).max()
        let candidates = tally.values.filter { $0.count == most }.map { $0[0] }
        let lowest = candidates.min { $1.isNaN ? !$0.isNaN : $0 < $1 }
        return lowest.map { token($0) }
    }
}

/// Equal but for rounding.
private func close(_ left: Double?, _ right: Double?, _ scale: Double = 1) -> Bool {
    guard let left, let right else { return left == nil && right == nil }
    if left == right || left.isNaN && right.isNaN { return true }
    return abs(left - right) <= 1e-9 * max(abs(left), abs(right), scale)
}

private func check(_ frame: DataFrame, _ label: String) throws {
    let twin = try GroupTwin(frame, by: ["k0"])
    for name in ["i", "y"] {
        let column = try frame[name]
        let result = try frame.grouped(by: "k0").aggregated([
            "rows": .count, "count": .count(name), "sum": .sum(name), "mean": .mean(name), "min": .min(name),
            "max": .max(name), "first": .first(name), "last": .last(name), "distinct": .distinctCount(name),
            "median": .median(name), "quantile": .quantile(name, 0.3), "deviation": .standardDeviation(name),
            "variance": .variance(name), "mode": .mode(name),
        ])
        #expect(result.rowCount == twin.groups.count)
        func double(_ aggregate: String, _ row: Int) throws -> Double? {
            let value = try result[aggregate][row]
            return (value as? Double) ?? (value as? Int).map(Double.init)
        }
        for (row, rows) in twin.rows.enumerated() {
            let expected = AggregateTwin(values: rows.map { column[$0] })
            let label: Comment = "\(label), \(name), group \(row)"
            #expect(try result["rows", Int.self][row] == rows.count, label)
            #expect(try result["count", Int.self][row] == expected.present.count, label)
            let scale = expected.numbers.reduce(0) { $0 + abs($1) }
            #expect(close(try double("sum", row), expected.numbers.reduce(0, +), scale), label)
            #expect(close(try double("mean", row), expected.mean, scale), label)
            #expect(close(try double("min", row), expected.extremes.min), label)
            #expect(close(try double("max", row), expected.extremes.max), label)
            #expect(try token(result["first"][row]) == token(expected.values.first!), label)
            #expect(try token(result["last"][row]) == token(expected.values.last!), label)
            #expect(try result["distinct", Int.self][row] == Set(expected.present.map { token($0) }).count, label)
            #expect(close(try double("median", row), expected.quantile(0.5)), label)
            #expect(close(try double("quantile", row), expected.quantile(0.3)), label)
            let variance = expected.variance
            #expect(close(try double("variance", row), variance, scale * scale), label)
            #expect(close(try double("deviation", row), variance?.squareRoot(), scale), label)
            #expect(try double("mode", row).map { token($0) } == expected.mode, label)
        }
    }
}

/// Keys of any type, and numbers whose sums fit: `i` of integers, `y` of doubles.
private func frame(
    _ kind: String, rows: Int, distinct: Int, _ layout: RandomFrame.Layout, using random: inout SeededRandom
) throws -> DataFrame {
    let keyed = RandomFrame.keyed([kind], rows: rows, distinct: distinct, layout, using: &random)
    let integers = (0..<rows).map { _ in
        Int.random(in: 0..<9, using: &random) == 0 ? nil : Int.random(in: -1000...1000, using: &random)
    }
    let finite = try keyed["y", Double.self].map { $0.map { $0.isInfinite ? 7 : $0 } }
    return try keyed.adding(Column<Int>(name: "i", contents: integers)).adding(
        Column<Double>(name: "y", contents: finite))
}

@Test(arguments: RandomFrame.kinds)
func aggregatesOfNumbers(_ kind: String) throws {
    var random = SeededRandom.printed("\(#function) \(kind)")
    for layout in RandomFrame.Layout.allCases {
        for rows in [0, 1, 30, 250] {
            let frame = try frame(kind, rows: rows, distinct: 1 + rows / 9, layout, using: &random)
            for threads in [1, 3] { try Pool(threads: threads).use { try check(frame, "\(layout), \(rows) rows") } }
        }
    }
}

@Test func aggregatesDoNotDependOnThreads() throws {
    var random = SeededRandom.printed()
    let frame = try frame("small", rows: 200_000, distinct: 50, .shuffled, using: &random)
    let results = try [1, 2, 3, 8].map { threads in
        try Pool(threads: threads).use {
            try frame.grouped(by: "k0").aggregated([
                "sum": .sum("y"), "mean": .mean("i"), "deviation": .standardDeviation("y"), "last": .last("y"),
            ]).tokens
        }
    }
    #expect(Set(results).count == 1)
}

/// Wherever the rows of a group lie, its aggregates are the same.
@Test func aggregatesDoNotDependOnWhereRowsLie() throws {
    // Sums overflow on the way and fit in the end.
    let ids = [Int.max, .max - 1, .max, 5, -.max, -.max, -.max, 1 << 53 + 1]
    let rows = 4096
    let keys = Column<Int>(name: "k", contents: (0..<rows).map { $0 % 2 })
    let values = Column<Int>(name: "id", contents: (0..<rows).map { ids[$0 / 2 % ids.count] })
    let scattered = try DataFrame(columns: [AnyColumn(keys), AnyColumn(values)])
    let together = try scattered.sorted(on: "k")
    for aggregate in [ColumnExpression.min("id"), .max("id"), .mean("id"), .sum("id")] {
        let left = try scattered.grouped(by: "k").aggregated(["a": aggregate])
        let right = try together.grouped(by: "k").aggregated(["a": aggregate])
        #expect(left.tokens == right.tokens)
    }
    #expect(throws: ComputeError.overflow(column: "id")) {
        try scattered.filter(on: "id", Int.self) { $0! > 0 }.grouped(by: "k").aggregated(["a": .sum("id")])
    }
}

@Test func aggregatesOfOtherTypes() throws {
    let times = Column<Timestamp>(
        name: "t",
        contents: ["2024-01-01 10:00:00", "2024-01-01 12:00:00", nil, "2024-03-01"].map { $0.flatMap(Timestamp.init) })
    let spans = Column<Duration>(name: "d", contents: [.seconds(1), .seconds(2), nil, .seconds(-4)])
    let dates = Column<CalendarDate>(
        name: "day", contents: ["2024-01-02", "2024-01-01", "2024-01-02", nil].map { $0.flatMap(CalendarDate.init) })
    let plain: DataFrame = ["k": [1, 1, 1, 2], "b": [true, false, true, nil], "s": ["b", "a", "b", nil]]
    let frame = try plain.adding(times).adding(spans).adding(dates)
    let result = try frame.grouped(by: "k").aggregated([
        "t": .mean("t"), "tm": .median("t"), "last": .max("t"), "d": .sum("d"), "dm": .mean("d"), "day": .mode("day"),
        "true": .sum("b"), "share": .mean("b"), "s": .mode("s"), "least": .min("s"), "ds": .distinctCount("s"),
    ])
    let first = result.columns.dropFirst().map { column in column[0].map { "\($0)" } ?? "nil" }
    #expect(
        first == [
            "2024-01-01 11:00:00", "2024-01-01 11:00:00", "2024-01-01 12:00:00", "3.0 seconds", "1.5 seconds",
            "2024-01-02",
            "2", "0.6666666666666666", "b", "a", "2",
        ])
    let second = result.columns.dropFirst().map { column in column[1].map { "\($0)" } ?? "nil" }
    #expect(
        second == [
            "2024-03-01 00:00:00", "2024-03-01 00:00:00", "2024-03-01 00:00:00", "-4.0 seconds", "-4.0 seconds", "nil",
            "0",
            "nil", "nil", "nil", "0",
        ])
}

@Test func aggregatesThatATypeDoesNotHaveAreRefused() throws {
    let frame: DataFrame = ["k": [1], "s": ["a"], "b": [true]]
    let grouping = try frame.grouped(by: "k")
    let sum = #expect(throws: ExpressionError.self) { try grouping.aggregated(["a": .sum("s")]) }
    #expect(
        sum?.description
            == #"expected numbers, durations or booleans for sum, found text (col("s")) in col("s").sum()"#)
    let median = #expect(throws: ExpressionError.self) { try grouping.aggregated(["a": .median("b")]) }
    #expect(
        median?.description
            == #"expected numbers, times or durations for median, found booleans (col("b")) in col("b").median()"#)
    #expect(throws: ColumnError.noSuchColumn(asked: "t", known: ["k", "s", "b"])) {
        try grouping.aggregated(["a": .sum("t")])
    }
}
