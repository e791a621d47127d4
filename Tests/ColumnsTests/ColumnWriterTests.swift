import Columns
import Synchronization
import Testing

extension ColumnsTests {
    @Suite struct Writers {
        /// Parts written by several threads, in any order, join without a seam.
        func checkParts<Element: ColumnElement>(
            _ count: Int, rowsPerPart: Int, _ value: @escaping @Sendable (Int) -> Element?
        ) async {
            let writer = ColumnWriter<Element>(count: count, rowsPerPart: rowsPerPart)
            await withTaskGroup(of: Void.self) { group in
                for part in (0..<writer.partCount).reversed() { group.addTask { writer.fill(part: part, value) } }
            }
            let column = writer.finish(name: "x")
            #expect(column.count == count && column.name == "x")
            #expect(column.nilCount == (0..<count).count { value($0) == nil })
            #expect(column.indices.allSatisfy { column[$0] == value($0) }, "\(Element.elementName), \(count) rows")
        }

        @Test(arguments: [0, 1, 63, 64, 65, 127, 128, 129, 300, 1000], [64, 128, 65_536])
        func partBorders(count: Int, rowsPerPart: Int) async {
            await checkParts(count, rowsPerPart: rowsPerPart) { $0 % 7 == 6 ? nil : $0 }
            await checkParts(count, rowsPerPart: rowsPerPart) { $0 }
            await checkParts(count, rowsPerPart: rowsPerPart) { $0 == 64 ? nil : $0 % 3 == 1 }
            await checkParts(count, rowsPerPart: rowsPerPart) {
                $0 % 64 == 63 ? nil : "a text of more than 12 bytes \($0)"
            }
            await checkParts(count, rowsPerPart: rowsPerPart) { $0 % 2 == 0 ? "short" : nil }
            await checkParts(count, rowsPerPart: rowsPerPart) { $0 % 5 == 0 ? nil : Timestamp(ticks: Int64($0)) }
            await checkParts(count, rowsPerPart: rowsPerPart) { $0 % 5 == 0 ? nil : Duration.milliseconds($0) }
            await checkParts(count, rowsPerPart: rowsPerPart) { _ in Double?.none }
        }

        @Test(arguments: [65_535, 65_536, 65_537])
        func usualPartBorders(count: Int) async {
            #expect(ColumnWriter<Int>(count: count).partCount == (count + 65_535) / 65_536)
            await checkParts(count, rowsPerPart: ColumnWriter<Int>.partRows) { $0 % 65_536 == 65_535 ? nil : $0 }
        }

        @Test func openPartsWriteRowByRow() {
            let writer = ColumnWriter<String>(count: 70_000)
            for part in 0..<writer.partCount {
                var open = writer.open(part: part)
                for row in part * 65_536..<min(70_000, (part + 1) * 65_536) where row % 3 != 0 {
                    open.write("a text that is not inline \(row)", at: row)
                }
                writer.close(open, part: part)
            }
            let column = writer.finish(name: "x")
            #expect(column.indices.allSatisfy { column[$0] == ($0 % 3 == 0 ? nil : "a text that is not inline \($0)") })
        }

        @Test func timesGetTheCoarsestUnitThatLosesNothing() {
            func unit(_ times: [Timestamp?]) -> TimeUnit { Column<Timestamp>(name: "x", contents: times).unit }
            #expect(unit([]) == .microseconds)
            #expect(unit([Timestamp(ticks: 5, unit: .seconds), nil]) == .microseconds)
            #expect(unit([Timestamp(ticks: 5_000, unit: .nanoseconds)]) == .microseconds)
            #expect(unit([Timestamp(ticks: 5_001, unit: .nanoseconds)]) == .nanoseconds)
            #expect(unit([Timestamp(ticks: -5_001, unit: .nanoseconds)]) == .nanoseconds)
            #expect(Column<Duration>(name: "x", contents: [.nanoseconds(1)]).unit == .nanoseconds)
            #expect(Column<Duration>(name: "x", contents: [.microseconds(1)]).unit == .microseconds)
        }

        /// A date far away is not pulled to the end of a fine unit's range because another row has nanoseconds.
        @Test func farTimesKeepTheirDate() {
            let far = Timestamp(year: 9999, month: 12, day: 31)!
            let fine = Timestamp("2020-01-01 00:00:00.123456789")!
            let column = Column<Timestamp>(name: "x", contents: [far, fine, nil])
            #expect(column.unit == .microseconds)
            #expect(column[0] == far && column[1]?.description == "2020-01-01 00:00:00.123456")
            let further = Timestamp(year: 999_999, month: 1, day: 1)!
            let wide = Column<Timestamp>(name: "x", contents: [fine, further])
            #expect(wide.unit == .milliseconds && wide[1] == further)
            let long = Column<Duration>(name: "x", contents: [.seconds(10_000_000_000_000), .milliseconds(1)])
            #expect(
                long.unit == .milliseconds && long[0] == .seconds(10_000_000_000_000) && long[1] == .milliseconds(1))
            let longest = Column<Duration>(name: "x", contents: [.seconds(Int64.max), .milliseconds(1500)])
            #expect(longest.unit == .seconds && longest[0] == .seconds(Int64.max) && longest[1] == .seconds(1))
            let negative = Column<Duration>(name: "x", contents: [.seconds(-10_000_000_000), .nanoseconds(-1)])
            #expect(negative.unit == .microseconds && negative[0] == .seconds(-10_000_000_000))
        }

        @Test func theHeapOfAPartGrows() {
            let texts = (0..<300).map { String(repeating: "x", count: $0 * 11) }
            let column = Column<String>(name: "x", contents: texts)
            #expect(column.map { $0 } == texts.map { Optional($0) })
        }
    }
}
