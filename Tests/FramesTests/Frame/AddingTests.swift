import Columns
import Pool
import Testing

@testable import Frames

private struct Refused: Error, Equatable { var value: Int }

/// Six columns of integers with missing ones in different places.
private func frame(rows: Int) throws -> DataFrame {
    try DataFrame(
        columns: (1...6).map { column in
            AnyColumn(
                Column<Int>.make(name: "c\(column)", count: rows) {
                    ($0 + column) % (column + 4) == 0 ? nil : $0 * column
                })
        })
}

/// The sum over columns, nil where one is missing.
private func strictSum(_ row: DataFrame.Row, _ columns: Int) throws -> Int? {
    var sum = 0
    for column in 1...columns {
        guard let value = try row["c\(column)", Int.self] else { return nil }
        sum += value
    }
    return sum
}

/// The sum over columns with -1 for what is missing; nil for multiples of 5.
private func lenientSum(_ row: DataFrame.Row, _ columns: Int) throws -> Int? {
    let sum = try (1...columns).reduce(0) { try $0 + (row["c\($1)", Int.self] ?? -1) }
    return sum % 5 == 0 ? nil : sum
}

@Test(arguments: [0, 1, 500, 66_000])
func columnsAreAddedFromOneToSix(_ rows: Int) throws {
    let frame = try frame(rows: rows)
    let i = Int.self
    for threads in [1, 3] {
        let strict = try Pool(threads: threads).use {
            try [
                frame.adding("x", from: "c1", i) { $0 },
                frame.adding("x", from: "c1", i, "c2", i) { $0 + $1 },
                frame.adding("x", from: "c1", i, "c2", i, "c3", i) { $0 + $1 + $2 },
                frame.adding("x", from: "c1", i, "c2", i, "c3", i, "c4", i) { a, b, c, d -> Int in a + b + c + d },
                frame.adding("x", from: "c1", i, "c2", i, "c3", i, "c4", i, "c5", i) { a, b, c, d, e -> Int in
                    a + b + c + d + e
                },
                frame.adding("x", from: "c1", i, "c2", i, "c3", i, "c4", i, "c5", i, "c6", i) {
                    a, b, c, d, e, f -> Int in
                    a + b + c + d + e + f
                },
            ]
        }
        @Sendable func optional(_ values: Int?...) -> Int? {
            let sum = values.reduce(0) { $0 + ($1 ?? -1) }
            return sum % 5 == 0 ? nil : sum
        }
        let lenient = try Pool(threads: threads).use {
            try [
                frame.adding("x", fromOptional: "c1", i) { optional($0) },
                frame.adding("x", fromOptional: "c1", i, "c2", i) { optional($0, $1) },
                frame.adding("x", fromOptional: "c1", i, "c2", i, "c3", i) { optional($0, $1, $2) },
                frame.adding("x", fromOptional: "c1", i, "c2", i, "c3", i, "c4", i) { optional($0, $1, $2, $3) },
                frame.adding("x", fromOptional: "c1", i, "c2", i, "c3", i, "c4", i, "c5", i) {
                    optional($0, $1, $2, $3, $4)
                },
                frame.adding("x", fromOptional: "c1", i, "c2", i, "c3", i, "c4", i, "c5", i, "c6", i) {
                    optional($0, $1, $2, $3, $4, $5)
                },
            ]
        }
        // Of many rows a few are checked, around the borders of morsels.
        let checked = rows < 1000 ? Array(0..<rows) : Array(0..<20) + Array(65_500..<65_600) + Array(rows - 20..<rows)
        for columns in 1...6 {
            #expect(strict[columns - 1].columnNames == frame.columnNames + ["x"])
            let (x, y) = try (strict[columns - 1]["x", i], lenient[columns - 1]["x", i])
            for row in checked {
                #expect(try x[row] == strictSum(frame.rows[row], columns), "\(columns) columns, row \(row)")
                #expect(try y[row] == lenientSum(frame.rows[row], columns), "\(columns) columns, row \(row)")
            }
        }
    }
}

@Test func resultsMayBeOfAnyType() throws {
    let frame: DataFrame = ["n": [0, 1, nil, 3]]
    func column<T: ColumnElement>(_ value: @escaping @Sendable (Int) -> T?) throws -> Column<T> {
        try frame.adding("x", from: "n", Int.self, value)["x", T.self]
    }
    #expect(try Array(column { $0 * 2 }) == [0, 2, nil, 6])
    #expect(try Array(column { Double($0) / 2 }) == [0, 0.5, nil, 1.5])
    #expect(try Array(column { $0 == 1 ? nil : $0 > 1 }) == [false, nil, nil, true])
    #expect(
        try Array(column { String(repeating: "long text ", count: $0) }) == [
            "", "long text ", nil, "long text long text long text ",
        ])
    #expect(try Array(column { CalendarDate(daysSinceEpoch: Int32($0)) }).map { $0?.day } == [1, 2, nil, 4])
    #expect(try Array(column { Timestamp(ticks: Int64($0), unit: .seconds) }).map { $0?.second } == [0, 1, nil, 3])
    #expect(try Array(column { Duration.milliseconds($0) }) == [.zero, .milliseconds(1), nil, .milliseconds(3)])
}

@Test func timesTakeTheUnitTheyNeed() throws {
    let frame: DataFrame = ["n": [1, 2]]
    let coarse = try frame.adding("t", from: "n", Int.self) { Timestamp(ticks: Int64($0), unit: .seconds) }
    #expect(try coarse["t", Timestamp.self].unit == .microseconds)
    let fine = try frame.adding("t", from: "n", Int.self) { n -> Timestamp? in
        Timestamp(ticks: Int64(n) * (n == 2 ? 1_000_000_001 : 1), unit: n == 2 ? .nanoseconds : .seconds)
    }
    let column = try fine["t", Timestamp.self]
    #expect(column.unit == .nanoseconds)
    #expect(
        Array(column) == [Timestamp(ticks: 1, unit: .seconds), Timestamp(ticks: 2_000_000_002, unit: .nanoseconds)])
    let spans = try frame.adding("d", from: "n", Int.self) { Duration.nanoseconds($0) }
    #expect(try spans["d", Duration.self].unit == .nanoseconds)
    #expect(try Array(spans["d", Duration.self]) == [.nanoseconds(1), .nanoseconds(2)])
}

@Test func aColumnMayReplaceOneItComesFrom() throws {
    let frame: DataFrame = ["a": [1, 2], "b": ["x", "y"]]
    let replaced = try frame.adding("a", from: "a", Int.self) { "\($0)!" }
    #expect(replaced.columnNames == ["a", "b"])
    #expect(try Array(replaced["a", String.self]) == ["1!", "2!"])
}

@Test func mistakesOfClosuresAreThrownFromTheLowestRow() throws {
    let rows = 200_000
    let frame = try DataFrame(columns: [AnyColumn(Column<Int>(name: "n", contents: Array(0..<rows)))])
    for threads in [1, 2, 3, 8] {
        Pool(threads: threads).use {
            _ = #expect(throws: Refused(value: 70_001)) {
                try frame.adding("x", from: "n", Int.self) { n -> Int? in
                    if n == 70_001 || n > 140_000 { throw Refused(value: n) }
                    return n
                }
            }
        }
    }
    #expect(throws: ColumnError.noSuchColumn(asked: "m", known: ["n"])) {
        try frame.adding("x", from: "m", Int.self) { $0 }
    }
    #expect(throws: ColumnError.wrongType(column: "n", asked: "Double", actual: .int)) {
        try frame.adding("x", fromOptional: "n", Double.self) { $0 }
    }
}
