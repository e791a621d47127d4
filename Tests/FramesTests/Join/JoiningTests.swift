import Columns
import Compute
import Testing

@testable import Frames

private let plays: DataFrame = ["user": [2, 1, nil, 2, 9], "song": ["a", "b", "c", "d", "e"], "n": [1, 2, 3, 4, 5]]
private let users: DataFrame = ["user": [1, 2, nil], "name": ["Ann", "Bo", "?"], "n": [10, 20, 30]]

@Test func joinsKeepColumnsAndOrder() throws {
    let inner = try plays.joined(users, on: "user")
    #expect(inner.columnNames == ["user", "song", "n", "name", "n_right"])
    #expect(try inner["name", String.self].elementsEqual(["Bo", "Ann", "Bo"]))
    let left = try plays.joined(users, on: "user", kind: .left)
    #expect(try left["name", String.self].elementsEqual(["Bo", "Ann", nil, "Bo", nil]))
    let right = try plays.joined(users, on: "user", kind: .right)
    #expect(try right["user", Int.self].elementsEqual([1, 2, 2, nil]))
    #expect(try right["song", String.self].elementsEqual(["b", "a", "d", nil]))
    let full = try plays.joined(users, on: "user", kind: .full, indicator: "found")
    #expect(try full["user", Int.self].elementsEqual([2, 1, nil, 2, 9, nil]))
    #expect(
        try full["found", String.self].elementsEqual(["both", "both", "left_only", "both", "left_only", "right_only"]))
    #expect(try plays.joined(users, on: "user", kind: .semi)["n", Int.self].elementsEqual([1, 2, 4]))
    #expect(try plays.joined(users, on: "user", kind: .anti)["n", Int.self].elementsEqual([3, 5]))
}

@Test func missingKeysMatchWhenAsked() throws {
    let joined = try plays.joined(users, on: "user", kind: .left, matchingNils: true)
    #expect(try joined["name", String.self].elementsEqual(["Bo", "Ann", "?", "Bo", nil]))
}

@Test func keysMayHaveDifferentNames() throws {
    let people = try users.renaming(["user": "user_id"])
    let joined = try plays.joined(people, on: ["user": "user_id"], kind: .full, suffix: "_of_user")
    #expect(joined.columnNames == ["user", "song", "n", "name", "n_of_user"])
    #expect(try joined["user", Int.self].elementsEqual([2, 1, nil, 2, 9, nil]))
    let pairs: [String] = ["user"]
    #expect(try plays.joined(users, on: pairs).rowCount == 3)
    #expect(try plays.joined(users, on: "user", "n", kind: .anti).rowCount == 5)
    #expect(try plays.joined(users, on: ["user", "n"], kind: .anti).rowCount == 5)
}

@Test func crossJoinsHaveAllPairs() throws {
    let one: DataFrame = ["a": [1, 2]], other: DataFrame = ["a": ["x", "y", "z"]]
    let joined = try one.joined(other, kind: .cross)
    #expect(try joined["a", Int.self].elementsEqual([1, 1, 1, 2, 2, 2]))
    #expect(try joined["a_right", String.self].elementsEqual(["x", "y", "z", "x", "y", "z"]))
    #expect(try one.joined(other.prefix(0), kind: .cross).rowCount == 0)
    #expect(throws: JoinError.keysOfCross(["a"])) { try one.joined(other, on: "a", kind: .cross) }
    #expect(throws: JoinError.noKeys(.left)) { try one.joined(other, kind: .left) }
}

/// A left join on keys that the right side holds once copies no column of the left side.
@Test func leftJoinsShareColumns() throws {
    let joined = try plays.joined(users, on: "user", kind: .left)
    let (before, after) = (try plays["n", Int.self], try joined["n", Int.self])
    #expect(before.storage.values == after.storage.values)
}

@Test func integersEqualWholeDoubles() throws {
    let ints: DataFrame = ["k": [1, 2, 9_007_199_254_740_992, 9_007_199_254_740_993, -3]]
    let halves = Column<Double>(name: "k", contents: [-3.0, 1.5, 9_007_199_254_740_992, 1, .nan, .infinity, -0.0])
    let doubles = try DataFrame(columns: [AnyColumn(halves), AnyColumn(Column<Int>(name: "v", contents: 1...7))])
    let joined = try ints.joined(doubles, on: "k", kind: .left)
    #expect(try joined["v", Int.self].elementsEqual([4, nil, 3, nil, 1]))
    let mirrored = try doubles.joined(ints, on: "k", kind: .semi)
    #expect(try mirrored["v", Int.self].elementsEqual([1, 3, 4]))
    let zero = try DataFrame(columns: [AnyColumn(Column<Double>(name: "k", contents: [0.0, .nan]))])
    #expect(try doubles.joined(zero, on: "k", kind: .semi)["v", Int.self].elementsEqual([5, 7]))
}

@Test func timesEqualAcrossUnits() throws {
    func frame(_ unit: TimeUnit, _ seconds: [Int], zone: ZoneID = .none) -> DataFrame {
        let values = seconds.map { Timestamp(ticks: Int64($0) * unit.ticksPerSecond, unit: unit) }
        let column = Column<Timestamp>(name: "t", contents: values)
        return DataFrame(unchecked: [AnyColumn(column)], rowCount: seconds.count)
    }
    let joined = try frame(.seconds, [1, 2, 3]).joined(frame(.nanoseconds, [3, 1, 4]), on: "t", kind: .full)
    #expect(try joined["t", Timestamp.self].map { $0!.secondsSinceEpoch } == [1, 2, 3, 4])
    let day = Column<CalendarDate>(name: "t", contents: [CalendarDate(daysSinceEpoch: 0)])
    let dates = try DataFrame(columns: [AnyColumn(day)])
    #expect {
        try frame(.seconds, [0]).joined(dates, on: "t")
    } throws: {
        guard case .differentTypes("t", .timestamp, "t", .date) = $0 as? JoinError else { return false }
        return "\($0)".contains("CalendarDate")
    }
}

@Test func keysOfAllBitsMatch() throws {
    let extremes: [Int?] = [.min, .max, 0, -1, nil, .min + 1, .max - 1]
    let left = try DataFrame(columns: [AnyColumn(Column<Int>(name: "k", contents: extremes))])
    for (matchingNils, count) in [(false, 6), (true, 7)] {
        let both = try left.joined(left, on: "k", matchingNils: matchingNils)
        #expect(both.rowCount == count)
        let twice = try left.adding(left.columns[0].renamed("j")).joined(
            left.adding(left.columns[0].renamed("j")), on: "k", "j", matchingNils: matchingNils)
        #expect(twice.rowCount == count)
    }
}

@Test func mistakesAreExplained() throws {
    let texts: DataFrame = ["user": ["1"], "n": [1]]
    #expect(throws: JoinError.differentTypes(left: "user", leftType: .int, right: "user", rightType: .string)) {
        try plays.joined(texts, on: "user")
    }
    #expect(throws: ColumnError.noSuchColumn(asked: "usr", known: ["user", "song", "n"])) {
        try plays.joined(users, on: "usr")
    }
    let taken: DataFrame = ["user": [1], "n": [1], "n_right": [1]]
    #expect(throws: JoinError.nameTaken("n_right", column: "n")) { try taken.joined(users, on: "user") }
    #expect(try taken.joined(users, on: "user", suffix: " of user")["n of user", Int.self].elementsEqual([10]))
    #expect(throws: ColumnError.duplicateName("n")) { try plays.joined(users, on: "user", indicator: "n") }
}

@Test func validationNamesTheRepeatedKey() throws {
    #expect(try plays.joined(users, on: "user", validating: .manyToOne).rowCount == 3)
    let repeated = JoinError.repeatedKey(.left, names: ["user"], key: ["2"], rows: [0, 3])
    for validation in [JoinValidation.oneToOne, .oneToMany] {
        #expect(throws: repeated) { try plays.joined(users, on: "user", validating: validation) }
    }
    #expect("\(repeated)".contains("user = 2 in rows 0 and 3"))
    let nils: DataFrame = ["user": [nil, nil, 1], "name": ["a", "b", "c"]]
    #expect(try plays.joined(nils, on: "user", validating: .manyToOne).rowCount == 1)
    #expect(throws: JoinError.repeatedKey(.right, names: ["user"], key: ["nil"], rows: [0, 1])) {
        try plays.joined(nils, on: "user", matchingNils: true, validating: .manyToOne)
    }
}

/// 2³² rows and more are refused before memory is asked for.
@Test func joinsTooLargeAreRefused() throws {
    let same = try DataFrame(columns: [AnyColumn(Column<Int>(name: "k", contents: Array(repeating: 1, count: 70_000)))])
    for kind in [JoinKind.inner, .left, .right, .full] {
        #expect(throws: JoinError.tooManyRows(4_900_000_000)) { try same.joined(same, on: "k", kind: kind) }
    }
    #expect(throws: JoinError.tooManyRows(4_900_000_000)) { try same.joined(same, kind: .cross) }
    #expect(try same.joined(same, on: "k", kind: .semi).rowCount == 70_000)
}
