@testable import Columns
import Testing

extension ColumnsTests {
    @Suite struct Errors {
        @Test func aWrongTypeNamesTheRightOne() throws {
            let column = AnyColumn(Column<Timestamp>(name: "when", contents: [nil]))
            #expect(
                throws: ColumnError.wrongType(
                    column: "when", asked: "Int", actual: .timestamp(.microseconds, zone: .none))
            ) {
                try column.assumingType(Int.self)
            }
            #expect(
                "\(ColumnError.wrongType(column: "when", asked: "Int", actual: .timestamp(.microseconds, zone: .none)))"
                    == "column \"when\": expected Int, found Timestamp(us); read it as Timestamp.self")
            #expect(try column.assumingType(Timestamp.self).count == 1)
        }

        @Test func everyTypeIsItselfAndNoOther() throws {
            let columns: [AnyColumn] = [
                AnyColumn(Column<Int>(name: "x", contents: [1])), AnyColumn(Column<Double>(name: "x", contents: [1])),
                AnyColumn(Column<Bool>(name: "x", contents: [true])),
                AnyColumn(Column<String>(name: "x", contents: ["a"])),
                AnyColumn(Column<Timestamp>(name: "x", contents: [nil])),
                AnyColumn(Column<CalendarDate>(name: "x", contents: [nil])),
                AnyColumn(Column<Duration>(name: "x", contents: [nil])),
            ]
            func matches<Element: ColumnElement>(_ type: Element.Type) -> [Bool] {
                columns.map { (try? $0.assumingType(type)) != nil }
            }
            let all = [
                matches(Int.self), matches(Double.self), matches(Bool.self), matches(String.self),
                matches(Timestamp.self),
                matches(CalendarDate.self), matches(Duration.self),
            ]
            for (row, flags) in all.enumerated() {
                #expect(flags.enumerated().allSatisfy { $0.element == ($0.offset == row) })
            }
            struct Name: AnyColumn.Visitor {
                mutating func visit<Element>(_ column: Column<Element>) -> String { Element.elementName }
            }
            var visitor = Name()
            #expect(
                try columns.map { try $0.visit(&visitor) }
                    == ["Int", "Double", "Bool", "String", "Timestamp", "CalendarDate", "Duration"])
        }

        @Test func texts() {
            #expect("\(ColumnError.noSuchColumn(asked: "x", known: []))" == "no column \"x\": the frame has no columns")
            #expect(
                "\(ColumnError.noSuchColumn(asked: "artst", known: ["user", "artist"]))"
                    == "no column \"artst\"; did you mean \"artist\"? The columns are user, artist")
            #expect(
                "\(ColumnError.noSuchColumn(asked: "zzzzzz", known: ["user", "artist"]))"
                    == "no column \"zzzzzz\"; the columns are user, artist")
            let many = (0..<20).map { "column\($0)" }
            #expect("\(ColumnError.noSuchColumn(asked: "q", known: many))".hasSuffix("column10, column11, ..."))
            #expect(
                "\(ColumnError.duplicateName("a"))"
                    == "expected different column names, found \"a\" twice; rename one with renaming([\"a\": ...])")
            #expect(
                "\(ColumnError.lengthMismatch(column: "a", expected: 3, found: 2))"
                    == "column \"a\": expected 3 rows as in the other columns, found 2")
            #expect("\(ColumnError.rowOutOfRange(row: 5, rowCount: 5))" == "expected a row from 0 to 4, found 5")
            #expect(
                "\(ColumnError.rowOutOfRange(row: 0, rowCount: 0))" == "expected rows, found none: there is no row 0")
        }

        @Test(arguments: [
            ("user", "user_id"), ("USER_ID", "user_id"), ("userid", "user_id"), ("usre_id", "user_id"),
            ("artits", "artist"),
            ("timestamp", "time_stamp"), ("datetme", "datetime"), ("song", "song"),
        ])
        func nearest(asked: String, expected: String) {
            #expect(
                nearestName(to: asked, in: ["user_id", "artist", "album", "song", "time_stamp", "datetime"]) == expected
            )
        }

        @Test func nothingIsNear() {
            #expect(
                nearestName(to: "qqqqqqq", in: ["user_id", "artist"]) == nil && nearestName(to: "x", in: []) == nil)
        }

        /// The distance by its definition, as a recursion.
        @Test func editDistancesAgainstATwin() {
            func twin(_ left: ArraySlice<UInt8>, _ right: ArraySlice<UInt8>) -> Int {
                guard let a = left.last, let b = right.last else { return left.count + right.count }
                var best = min(
                    twin(left.dropLast(), right) + 1, twin(left, right.dropLast()) + 1,
                    twin(left.dropLast(), right.dropLast()) + (a == b ? 0 : 1))
                if left.count > 1, right.count > 1, left.dropLast().last == b, right.dropLast().last == a {
                    best = min(best, twin(left.dropLast(2), right.dropLast(2)) + 1)
                }
                return best
            }
            var texts: [[UInt8]] = [[]]
            for _ in 0..<3 { texts += texts.flatMap { text in [1, 2].map { text + [$0] } } }
            for left in Set(texts) {
                for right in Set(texts) {
                    #expect(editDistance(left, right) == twin(left[...], right[...]), "\(left) \(right)")
                }
            }
        }
    }
}
