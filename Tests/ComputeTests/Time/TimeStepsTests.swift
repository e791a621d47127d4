import Columns
import Foundation
import Pool
import Testing

@testable import Compute

@Suite struct TimeStepsTests {
    /// Moments near which clocks change, in the zones below.
    private static let changes: [Int64] = [
        1_711_846_800, 1_729_990_800, 1_710_054_000, 1_730_613_600, 1_712_415_600, 1_728_140_400, 1_541_300_400,
        1_325_239_200,
    ]
    static let zones = [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu",
        "Pacific/Apia",
    ]

    @Test(arguments: zones) func `days, weeks, months and years begin where Foundation's calendar has them begin`(
        zone: String
    ) throws {
        var random = SampleRandom()
        var calendar = Calendar(identifier: .iso8601)
        calendar.timeZone = TimeZone(identifier: zone)!
        var offsets = try #require(try AgreedOffsets(zone))
        let times = sampleTimes(1500, unit: .milliseconds, zone: zone, near: Self.changes, using: &random)
        let cases: [(TimeStep, Calendar.Component)] = [
            (.day, .day), (.week, .weekOfYear), (.month, .month), (.year, .year),
        ]
        for (step, component) in cases {
            let floored = try AnyColumn.timestamp(times).moved(to: .down, of: step).assumingType(Timestamp.self)
            let ceiled = try AnyColumn.timestamp(times).moved(to: .up, of: step).assumingType(Timestamp.self)
            let rounded = try AnyColumn.timestamp(times).moved(to: .nearest, of: step).assumingType(Timestamp.self)
            for row in 0..<times.count {
                // Foundation has offsets before 1900 in whole minutes in places.
                guard let time = times[row], time.parts.seconds > -2_000_000_000 else { continue }
                let date = Date(timeIntervalSince1970: Double(time.parts.seconds))
                let interval = calendar.dateInterval(of: component, for: date)!
                // A week that lost a day ends a day too late in Foundation, inside the next one.
                let next = calendar.dateInterval(of: component, for: interval.end)!.start
                let (start, end) = (Int64(interval.start.timeIntervalSince1970), Int64(next.timeIntervalSince1970))
                guard offsets.hold(at: time.parts.seconds, start, end, floored[row]?.parts.seconds) else { continue }
                let context: Comment = "\(step) of \(time) UTC in \(zone), seed \(random.seed)"
                #expect(floored[row] == Timestamp(ticks: start, unit: .seconds), context)
                let up = time == Timestamp(ticks: start, unit: .seconds) ? start : end
                #expect(ceiled[row] == Timestamp(ticks: up, unit: .seconds), context)
                let middle = (start + end) * 500
                #expect(rounded[row] == Timestamp(ticks: time.ticks < middle ? start : end, unit: .seconds), context)
            }
        }
        #expect(offsets.isEnough)
    }

    @Test(arguments: zones, [TimeStep.hour, .minutes(15), .hours(6), .minutes(90)])
    func `shorter steps follow the clock`(zone: String, step: TimeStep) throws {
        var random = SampleRandom()
        let times = sampleTimes(600, unit: .seconds, zone: zone, near: Self.changes, using: &random)
        let rules = try #require(try ZoneDatabase.shared.rules(of: ZoneID(zone)))
        let floored = try AnyColumn.timestamp(times).moved(to: .down, of: step).assumingType(Timestamp.self)
        let ceiled = try AnyColumn.timestamp(times).moved(to: .up, of: step).assumingType(Timestamp.self)
        guard case .nanoseconds(let length) = step.kind else { return }
        let seconds = length / 1_000_000_000
        /// Whether a bucket begins at a moment: the clock shows a multiple, or jumped over one.
        func isBoundary(_ moment: Int64) -> Bool {
            let now = moment + rules.stretch(at: moment).offset
            if floorRemainder(now, seconds) == 0 { return true }
            let before = moment + rules.stretch(at: moment - 1).offset
            return now > before && floorDivide(now, seconds) != floorDivide(before - 1, seconds) && before != now
        }
        for row in 0..<times.count {
            guard let time = times[row] else { continue }
            // Offsets before standard time have odd seconds; boundaries are searched second by second.
            var start = time.ticks
            while !isBoundary(start) { start -= 1 }
            var end = time.ticks
            while !isBoundary(end) { end += 1 }
            let context: Comment = "\(step) of \(time) UTC in \(zone), seed \(random.seed)"
            #expect(floored[row]?.ticks == start, context)
            #expect(ceiled[row]?.ticks == end, context)
        }
    }

    @Test func `boundaries that clocks skip or show twice`() throws {
        func check(_ zone: String, _ step: TimeStep, _ text: String, _ floor: String, _ ceil: String) throws {
            let column = AnyColumn.timestamp(
                .ticks(name: "t", [Timestamp(text)!.parts.seconds], unit: .seconds, zone: ZoneID(zone)))
            #expect("\(try column.moved(to: .down, of: step)[0]!)" == floor, "\(zone) \(step) \(text)")
            #expect("\(try column.moved(to: .up, of: step)[0]!)" == ceil, "\(zone) \(step) \(text)")
        }
        // Midnight of 4 November 2018 did not occur in São Paulo: the day began at 01:00, 03:00 UTC.
        try check("America/Sao_Paulo", .day, "2018-11-04 12:00:00", "2018-11-04 03:00:00", "2018-11-05 02:00:00")
        // Midnight of 5 November 2023 occurred twice in Havana: the day has 25 hours.
        try check("America/Havana", .day, "2023-11-05 12:00:00", "2023-11-05 04:00:00", "2023-11-06 05:00:00")
        try check("America/Havana", .day, "2023-11-05 04:30:00", "2023-11-05 04:00:00", "2023-11-06 05:00:00")
        // Both hours between 2 and 3 of 27 October 2024 in Berlin.
        try check("Europe/Berlin", .hour, "2024-10-27 00:30:00", "2024-10-27 00:00:00", "2024-10-27 01:00:00")
        try check("Europe/Berlin", .hour, "2024-10-27 01:30:00", "2024-10-27 01:00:00", "2024-10-27 02:00:00")
        // 30 December 2011 is missing in Samoa; the 31st began at 10:00 UTC on the 30th.
        try check("Pacific/Apia", .day, "2011-12-30 10:30:00", "2011-12-30 10:00:00", "2011-12-31 10:00:00")
        try check("Pacific/Apia", .day, "2011-12-30 09:30:00", "2011-12-29 10:00:00", "2011-12-30 10:00:00")
    }

    @Test func `grids without a zone`() throws {
        func floor(_ text: String, _ step: TimeStep) throws -> String {
            let column = AnyColumn.timestamp(Column<Timestamp>(name: "t", contents: [Timestamp(text)!]))
            return "\(try column.moved(to: .down, of: step)[0]!)"
        }
        #expect(try floor("2024-02-29 13:47:12.5", .minutes(15)) == "2024-02-29 13:45:00")
        #expect(try floor("2024-02-29 13:47:12.5", .week) == "2024-02-26 00:00:00")
        #expect(try floor("1969-12-31 23:59:59", .day) == "1969-12-31 00:00:00")
        #expect(try floor("2024-05-31 00:00:00", .quarter) == "2024-04-01 00:00:00")
        #expect(try floor("1969-05-31 00:00:00", .years(10)) == "1960-01-01 00:00:00")
        #expect(try floor("2024-02-29 13:47:12.345678", .milliseconds(100)) == "2024-02-29 13:47:12.300")
        #expect(try floor("2024-02-29 13:47:12.345678", .nanoseconds(100)) == "2024-02-29 13:47:12.345678")
        #expect(throws: TimeError.stepNotPositive(".days(0)")) { try floor("2024-01-01", .days(0)) }
        let dates = AnyColumn.date(Column(name: "d", contents: [CalendarDate("2024-02-29"), nil]))
        #expect(slowValues(try dates.moved(to: .up, of: .month)) == [CalendarDate("2024-03-01"), nil])
        #expect(slowValues(try dates.moved(to: .down, of: .hours(6))) == slowValues(dates))
    }

    @Test(arguments: zones) func `steps are added as Foundation's calendar adds them`(zone: String) throws {
        var random = SampleRandom()
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: zone)!
        var offsets = try #require(try AgreedOffsets(zone))
        let times = sampleTimes(800, unit: .seconds, zone: zone, using: &random)
        let cases: [(TimeStep, DateComponents)] = [
            (.days(1), DateComponents(day: 1)), (.weeks(-2), DateComponents(day: -14)),
            (.months(1), DateComponents(month: 1)),
            (.months(-13), DateComponents(month: -13)), (.years(4), DateComponents(year: 4)),
            (.hours(5), DateComponents(hour: 5)),
        ]
        for (step, components) in cases {
            let sums = try AnyColumn.timestamp(times).adding(step).assumingType(Timestamp.self)
            for row in 0..<times.count {
                guard let time = times[row], time.ticks > -1_900_000_000 else { continue }
                let date = Date(timeIntervalSince1970: Double(time.ticks))
                var expected = Int64(calendar.date(byAdding: components, to: date)!.timeIntervalSince1970)
                guard offsets.hold(at: time.ticks, expected, sums[row]?.ticks) else { continue }
                // Of a time that occurs twice Foundation takes the first; we keep the offset before.
                let rules = try #require(try ZoneDatabase.shared.rules(of: ZoneID(zone)))
                var cursor = ZoneCursor(rules)
                let offset = rules.stretch(at: time.ticks).offset
                // Samoa has no 30 December 2011: Foundation steps over days that were, we over days of the calendar.
                if step.isOfCalendar, abs(offset - rules.stretch(at: expected).offset) > 43_200 { continue }
                if step.isOfCalendar,
                    case .two(_, let later) = cursor.moments(ofLocal: expected + rules.stretch(at: expected).offset),
                    rules.stretch(at: later).offset == offset
                {
                    expected = later
                }
                #expect(sums[row]?.ticks == expected, "\(step) after \(time) UTC in \(zone), seed \(random.seed)")
            }
        }
        #expect(offsets.isEnough)
    }

    @Test func `months end where they are shorter, and clocks that jump are followed`() throws {
        func sum(_ text: String, _ step: TimeStep, _ zone: String = "UTC") throws -> String {
            let column = AnyColumn.timestamp(
                .ticks(name: "t", [Timestamp(text)!.parts.seconds], unit: .seconds, zone: ZoneID(zone)))
            return "\(try column.adding(step)[0]!)"
        }
        #expect(try sum("2024-01-31 10:00:00", .months(1)) == "2024-02-29 10:00:00")
        #expect(try sum("2023-03-31 10:00:00", -.months(1)) == "2023-02-28 10:00:00")
        #expect(try sum("2024-02-29 10:00:00", .years(1)) == "2025-02-28 10:00:00")
        // 02:30 on 30 March 2024 and a day: 03:30, because 02:30 is skipped.
        #expect(try sum("2024-03-30 01:30:00", .days(1), "Europe/Berlin") == "2024-03-31 01:30:00")
        // 02:30 on 26 October 2024 and a day is the first 02:30.
        #expect(try sum("2024-10-26 00:30:00", .days(1), "Europe/Berlin") == "2024-10-27 00:30:00")
        let dates = AnyColumn.date(Column(name: "d", contents: [CalendarDate("2024-01-31")]))
        #expect(slowValues(try dates.adding(.quarter)) == [CalendarDate("2024-04-30")])
        #expect(throws: TimeError.stepNotForDates(column: "d", step: ".hours(1)")) { try dates.adding(.hour) }
        let last = AnyColumn.timestamp(.ticks(name: "t", [.max - 5], unit: .nanoseconds, zone: .none))
        for step in [TimeStep.hour, .day, .month] {
            #expect(throws: TimeError.outOfRange(column: "t")) { try last.adding(step) }
        }
    }

    @Test func `ranges of times and dates`() throws {
        let zone = ZoneID("Europe/Berlin")
        let days = try Column<Timestamp>(
            name: "t", from: Timestamp("2024-03-29 23:00:00")!, through: Timestamp("2024-04-02 22:00:00")!, every: .day,
            zone: zone)
        #expect(days.zone == zone)
        #expect(
            days.map { "\($0!)" } == [
                "2024-03-29 23:00:00", "2024-03-30 23:00:00", "2024-03-31 22:00:00", "2024-04-01 22:00:00",
                "2024-04-02 22:00:00",
            ])
        let months = try Column<CalendarDate>(
            name: "d", from: CalendarDate("2024-01-31")!, through: CalendarDate("2024-05-30")!, every: .month)
        #expect(months.map { "\($0!)" } == ["2024-01-31", "2024-02-29", "2024-03-31", "2024-04-30"])
        let fine = try Column<Timestamp>(
            name: "t", from: Timestamp("2024-01-01")!, through: Timestamp("2024-01-01 00:00:01")!,
            every: .milliseconds(400))
        #expect(fine.map { "\($0!)" } == ["2024-01-01 00:00:00", "2024-01-01 00:00:00.400", "2024-01-01 00:00:00.800"])
        #expect(
            try Column<Timestamp>(
                name: "t", from: Timestamp("2024-01-02")!, through: Timestamp("2024-01-01")!, every: .day
            ).isEmpty)
    }

    @Test(arguments: sampleThreads) func `threads make no difference`(threads: Int) throws {
        var random = SampleRandom(seed: 11)
        let column = AnyColumn.timestamp(sampleTimes(2 * morselRows + 5, zone: "America/New_York", using: &random))
        for rounding in [StepRounding.down, .up, .nearest] {
            let made = try Pool(threads: threads).use { try column.moved(to: rounding, of: .month) }
            #expect(sameBytes(made, try column.moved(to: rounding, of: .month)) && hasZerosWhereMissing(made))
        }
    }
}
