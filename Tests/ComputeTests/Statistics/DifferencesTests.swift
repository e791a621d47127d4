import Columns
import Testing

@testable import Compute

extension StatisticsTests {
    @Suite struct Differences {
        func twin<Value, Difference>(_ rows: [Value?], _ minus: (Value, Value) -> Difference?) -> [Difference?] {
            rows.indices.map { row in
                guard row > 0, let left = rows[row], let right = rows[row - 1] else { return nil }
                return minus(left, right)
            }
        }

        @Test func againstATwin() {
            for (seed, var random) in randomSeeds(5) {
                for count in interestingCounts {
                    for missing in [0, 0.3, 1] {
                        let note: Comment = "seed \(seed), \(count) rows, missing \(missing)"
                        let rows = randomRows(count, missing: missing, using: &random) {
                            Int.random(in: -9...9, using: &$0)
                        }
                        let expected = twin(rows) { $0 - $1 }
                        for column in layouts(of: rows, filler: 3) {
                            let differences = column.differences()
                            #expect(differences.map { $0 } == expected, note)
                            #expect(slotsOfMissingRowsAreZero(differences), note)
                        }
                        for column in layouts(of: rows.map { $0.map(Double.init) }, filler: 3) {
                            #expect(column.differences().map { $0 } == expected.map { $0.map(Double.init) }, note)
                        }
                        let spans = expected.map { $0.map { Duration.microseconds($0) } }
                        for column in layouts(
                            of: rows.map { $0.map { Timestamp(ticks: Int64($0)) } }, filler: Timestamp(ticks: 5))
                        {
                            #expect(column.differences().map { $0 } == spans, note)
                            #expect(column.differences().unit == .microseconds, note)
                        }
                        for column in layouts(of: rows.map { $0.map { Duration.microseconds($0) } }, filler: .zero) {
                            #expect(column.differences().map { $0 } == spans, note)
                        }
                        let dates = rows.map { $0.map { CalendarDate(daysSinceEpoch: Int32($0)) } }
                        for column in layouts(of: dates, filler: CalendarDate(daysSinceEpoch: 5)) {
                            #expect(
                                column.differences().map { $0 } == expected.map { $0.map { .seconds($0 * 86_400) } },
                                note)
                        }
                    }
                }
            }
        }

        func slotsOfMissingRowsAreZero(_ column: Column<Int>) -> Bool {
            column.withValues { values in column.indices.allSatisfy { !column.isNil(at: $0) || values[$0] == 0 } }
        }

        @Test func whatDoesNotFitIsMissing() {
            let column = Column<Int>(name: "x", contents: [.min, .max, .max - 1, .min, -1])
            let differences = column.differences()
            #expect(differences.map { $0 } == [nil, nil, -1, nil, .max])
            #expect(slotsOfMissingRowsAreZero(differences))
        }

        @Test func listeningSessions() {
            let gaps = Column<Int>(name: "time", contents: [10_000, 9_900, 5_000, nil, 10]).differences()
            #expect(1 + gaps.count { abs($0 ?? 0) > 1800 } == 2)
        }

        @Test func shifted() {
            for (seed, var random) in randomSeeds(2) {
                for count in [0, 1, 2, 63, 64, 65, 130] {
                    let rows = randomRows(count, missing: 0.3, using: &random) { Int.random(in: -9...9, using: &$0) }
                    let full = rows.map { $0 ?? 1 }
                    for distance in [
                        -200, -130, -65, -64, -63, -2, -1, 0, 1, 2, 63, 64, 65, 129, 200, Int.min, Int.max,
                    ] {
                        let note: Comment = "seed \(seed), \(count) rows, by \(distance)"
                        func expected<T>(_ rows: [T?]) -> [T?] {
                            rows.indices.map { row in
                                let (source, overflow) = row.subtractingReportingOverflow(distance)
                                return !overflow && rows.indices.contains(source) ? rows[source] : nil
                            }
                        }
                        for column in layouts(of: rows, filler: 3) {
                            #expect(column.shifted(by: distance).map { $0 } == expected(rows), note)
                            #expect(slotsOfMissingRowsAreZero(column.shifted(by: distance)), note)
                        }
                        let whole = Column<Int>(name: "x", contents: full).shifted(by: distance)
                        #expect(whole.map { $0 } == expected(full.map { Optional($0) }), note)
                        let flags = rows.map { $0.map { $0 > 0 } }
                        for column in layouts(of: flags, filler: true) {
                            #expect(column.shifted(by: distance).map { $0 } == expected(flags), note)
                        }
                        let texts = rows.map { $0.map { "a text that is long \($0)" } }
                        for column in textLayouts(of: texts) {
                            #expect(column.shifted(by: distance).map { $0 } == expected(texts), note)
                        }
                        let dates = rows.map { $0.map { CalendarDate(daysSinceEpoch: Int32($0)) } }
                        for column in layouts(of: dates, filler: CalendarDate(daysSinceEpoch: 5)) {
                            #expect(column.shifted(by: distance).map { $0 } == expected(dates), note)
                        }
                    }
                }
            }
        }

        /// Views over the margins of buffers, and copies where there is no margin or something lies there.
        @Test func shiftedWithoutCopying() throws {
            var (seed, random) = randomSeeds(1)[0]
            var viewCount = 0
            for count in [1, 2, 9, 64, 65, 130, 3000] {
                let rows = randomRows(min(count, 130), missing: 0.3, using: &random) {
                    Int.random(in: -9...9, using: &$0)
                }
                let values = (0..<count).map { rows[$0 % rows.count] }
                for distance in [-9, -8, -2, -1, 1, 2, 8, 9, 64, .min, .max] {
                    let note: Comment = "seed \(seed), \(count) rows, by \(distance)"
                    let ints = Column<Int>(name: "x", contents: values)
                    let columns =
                        [ints, Column<Int>(name: "x", contents: values.map { $0 ?? 1 })]
                        + (count > 9 ? [ints.slice(3..<count - 2)] : [])
                    for column in columns {
                        let made = try column.shiftedOnAllCores(by: distance)
                        #expect(made.map { $0 } == column.shifted(by: distance).map { $0 }, note)
                        #expect(slotsOfMissingRowsAreZero(made), note)
                        if (-9...9).contains(distance), made.storage.values == column.storage.values - distance {
                            viewCount += 1
                        }
                    }
                    guard count < 200 else { continue }
                    for column in textLayouts(of: values.map { $0.map { "a text that is long \($0)" } }) {
                        let made = try column.shiftedOnAllCores(by: distance)
                        #expect(made.map { $0 } == column.shifted(by: distance).map { $0 }, note)
                    }
                }
            }
            #expect(viewCount > 20)
            // Shifted there and back: what left the column is missing.
            let column = Column<Int>(name: "x", contents: [1, 2, 3])
            let back = try column.shiftedOnAllCores(by: 1).shiftedOnAllCores(by: -1)
            #expect(back.map { $0 } == [1, 2, nil] && slotsOfMissingRowsAreZero(back))
        }

        @Test func zoneAndUnitStay() {
            let ticks = Buffer(byteCount: 16, zeroed: true)
            let storage = TimestampStorage(
                ticks: ticks.pointer(as: Int64.self), unit: .milliseconds, zone: ZoneID("Europe/Berlin"))
            let column = Column<Timestamp>(
                name: "x", storage: storage, validity: Validity(), count: 2, owner: ColumnOwner([ticks]))
            #expect(column.shifted(by: 1).type == .timestamp(.milliseconds, zone: ZoneID("Europe/Berlin")))
            #expect(column.distinct().type == column.type)
            #expect(column.differences().unit == .milliseconds)
        }
    }
}
