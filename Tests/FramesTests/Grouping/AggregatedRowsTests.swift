import Columns
import Foundation
import Pool
import Testing

@testable import Frames

private let plays: DataFrame = ["user": [1, 2, 1, 3], "song": ["a", "b", "c", nil]]

/// A row of `Row` for every group, its fields as tokens by column name.
private func fields<Row: Codable & Sendable>(_ body: @Sendable (Group) throws -> Row) throws -> [String: [String]] {
    let frame = try plays.grouped(by: "user").aggregated(body)
    return Dictionary(uniqueKeysWithValues: frame.columns.map { ($0.name, $0.tokens) })
}

@Test func allTypesOfFieldsBecomeColumns() throws {
    struct Everything: Codable, Sendable {
        var i = -1, i8: Int8 = 8, i16: Int16 = 16, i32: Int32 = 32, i64: Int64 = .min
        var u: UInt = 1, u8: UInt8 = 255, u16: UInt16 = 65_535, u32: UInt32 = .max, u64 = UInt64(Int64.max)
        var d = 0.5, f: Float = 0.25, b = true, s = "text"
        var t = Timestamp(ticks: 5, unit: .seconds), day = CalendarDate(daysSinceEpoch: 3), span = Duration.seconds(2)
    }
    let frame = try plays.grouped(by: "user").aggregated { _ in Everything() }
    #expect(
        frame.columnNames == [
            "user", "i", "i8", "i16", "i32", "i64", "u", "u8", "u16", "u32", "u64", "d", "f", "b", "s", "t", "day",
            "span",
        ])
    #expect(
        frame.rows[2].values.map(token) == [
            "int 3", "int -1", "int 8", "int 16", "int 32", "int \(Int64.min)", "int 1", "int 255", "int 65535",
            "int 4294967295", "int \(Int64.max)", "double 0.5", "double 0.25", "bool true", "text 116.101.120.116",
            token(Timestamp(ticks: 5, unit: .seconds)), "date 3", token(Duration.seconds(2)),
        ])
}

@Test func optionalFieldsAreMissingValues() throws {
    struct Maybe: Codable, Sendable {
        var i: Int?, d: Double?, b: Bool?, s: String?, small: Int8?, t: Timestamp?, span: Duration?
    }
    let found = try fields { group in
        group.index == 1
            ? Maybe(i: 1, d: 2, b: false, s: "", small: 3, t: Timestamp(ticks: 0), span: .zero)
            : Maybe()
    }
    #expect(found["i"] == ["missing", "int 1", "missing"])
    #expect(found["d"] == ["missing", "double 2.0", "missing"])
    #expect(found["b"] == ["missing", "bool false", "missing"])
    #expect(found["s"] == ["missing", "text ", "missing"])
    #expect(found["small"] == ["missing", "int 3", "missing"])
    #expect(found["t"]?[1] == token(Timestamp(ticks: 0)))
    #expect(found["span"]?[1] == token(Duration.zero))
    // Columns have their types even where every value is missing, and without any group at all.
    let none = try plays.grouped(by: "user").aggregated { _ in Maybe() }
    #expect(
        none.columns.map(\.type.elementName) == [
            "Int", "Int", "Double", "Bool", "String", "Int", "Timestamp", "Duration",
        ])
    let empty = try plays.prefix(0).grouped(by: "user").aggregated { _ in Maybe() }
    #expect(empty.columns.map(\.type.elementName) == none.columns.map(\.type.elementName))
    #expect(empty.rowCount == 0)
}

@Test func structsInsideGiveTheirFieldsALongerName() throws {
    struct Place: Codable, Sendable { var city: String, at: Point? }
    struct Point: Codable, Sendable { var x: Double, y: Double }
    struct Home: Codable, Sendable { var place: Place, n: Int }
    let found = try fields { group in
        Home(place: Place(city: "c\(group.index)", at: group.index == 0 ? nil : Point(x: 1, y: 2)), n: group.count)
    }
    #expect(Set(found.keys) == ["user", "place.city", "place.at.x", "place.at.y", "n"])
    #expect(found["place.at.y"] == ["missing", "double 2.0", "double 2.0"])
    #expect(found["place.city"]?[2] == token("c2"))
}

private enum Mood: String, Codable, Sendable { case calm, wild }
private enum Level: Int, Codable, Sendable { case low = 1, high = 9 }

@Test func enumsBecomeTheirRawValues() throws {
    struct Moods: Codable, Sendable { var mood: Mood, level: Level, other: Mood? }
    let found = try fields { group in
        Moods(
            mood: group.index == 0 ? .calm : .wild, level: group.index == 1 ? .high : .low,
            other: group.index == 2 ? .calm : nil)
    }
    #expect(found["mood"] == ["calm", "wild", "wild"].map { token($0) })
    #expect(found["level"] == ["int 1", "int 9", "int 1"])
    #expect(found["other"] == ["missing", "missing", token("calm")])
}

private struct Celsius: ColumnElementConvertible, Codable, Sendable {
    var degrees: Double
    var columnValue: Double { degrees }
}

@Test func convertibleTypesAreTakenAsTheirColumnValue() throws {
    struct Weather: Codable, Sendable { var high: Celsius, low: Celsius? }
    let found = try fields { Weather(high: Celsius(degrees: 30), low: $0.index == 0 ? Celsius(degrees: 10) : nil) }
    #expect(found["high"] == Array(repeating: "double 30.0", count: 3))
    #expect(found["low"] == ["double 10.0", "missing", "missing"])
}

@Test func aFieldNamedLikeAKeyReplacesIt() throws {
    struct Renamed: Codable, Sendable { var user: String, n: Int }
    let frame = try plays.grouped(by: "user").aggregated { group in
        Renamed(user: "user \(group.key(Int.self) ?? 0)", n: group.count)
    }
    #expect(frame.columnNames == ["user", "n"])
    #expect(try Array(frame["user", String.self]) == ["user 1", "user 2", "user 3"])
}

@Test func whatNoColumnHoldsIsRefused() throws {
    struct Lists: Codable, Sendable { var n: Int, songs: [String] }
    struct Big: Codable, Sendable { var n: UInt64 }
    struct Pairs: Codable, Sendable { var pair: [String: Int] = [:] }
    #expect(throws: RowError.unsupported(field: "songs", type: "a list")) {
        try fields { _ in Lists(n: 1, songs: ["a"]) }
    }
    #expect(throws: RowError.tooLarge(field: "n", value: "9223372036854775808")) {
        try fields { _ in Big(n: 1 << 63) }
    }
    #expect(throws: RowError.notAStruct(type: "Int")) { try fields { $0.count } }
    #expect(throws: RowError.notAStruct(type: "a list")) { try fields { [$0.count] } }
    #expect(
        "\(RowError.unsupported(field: "songs", type: "a list"))".hasPrefix(#"field "songs": expected a number, Bool"#))
}

@Test func timesOfRowsTakeTheUnitTheyNeed() throws {
    struct Times: Codable, Sendable { var t: Timestamp, d: Duration }
    let frame = try plays.grouped(by: "user").aggregated { group in
        Times(t: Timestamp(ticks: Int64(group.index), unit: .nanoseconds), d: .nanoseconds(group.index))
    }
    #expect(try frame["t", Timestamp.self].map { $0?.ticks } == [0, 1, 2])
    #expect(try frame["t", Timestamp.self].unit == .nanoseconds)
    #expect(try Array(frame["d", Duration.self]) == [.zero, .nanoseconds(1), .nanoseconds(2)])
}

/// More rows than one part of a column, on several threads: each field stays with its row.
@Test func manyRowsStayInOrder() throws {
    struct Row: Codable, Sendable, Equatable { var i: Int, d: Double?, s: String, b: Bool }
    let rows = (0..<70_000).map { Row(i: $0, d: $0 % 3 == 0 ? nil : Double($0), s: "row number \($0)", b: $0 % 2 == 0) }
    for threads in [1, 3] {
        let frame = try Pool(threads: threads).use { try DataFrame(rows: rows) }
        let (i, d, s, b) = try (
            frame["i", Int.self], frame["d", Double.self], frame["s", String.self], frame["b", Bool.self]
        )
        for row in stride(from: 0, to: 70_000, by: 97) {
            #expect(Row(i: i[row]!, d: d[row], s: s[row]!, b: b[row]!) == rows[row])
        }
    }
}
