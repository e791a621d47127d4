import Columns
import Testing

extension ColumnsTests {
    @Suite struct Collections {
        func check<Element: ColumnElement>(_ column: Column<Element>, _ rows: [Element?], _ note: Comment) {
            #expect(column.count == rows.count && column.endIndex == rows.count && column.startIndex == 0, note)
            #expect(column.map { $0 } == rows, note)
            #expect(column.indices.map { column[$0] } == rows, note)
            #expect(column.indices.map { column.uncheckedElement(at: $0) } == rows, note)
            #expect(column.reversed().map { $0 } == rows.reversed(), note)
            #expect(column.nilCount == rows.count { $0 == nil } && column.hasNils == rows.contains(nil), note)
            #expect(column.indices.map { column.isNil(at: $0) } == rows.map { $0 == nil }, note)
            #expect(column.first == rows.first && column.last == rows.last && column.isEmpty == rows.isEmpty, note)
            #expect(column.lazy.filter { $0 != nil }.count == rows.count - column.nilCount, note)
            let erased = AnyColumn(column)
            #expect(
                erased.count == rows.count && erased.nilCount == column.nilCount && erased.name == column.name, note)
            #expect(erased.type == column.type, note)
            #expect((0..<rows.count).map { erased[$0] as! Element? } == rows, note)
            #expect((0..<rows.count).map { erased.isNil(at: $0) } == rows.map { $0 == nil }, note)
        }

        /// Slices, and slices of slices, at every word boundary.
        func checkSlices<Element: ColumnElement>(_ column: Column<Element>, _ rows: [Element?], _ note: String) throws {
            check(column, rows, "\(note)")
            let cuts = [0, 1, 2, 62, 63, 64, 65, 66, 127, 128, 129, 130].filter { $0 <= rows.count } + [rows.count]
            for low in cuts {
                for high in cuts where high >= low {
                    let slice = column.slice(low..<high)
                    let twin = Array(rows[low..<high])
                    #expect(
                        slice.map { $0 } == twin && slice.nilCount == twin.count { $0 == nil },
                        "\(note) \(low)..<\(high)")
                    let (inner, erased) = (
                        twin.count / 3..<twin.count - twin.count / 5, AnyColumn(column).slice(low..<high)
                    )
                    #expect(slice.slice(inner).map { $0 } == Array(twin[inner]), "\(note) \(low)..<\(high), \(inner)")
                    #expect(try erased.assumingType(Element.self).slice(inner).map { $0 } == Array(twin[inner]))
                }
            }
        }

        func checkRandom<Element: ColumnElement>(_ value: (inout SeededGenerator) -> Element) throws {
            for count in interestingCounts {
                for missing in [0, 3, 10] {
                    var (seed, random) = randomSeed()
                    let rows: [Element?] = (0..<count).map { _ in
                        Int.random(in: 0..<10, using: &random) < missing ? nil : value(&random)
                    }
                    let column = Column<Element>(name: "x", contents: rows)
                    #expect(
                        column.validity.isAbsent == !rows.contains(nil),
                        "a bitmap is there exactly where rows are missing")
                    try checkSlices(column, rows, "\(Element.elementName), seed \(seed), \(count) rows")
                    if missing == 0 {
                        check(Column<Element>(name: "x", contents: rows.map { $0! }), rows, "not optional")
                    }
                }
            }
        }

        @Test func integers() throws { try checkRandom { Int.random(in: .min ... .max, using: &$0) } }
        @Test func doubles() throws { try checkRandom { Double.random(in: -1e300...1e300, using: &$0) } }
        @Test func booleans() throws { try checkRandom { Bool.random(using: &$0) } }
        @Test func dates() throws {
            try checkRandom { CalendarDate(daysSinceEpoch: Int32.random(in: .min ... .max, using: &$0)) }
        }
        @Test func timestamps() throws {
            try checkRandom {
                Timestamp(ticks: Int64.random(in: -9_000_000_000...9_000_000_000, using: &$0), unit: .milliseconds)
            }
        }
        @Test func durations() throws {
            try checkRandom { Duration.microseconds(Int.random(in: -9_000_000_000...9_000_000_000, using: &$0)) }
        }
        @Test func strings() throws {
            try checkRandom { String(repeating: "é", count: Int.random(in: 0...9, using: &$0)) + "\($0.next() % 7)" }
        }

        @Test func dictionaries() throws {
            for count in interestingCounts {
                let rows = (0..<count).map { $0 % 5 == 3 ? nil : "the value number \($0 * $0 % 7)" }
                let column = dictionaryColumn(rows)
                try checkSlices(column, rows, "\(count) rows")
                let codes = column.withCodes { codes, distinct in (Array(codes), distinct) }
                #expect(codes?.0.count == count && codes?.1 == Set(rows.compactMap { $0 }).count)
                let categories = try #require(column.categories)
                for (row, code) in (codes?.0 ?? []).enumerated() where rows[row] != nil {
                    #expect(categories[Int(code)] == rows[row])
                }
            }
            let views = Column<String>(name: "x", contents: ["a"])
            #expect(views.categories == nil && views.withCodes { codes, _ in codes.count } == nil)
        }

        @Test func missingSlotsAreZero() {
            let integers = Column<Int>(name: "x", contents: [nil, 5, nil])
            #expect(integers.withValues(Array.init) == [0, 5, 0])
            #expect(integers.withSpan { span in span.count == 3 && span[1] == 5 && span[2] == 0 })
            #expect(Column<Double>(name: "x", contents: [nil, 5, nil]).withValues(Array.init) == [0, 5, 0])
            #expect(Column<Duration>(name: "x", contents: [nil, .seconds(5)]).withTicks(Array.init) == [0, 5_000_000])
            #expect(
                Column<Timestamp>(name: "x", contents: [nil, Timestamp(ticks: 5)]).withTicks(Array.init) == [0, 5])
            let texts = Column<String>(name: "x", contents: [nil, "a"])
            #expect(texts.storage.views[0].length == 0 && texts.withUTF8(at: 0) { $0.count } == nil)
            #expect(texts.withUTF8(at: 1) { $0.count } == 1)
        }

        @Test func namesAreValues() {
            let column = Column<Int>(name: "x", contents: [1])
            var erased = AnyColumn(column.renamed("y"))
            #expect(column.name == "x" && erased.name == "y")
            erased.name = "z"
            #expect(erased.name == "z" && erased[0] as? Int == 1)
        }

        @Test func mistakesOfTheCallerTrap() async {
            await #expect(processExitsWith: .failure) { _ = Column<Int>(name: "x", contents: [1, 2])[2] }
            await #expect(processExitsWith: .failure) { _ = Column<Int>(name: "x", contents: [1, 2])[-1] }
            await #expect(processExitsWith: .failure) { _ = Column<Int>(name: "x", contents: [1, 2]).slice(1..<3) }
            await #expect(processExitsWith: .failure) { _ = Column<Int>(name: "x", contents: [1, 2]).isNil(at: 2) }
        }

        @Test func makeCallsInOrderAndRethrows() {
            struct Stop: Error {}
            var calls: [Int] = []
            let column = Column<Int>.make(name: "x", count: 3) { row in
                calls.append(row)
                return row == 1 ? nil : row
            }
            #expect(calls == [0, 1, 2] && column.map { $0 } == [0, nil, 2])
            #expect(throws: Stop.self) { try Column<Int>.make(name: "x", count: 3) { _ in throw Stop() } }
        }

        @Test func typesHaveNames() {
            #expect(Column<Int>(name: "x", contents: [1]).type.description == "Int")
            #expect(Column<Bool>(name: "x", contents: [true]).type.description == "Bool")
            #expect(Column<Double>(name: "x", contents: [1]).type.description == "Double")
            #expect(Column<String>(name: "x", contents: ["a"]).type.description == "String")
            #expect(Column<CalendarDate>(name: "x", contents: [nil]).type.description == "CalendarDate")
            #expect(Column<Duration>(name: "x", contents: [.seconds(1)]).type.description == "Duration(us)")
            #expect(Column<Timestamp>(name: "x", contents: [nil]).type.description == "Timestamp(us)")
            #expect(ColumnType.timestamp(.nanoseconds, zone: .utc).description == "Timestamp(ns, UTC)")
            #expect(ColumnType.timestamp(.nanoseconds, zone: .utc).elementName == "Timestamp")
            #expect(ColumnType.duration(.seconds).elementName == "Duration" && ColumnType.int.elementName == "Int")
        }

        /// Many threads slice, read and drop the same columns, each through an owner of its own or the shared one.
        @Test func manyThreadsReadOneColumn() async {
            let released = ReleaseCount()
            do {
                let numbers = released.column(rows: 10_000)
                let texts = Column<String>(
                    name: "t", contents: (0..<10_000).map { $0 % 3 == 0 ? nil : "the text number \($0)" })
                await withTaskGroup(of: Bool.self) { group in
                    for task in 0..<8 {
                        group.addTask {
                            let mine = task % 2 == 0 ? numbers.withOwnReferenceCount() : numbers
                            return (0..<200).allSatisfy { step in
                                let low = step * 37 % 9_000
                                let rows = low..<low + 1 + step
                                let right = mine.slice(rows).reduce(0) { $0 + $1! } == rows.reduce(0, +)
                                let text = texts.slice(rows).last!
                                return right && text == (rows.last! % 3 == 0 ? nil : "the text number \(rows.last!)")
                            }
                        }
                    }
                    for await isRight in group { #expect(isRight) }
                }
                #expect(released.count == 0)
            }
            #expect(released.count == 1)
        }
    }
}
