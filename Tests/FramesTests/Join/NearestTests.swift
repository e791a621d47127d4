import Columns
import Compute
import Pool
import Testing

@testable import Frames

/// What a join by the nearest value means, slowly: all right rows are looked at for every left one.
private func nearest(
    _ value: Double?, _ key: String, _ values: [Double?], _ keys: [String], _ direction: NearestDirection,
    within: Double?, exact: Bool
) -> Int? {
    guard let value, !value.isNaN, key != "missing" else { return nil }
    func isAllowed(_ row: Int) -> Bool {
        guard let other = values[row], !other.isNaN, keys[row] == key else { return false }
        let distance = other == value ? 0 : abs(other - value)
        return (exact || other != value) && within.map { distance <= $0 } ?? true
    }
    let allowed = values.indices.filter(isAllowed)
    // The last row of the highest value that is not above, the first row of the lowest one that is not below.
    let back = allowed.filter { values[$0]! <= value }.max { (values[$0]!, $0) < (values[$1]!, $1) }
    let forth = allowed.filter { values[$0]! >= value }.min { (values[$0]!, $0) < (values[$1]!, $1) }
    switch direction {
    case .backward: return back
    case .forward: return forth
    case .nearest:
        guard let back else { return forth }
        guard let forth else { return back }
        // Infinity less infinity is no distance.
        func distance(_ row: Int) -> Double { values[row]! == value ? 0 : abs(values[row]! - value) }
        return distance(forth) < distance(back) ? forth : back
    }
}

private func numbers(_ column: AnyColumn) -> [Double?] {
    switch column {
    case .int(let values): values.map { $0.map(Double.init) }
    case .double(let values): values.map { $0 }
    case .date(let values): values.map { $0.map { Double($0.daysSinceEpoch) } }
    case .timestamp(let values): values.map { $0.map(\.secondsSinceEpoch) }
    case .duration(let values): values.map { $0.map(\.inSeconds) }
    default: preconditionFailure("no number for \(column.type)")
    }
}

/// One side: `at` in whole steps of a type, `key`, and the number of the row.
private func side(_ kind: String, rows: Int, sorted: Bool, using random: inout SeededRandom) throws -> DataFrame {
    var steps = (0..<rows).map { _ in Int.random(in: -20...20, using: &random) }
    if sorted { steps.sort() }
    let missing = Bool.random(using: &random)
    func column<T: ColumnElement>(_ value: (Int) -> T) -> AnyColumn {
        AnyColumn(
            Column<T>(
                name: "at",
                contents: steps.map { missing && Int.random(in: 0..<8, using: &random) == 0 ? nil : value($0) }))
    }
    let unit = TimeUnit.allCases.randomElement(using: &random)!
    let at =
        switch kind {
        case "int": column { $0 }
        case "double": column { $0 == 13 ? .nan : $0 == 14 ? .infinity : $0 == -14 ? -.infinity : Double($0) / 2 }
        case "date": column { CalendarDate(daysSinceEpoch: Int32($0)) }
        case "timestamp": column { Timestamp(ticks: Int64($0) * unit.ticksPerSecond, unit: unit) }
        default: column { Duration.seconds($0) }
        }
    let keys = Column<String>(
        name: "key", contents: (0..<rows).map { _ in ["a", "b", "c", nil].randomElement(using: &random)! })
    let row = Column<Int>(name: "row", contents: Array(0..<rows))
    return try DataFrame(columns: [at, AnyColumn(keys), AnyColumn(row)])
}

@Test(arguments: ["int", "double", "date", "timestamp", "duration"])
func nearestRowsAreFound(_ kind: String) throws {
    var random = SeededRandom.printed("\(#function) \(kind)")
    for round in 0..<60 {
        let left = try side(kind, rows: [0, 1, 5, 60][round % 4], sorted: round % 3 == 0, using: &random)
        let right = try side(kind, rows: [60, 7, 1, 0, 30][round % 5], sorted: round % 2 == 0, using: &random)
        let direction = NearestDirection.allCases.randomElement(using: &random)!
        let within = Bool.random(using: &random) ? Int.random(in: 0...6, using: &random) : nil
        let exact = Bool.random(using: &random), byKey = Bool.random(using: &random)
        let tolerance: NearestTolerance? = within.map { steps in
            switch kind {
            case "date": .days(steps)
            case "timestamp", "duration": .seconds(steps)
            default: NearestTolerance(steps)
            }
        }
        let (values, others) = (numbers(try left["at"]), numbers(try right["at"]))
        let keys = byKey ? try left["key"].tokens : Array(repeating: "", count: left.rowCount)
        let otherKeys = byKey ? try right["key"].tokens : Array(repeating: "", count: right.rowCount)
        let expected = values.indices.map {
            nearest(
                values[$0], keys[$0], others, otherKeys, direction, within: within.map(Double.init), exact: exact)
        }
        for threads in [1, 2, 3, 8] {
            let found = try Pool(threads: threads).use {
                try left.joined(
                    right, onNearest: "at", by: byKey ? ["key"] : [], direction: direction, within: tolerance,
                    allowingExactMatches: exact)
            }
            #expect(
                try found.rowNumbers("row_right") == expected,
                "round \(round): \(direction), within \(within as Any), exact \(exact), by key \(byKey)")
            #expect(try found.rowNumbers("row") == Array(0..<left.rowCount))
        }
    }
}

/// More rows than a morsel, with many keys.
@Test func nearestRowsOfManyKeys() throws {
    var random = SeededRandom.printed()
    func side(_ rows: Int) throws -> DataFrame {
        let times = (0..<rows).map { _ in Int.random(in: 0..<1_000_000, using: &random) }
        let users = (0..<rows).map { _ in Int.random(in: 0..<2_000, using: &random) }
        return try DataFrame(columns: [
            AnyColumn(Column<Int>(name: "time", contents: times)),
            AnyColumn(Column<Int>(name: "user", contents: users)),
            AnyColumn(Column<Int>(name: "row", contents: Array(0..<rows))),
        ])
    }
    let (left, right) = (try side(100_000), try side(80_000))
    let (times, users) = (try right["time", Int.self].map { $0! }, try right["user", Int.self].map { $0! })
    let ofUser = Dictionary(grouping: times.indices) { users[$0] }.mapValues { rows in
        rows.sorted { (times[$0], $0) < (times[$1], $1) }
    }
    let expected = try zip(left["time", Int.self], left["user", Int.self]).map { time, user in
        ofUser[user!]?.last { times[$0] <= time! }
    }
    for threads in [1, 2, 8] {
        let found = try Pool(threads: threads).use { try left.joined(right, onNearest: "time", by: "user") }
        #expect(try found.rowNumbers("row_right") == expected)
    }
}

@Test func nearestInTimeReadsAsItSays() throws {
    func times(_ minutes: [Int]) -> Column<Timestamp> {
        Column(name: "at", contents: minutes.map { Timestamp(secondsSinceEpoch: $0 * 60) })
    }
    let plays = try DataFrame(columns: [
        AnyColumn(times([10, 70, 200])), AnyColumn(Column<Int>(name: "n", contents: [1, 2, 3])),
    ])
    let adverts = try DataFrame(columns: [
        AnyColumn(times([60, 5]).renamed("shown")), AnyColumn(Column<Int>(name: "n", contents: [6, 5])),
    ])
    let joined = try plays.joined(adverts, onNearest: ["at": "shown"], within: .hours(1))
    #expect(joined.columnNames == ["at", "n", "shown", "n_right"])
    #expect(try joined["n_right", Int.self].elementsEqual([5, 6, nil]))
    #expect(
        throws: JoinError.wrongTolerance(column: "at", type: .timestamp(.microseconds, zone: .none), tolerance: "5")
    ) {
        try plays.joined(adverts, onNearest: ["at": "shown"], within: 5)
    }
    #expect(throws: JoinError.notOneColumn([])) { try plays.joined(adverts, onNearest: []) }
    let names: DataFrame = ["at": ["a"]]
    #expect(throws: JoinError.noDistances(column: "at", type: .string)) { try plays.joined(names, onNearest: "at") }
}
