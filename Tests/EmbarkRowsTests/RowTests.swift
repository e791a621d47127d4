#if Macros
    import EmbarkRows
    import Testing

    @Row struct Listen: Equatable {
        static let source = "test"
        let version = 1
        var user_id: Int
        var artist: String?
        @ColumnName("time_stamp") var time: Timestamp
        var `class` = "a", weight: Double
        var place: Place
        var isNamed: Bool { artist != nil }
    }

    @Row public struct Place: Equatable, Codable, Sendable {
        public var level: Int
        public var day: CalendarDate?
    }

    private func frame(users: [Int?] = [1, 2, 2]) throws -> DataFrame {
        try DataFrame(columns: [
            AnyColumn(Column<Int>(name: "user_id", contents: users)),
            AnyColumn(Column<String>(name: "artist", contents: ["Kavo", nil, "日本"])),
            AnyColumn(
                Column<Timestamp>(
                    name: "time_stamp", contents: (0..<3).map { Timestamp(ticks: $0, unit: .microseconds) })),
            AnyColumn(Column<String>(name: "class", contents: ["a", "b", "c"])),
            AnyColumn(Column<Double>(name: "weight", contents: [0.5, .nan, -0.0])),
            AnyColumn(Column<Int>(name: "place.level", contents: [7, 8, 9])),
            AnyColumn(Column<CalendarDate>(name: "place.day", contents: [nil, CalendarDate(daysSinceEpoch: 1), nil])),
        ])
    }

    @Test func aRowReadsAndWritesEveryField() throws {
        let listens = try frame().typed(as: Listen.self)
        #expect(listens.count == 3 && listens[1].artist == nil && !listens[1].isNamed)
        #expect(listens[2].place == Place(level: 9, day: nil))
        #expect(Array(listens.time).map { $0?.ticks } == [0, 1, 2])
        #expect(Array(listens.place.level) == [7, 8, 9])
        let back = try DataFrame(rows: Array(listens))
        #expect(back.columnNames == ["user_id", "artist", "time_stamp", "class", "weight", "place.level", "place.day"])
        #expect(try Array(back["class", String.self]) == ["a", "b", "c"])
        #expect(try frame().rows(as: Listen.self).map(\.user_id) == [1, 2, 2])
    }

    @Test func aRowIsWhatAGroupGives() throws {
        let places = try frame().grouped(by: "user_id").aggregated { group in
            Place(level: group.count, day: try group["place.day", CalendarDate.self].first ?? nil)
        }
        #expect(places.columnNames == ["user_id", "level", "day"])
        #expect(try Array(places["level", Int.self]) == [1, 2])
    }

    @Test func aMissingValueInARequiredFieldIsTold() throws {
        #expect(throws: RowError.missingValue(field: "user_id", type: "Int", row: 2, missing: 1, rowCount: 3)) {
            try frame(users: [1, 2, nil]).typed(as: Listen.self)
        }
    }
#endif
