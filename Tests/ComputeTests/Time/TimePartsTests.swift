import Columns
import Foundation
import Pool
import Testing

@testable import Compute

/// Random times: mostly of the last centuries, in any unit, some missing, beginning inside a word of the bitmap.
func sampleTimes(
    _ count: Int, unit: TimeUnit = .microseconds, zone: String?, near moments: [Int64] = [],
    using random: inout SampleRandom
) -> Column<Timestamp> {
    let ticks = (0..<count + 7).map { _ -> Int64 in
        // 1800 to 2400; nanoseconds reach from 1677 to 2262.
        let range: ClosedRange<Int64> =
            unit == .nanoseconds ? -8_000_000_000...8_000_000_000 : -5_364_662_400...13_569_465_600
        var seconds = Int64.random(in: range, using: &random)
        if let moment = moments.randomElement(using: &random), !random.isOne(in: 4) {
            seconds = moment + Int64.random(in: -100_000...100_000, using: &random)
        }
        return seconds * unit.ticksPerSecond + Int64.random(in: 0..<unit.ticksPerSecond, using: &random)
    }
    let made = Column<Timestamp>.ticks(name: "t", ticks, unit: unit, zone: zone.map { ZoneID($0) } ?? .none)
    let rows = (0..<count + 7).map { random.isOne(in: 6) ? nil : Optional($0) }
    return try! made.gathered(at: RowPositions(rows)).slice(5..<count + 5)
}

@Suite struct TimePartsTests {
    private static func calendar(_ zone: String?) -> Calendar {
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = TimeZone(identifier: zone ?? "UTC")!
        return calendar
    }

    @Test(arguments: [nil, "UTC", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"] as [String?])
    func `parts are those of Foundation's calendar`(zone: String?) throws {
        var random = SampleRandom()
        let calendar = Self.calendar(zone)
        var offsets = try #require(try AgreedOffsets(zone ?? "UTC"))
        for unit in TimeUnit.allCases {
            // From 1900 on: before, zones of Foundation's calendar are rounded to minutes in places.
            let times = sampleTimes(400, unit: unit, zone: zone, near: [1_711_847_700, 1_699_167_600], using: &random)
            let column = AnyColumn.timestamp(times)
            let parts = Dictionary(uniqueKeysWithValues: try TimePart.allCases.map { ($0, try column.part($0)) })
            for row in 0..<times.count {
                let context: Comment =
                    "\(zone ?? "no zone"), row \(row): \(String(describing: times[row])), seed \(random.seed)"
                guard let time = times[row] else {
                    #expect(parts.values.allSatisfy { $0.isNil(at: row) }, context)
                    continue
                }
                guard offsets.hold(at: time.parts.seconds) else { continue }
                let date = Date(timeIntervalSince1970: Double(time.parts.seconds))
                let expected = calendar.dateComponents(
                    [
                        .era, .year, .quarter, .month, .day, .hour, .minute, .second, .weekday, .weekOfYear,
                        .yearForWeekOfYear, .dayOfYear,
                    ],
                    from: date)
                func int(_ part: TimePart) -> Int? { parts[part]![row] as? Int }
                #expect(
                    int(.year) == expected.year && int(.month) == expected.month && int(.day) == expected.day, context)
                #expect(
                    int(.hour) == expected.hour && int(.minute) == expected.minute && int(.second) == expected.second,
                    context)
                #expect(int(.weekday) == (expected.weekday! + 5) % 7 + 1, context)
                #expect(int(.isoWeek) == expected.weekOfYear && int(.isoYear) == expected.yearForWeekOfYear, context)
                #expect(int(.dayOfYear) == expected.dayOfYear && int(.quarter) == (expected.month! + 2) / 3, context)
                #expect(int(.daysInMonth) == calendar.range(of: .day, in: .month, for: date)?.count, context)
                #expect(parts[.isWeekend]![row] as? Bool == calendar.isDateInWeekend(date), context)
                #expect(parts[.isLeapYear]![row] as? Bool == CalendarDate.isLeap(expected.year!), context)
                #expect(parts[.dayName]![row] as? String == englishDayNames[(expected.weekday! + 5) % 7], context)
                #expect(parts[.monthName]![row] as? String == englishMonthNames[expected.month! - 1], context)
                #expect(
                    parts[.date]![row] as? CalendarDate
                        == CalendarDate(year: expected.year!, month: expected.month!, day: expected.day!), context)
                let nanoseconds = time.parts.nanoseconds
                #expect(int(.nanosecond) == Int(nanoseconds) && int(.microsecond) == Int(nanoseconds / 1000), context)
                #expect(int(.millisecond) == Int(nanoseconds / 1_000_000), context)
                let secondOfDay = expected.hour! * 3600 + expected.minute! * 60 + expected.second!
                #expect(
                    parts[.timeOfDay]![row] as? Duration == .seconds(secondOfDay) + .nanoseconds(nanoseconds), context)
            }
        }
        #expect(offsets.isEnough)
    }

    @Test func `days are taken apart over the whole range`() {
        var random = SampleRandom()
        for round in 0..<200_000 {
            let reach: Int64 = [400_000, 300_000_000, Int64(Int32.max), 1 << 40][round % 4]
            let days = Int64.random(in: -reach...reach, using: &random)
            let (date, twin) = (CivilDate(days: days), CalendarDate.components(days: Int(days)))
            #expect(date.year == twin.year && date.month == twin.month && date.day == twin.day, "day \(days)")
            let newYear = CalendarDate.days(year: twin.year, month: 1, day: 1)
            #expect(date.dayOfYear == Int(days) - newYear + 1, "day \(days)")
        }
    }

    @Test(arguments: sampleThreads) func `threads make no difference`(threads: Int) throws {
        var random = SampleRandom(seed: 7)
        let column = AnyColumn.timestamp(sampleTimes(2 * morselRows + 99, zone: "Europe/Berlin", using: &random))
        for part in [TimePart.year, .isWeekend, .dayName, .date] {
            let (left, right) = (try Pool(threads: threads).use { try column.part(part) }, try column.part(part))
            #expect(sameBytes(left, right), "\(part)")
            #expect(hasZerosWhereMissing(left), "\(part)")
        }
    }

    @Test func `dates have the parts of dates`() throws {
        let column = AnyColumn.date(
            Column(name: "d", contents: [CalendarDate("2024-02-29"), nil, CalendarDate("1899-12-31")]))
        #expect(slowValues(try column.part(.year)) == [2024, nil, 1899])
        #expect(slowValues(try column.part(.isoWeek)) == [9, nil, 52])
        #expect(slowValues(try column.part(.isLeapYear)) == [true, nil, false])
        #expect(slowValues(try column.part(.date)) == slowValues(column))
        #expect(throws: ColumnError.wrongType(column: "d", asked: "Timestamp", actual: .date)) {
            try column.part(.hour)
        }
        #expect(throws: ColumnError.self) { try AnyColumn.int(Column<Int>(name: "n", contents: [1])).part(.year) }
    }

    @Test func `nothing comes of nothing`() throws {
        let column = AnyColumn.timestamp(Column<Timestamp>.ticks(name: "t", [], unit: .seconds, zone: .utc))
        for part in TimePart.allCases { #expect(try column.part(part).count == 0) }
    }
}
