import Columns
import Pool
import Testing

@testable import Frames

/// What `@Row` writes, by hand.
private struct Listen: TypedRow, Equatable {
    var user: Int
    var artist: String?
    var seconds: Float
    var place: Place

    struct Columns: TypedColumns {
        let user: Column<Int>
        let artist: Column<String>
        let seconds: Column<Double>
        let place: Place.Columns

        init(of frame: DataFrame, prefix: String) throws {
            user = try Int.rowColumn(of: frame, named: prefix + "user")
            artist = try String?.rowColumn(of: frame, named: prefix + "artist")
            seconds = try Float.rowColumn(of: frame, named: prefix + "seconds")
            place = try Place.rowColumn(of: frame, named: prefix + "place")
        }
        func row(at rowIndex: Int) -> Listen {
            Listen(
                user: Int.value(in: user, at: rowIndex), artist: String?.value(in: artist, at: rowIndex),
                seconds: Float.value(in: seconds, at: rowIndex), place: Place.value(in: place, at: rowIndex))
        }
        static func columns(
            prefix: String, count: Int, _ row: @escaping @Sendable (Int) -> Listen
        ) throws -> [AnyColumn] {
            try Int.columns(named: prefix + "user", count: count) { row($0).user }
                + String?.columns(named: prefix + "artist", count: count) { row($0).artist }
                + Float.columns(named: prefix + "seconds", count: count) { row($0).seconds }
                + Place.columns(named: prefix + "place", count: count) { row($0).place }
        }
    }
}

private struct Place: TypedRow, Equatable {
    var level: Int8

    struct Columns: TypedColumns {
        let level: Column<Int>
        init(of frame: DataFrame, prefix: String) throws {
            level = try Int8.rowColumn(of: frame, named: prefix + "level")
        }
        func row(at rowIndex: Int) -> Place { Place(level: Int8.value(in: level, at: rowIndex)) }
        static func columns(
            prefix: String, count: Int, _ row: @escaping @Sendable (Int) -> Place
        ) throws -> [AnyColumn] {
            try Int8.columns(named: prefix + "level", count: count) { row($0).level }
        }
    }
}

/// The same fields for `Codable`.
private struct Coded: Codable, Equatable {
    var user: Int
    var artist: String?
    var seconds: Float
    var place: Inner
    struct Inner: Codable, Equatable { var level: Int8 }
}

private let frame: DataFrame = [
    "user": [1, 2, 3], "artist": ["Kavo", nil, "日本"], "seconds": [0.5, 1.5, -2], "place.level": [1, -128, 127],
    "other": [true, false, true],
]

@Test func rowsComeTypedOutOfAFrameAndGoBack() throws {
    let typed = try frame.typed(as: Listen.self)
    #expect(typed.count == 3)
    #expect(typed[1] == Listen(user: 2, artist: nil, seconds: 1.5, place: Place(level: -128)))
    #expect(Array(typed.artist) == ["Kavo", nil, "日本"])
    #expect(Array(typed.place.level) == [1, -128, 127])
    #expect(try frame.rows(as: Listen.self) == Array(typed))
    let back = try DataFrame(rows: Array(typed))
    #expect(try back.tokens == frame.dropping("other").tokens)
}

@Test func aTypedRowIsTheResultOfAGroup() throws {
    let found = try frame.grouped(by: "other").aggregated { group in
        Listen(user: group.count, artist: nil, seconds: 0, place: Place(level: 7))
    }
    #expect(found.columnNames == ["other", "user", "artist", "seconds", "place.level"])
    #expect(try Array(found["user", Int.self]) == [2, 1])
}

@Test func anyDecodableStructReadsRows() throws {
    let rows = try frame.rows(as: Coded.self)
    let typed = try frame.rows(as: Listen.self)
    #expect(rows.map(\.user) == typed.map(\.user))
    #expect(rows.map(\.artist) == typed.map(\.artist))
    #expect(rows.map(\.place.level) == typed.map(\.place.level))
    #expect(try DataFrame(rows: rows).tokens == DataFrame(rows: typed).tokens)
}

@Test func manyRowsAreReadInOrderOnAnyNumberOfThreads() throws {
    struct One: Codable, Equatable, Sendable {
        var row: Int
        var text: String?
    }
    let count = 40_000
    let many = try DataFrame(columns: [
        AnyColumn(Column<Int>(name: "row", contents: Array(0..<count))),
        AnyColumn(Column<String>(name: "text", contents: (0..<count).map { $0 % 7 == 0 ? nil : "t\($0 % 5)" })),
    ])
    for threads in [1, 2, 3, 8] {
        let rows = try Pool(threads: threads).use { try many.rows(as: One.self) }
        #expect(rows.map(\.row) == Array(0..<count))
        #expect(rows[7] == One(row: 7, text: nil) && rows[8] == One(row: 8, text: "t3"))
    }
}

@Test func whatDoesNotFitIsTold() throws {
    #expect(throws: RowError.missingValue(field: "user", type: "Int", row: 1, missing: 1, rowCount: 2)) {
        try DataFrame(
            dictionaryLiteral: ("user", [1, nil]), ("artist", ["a", "b"]), ("seconds", [1.0, 2.0]),
            ("place.level", [1, 1])
        ).typed(as: Listen.self)
    }
    #expect(throws: RowError.doesNotFit(field: "place.level", type: "Int8", row: 0, value: "128")) {
        try frame.adding(Column<Int>(name: "place.level", contents: [128, 1, 1])).typed(as: Listen.self)
    }
    #expect(throws: RowError.doesNotFit(field: "place.level", type: "Int8", row: 2, value: "300")) {
        try frame.adding(Column<Int>(name: "place.level", contents: [1, 1, 300])).rows(as: Coded.self)
    }
    #expect(throws: ColumnError.self) { try frame.dropping("artist").typed(as: Listen.self) }
    #expect(throws: ColumnError.self) { try frame.dropping("artist").rows(as: Coded.self) }
    #expect(throws: ColumnError.wrongType(column: "user", asked: "Int", actual: .string)) {
        try frame.adding(Column<String>(name: "user", contents: ["a", "b", "c"])).rows(as: Coded.self)
    }
}
