import Columns
import Compute
import Testing

@testable import Frames

@Suite(.enabled(if: PythonOracle.isThere, PythonOracle.reason))
struct TimeOperationTests {
    private static let zones: [String?] = [
        nil, "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "America/Sao_Paulo",
    ]

    private static func time(_ zone: String?) -> ColumnExpression {
        zone.map { col("time").inTimeZone($0) } ?? col("time")
    }
    private static func parameter(_ zone: String?) -> OperationCase.Parameter { zone.map { .text($0) } ?? .none }

    @Test func parts() throws {
        try compareWithTwin("times.parts") { random in
            let (frame, zone) = (try OperationFrame.random(using: &random), Self.zones.randomElement(using: &random)!)
            let time = Self.time(zone)
            return OperationCase(frames: ["frame": frame], parameters: ["zone": Self.parameter(zone)]) {
                try frame.selecting([
                    "year": time.year, "quarter": time.quarter, "month": time.month, "day": time.day, "hour": time.hour,
                    "minute": time.minute, "second": time.second, "microsecond": time.microsecond,
                    "dayOfYear": time.dayOfYear,
                    "weekday": time.weekday, "isoWeek": time.isoWeek, "isoYear": time.isoYear,
                    "isLeapYear": time.isLeapYear,
                    "dayName": time.dayName, "monthName": time.monthName, "date": time.date,
                    "text": time.formatted("yyyy-MM-dd HH:mm:ss"),
                ])
            }
        }
        try compareWithTwin("times.date_parts") { random in
            let (frame, date) = (try OperationFrame.random(using: &random), col("date"))
            return OperationCase(frames: ["frame": frame]) {
                try frame.selecting([
                    "year": date.year, "weekday": date.weekday, "isoWeek": date.isoWeek,
                    "daysInMonth": date.daysInMonth,
                    "monthName": date.monthName, "isWeekend": date.isWeekend,
                ])
            }
        }
    }

    private static let steps: [(String, TimeStep)] = [
        ("1d", .day), ("1w", .week), ("1mo", .month), ("1q", .quarter), ("1y", .year), ("1h", .hour),
        ("15m", .minutes(15)),
        ("1s", .second), ("3d", .days(3)), ("2w", .weeks(2)), ("5mo", .months(5)),
    ]

    @Test func boundaries() throws {
        try compareWithTwin("times.truncated", cases: 300) { random in
            let (frame, zone) = (try OperationFrame.random(using: &random), Self.zones.randomElement(using: &random)!)
            let (every, step) = Self.steps.randomElement(using: &random)!
            return OperationCase(
                frames: ["frame": frame], parameters: ["zone": Self.parameter(zone), "every": .text(every)]
            ) { try frame.selecting(["time": Self.time(zone).floored(to: step)]) }
        }
        try compareWithTwin("times.truncated_dates") { random in
            let frame = try OperationFrame.random(using: &random)
            let (every, step) = Self.steps.filter { $0.1 != .hour && !$0.0.hasSuffix("m") && !$0.0.hasSuffix("s") }
                .randomElement(using: &random)!
            return OperationCase(frames: ["frame": frame], parameters: ["every": .text(every)]) {
                try frame.selecting(["date": col("date").floored(to: step)])
            }
        }
    }

    @Test func additions() throws {
        let steps: [(String, TimeStep)] = [
            ("1mo", .month), ("-1mo", .months(-1)), ("13mo", .months(13)), ("1w", .week), ("-40d", .days(-40)),
            ("1y", .year), ("5h", .hours(5)),
        ]
        try compareWithTwin("times.offset") { random in
            // Polars refuses times that a clock skips, so only zones that never change theirs, and none.
            let zone = [nil, "Asia/Kathmandu", "Asia/Tokyo"].randomElement(using: &random)!
            let (frame, (by, step)) = (try OperationFrame.random(using: &random), steps.randomElement(using: &random)!)
            return OperationCase(frames: ["frame": frame], parameters: ["zone": Self.parameter(zone), "by": .text(by)])
            {
                try frame.selecting(["time": Self.time(zone).adding(step)])
            }
        }
        try compareWithTwin("times.date_offset") { random in
            let (frame, (by, step)) = (
                try OperationFrame.random(using: &random), steps.dropLast().randomElement(using: &random)!
            )
            return OperationCase(frames: ["frame": frame], parameters: ["by": .text(by)]) {
                try frame.selecting(["date": col("date").adding(step)])
            }
        }
    }

    @Test func zonesTakenAndGiven() throws {
        try compareWithTwin("times.localized", cases: 300) { random in
            let (frame, zone) = (
                try OperationFrame.random(using: &random), Self.zones.compactMap { $0 }.randomElement(using: &random)!
            )
            let (ambiguous, which) = [("earlier", AmbiguousTime.earlier), ("later", .later), ("nil", .nil)]
                .randomElement(using: &random)!
            let (skipped, where_) = [("forward", SkippedTime.forward), ("nil", .nil)].randomElement(using: &random)!
            return OperationCase(
                frames: ["frame": frame],
                parameters: ["zone": .text(zone), "ambiguous": .text(ambiguous), "skipped": .text(skipped)]
            ) { try frame.selecting(["time": col("time").assumingTimeZone(zone, ambiguous: which, skipped: where_)]) }
        }
        try compareWithTwin("times.unlocalized") { random in
            let (frame, zone) = (try OperationFrame.random(using: &random), Self.zones.randomElement(using: &random)!)
            return OperationCase(frames: ["frame": frame], parameters: ["zone": Self.parameter(zone)]) {
                try frame.selecting(["time": Self.time(zone).withoutTimeZone()])
            }
        }
    }

    @Test func spans() throws {
        try compareWithTwin("times.totals") { random in
            let (frame, gap) = (try OperationFrame.random(using: &random), col("gap"))
            return OperationCase(frames: ["frame": frame]) {
                try frame.selecting([
                    "seconds": gap.seconds, "minutes": gap.minutes, "hours": gap.hours, "days": gap.days,
                ])
            }
        }
    }

    @Test func texts() throws {
        let forms = [
            ("yyyy-MM-dd HH:mm:ss", "%Y-%m-%d %H:%M:%S"), ("dd.MM.yyyy HH:mm", "%d.%m.%Y %H:%M"),
            ("MMM dd, yyyy hh:mm:ss a", "%b %d, %Y %I:%M:%S %p"),
            ("yyyyMMdd'T'HHmmss", "%Y%m%dT%H%M%S"), ("EEEE dd MMMM yyyy HH:mm", "%A %d %B %Y %H:%M"),
            ("yyyy-MM-dd HH:mm:ss.SSSSSS", "%Y-%m-%d %H:%M:%S%.6f"),
        ]
        try compareWithTwin("times.parsed") { random in
            let (pattern, format) = forms.randomElement(using: &random)!
            let frame = try OperationFrame.random(using: &random)
            let asked = try frame.selecting(["when": col("time").formatted(pattern)])
            let broken = try asked.adding("when", from: "when", String.self) { text in
                text.hasSuffix("3") ? text + "x" : text
            }
            return OperationCase(frames: ["frame": broken], parameters: ["format": .text(format)]) {
                try broken.selecting(["when": col("when").parsedTimestamp(pattern, onFailure: .nil)])
            }
        }
    }

    @Test func resampling() throws {
        try compareWithTwin("times.resampled") { random in
            let frame = try OperationFrame.random(using: &random)
            let (every, step) = [
                ("1d", TimeStep.day), ("6h", .hours(6)), ("1mo", .month), ("1w", .week), ("15m", .minutes(15)),
            ].randomElement(using: &random)!
            let (closed, side) = [("left", ClosedSide.left), ("right", .right)].randomElement(using: &random)!
            let (label, name) = [("left", ClosedSide.left), ("right", .right)].randomElement(using: &random)!
            return OperationCase(
                frames: ["frame": frame],
                parameters: ["every": .text(every), "closed": .text(closed), "label": .text(label)]
            ) {
                let groups = try frame.filter(!col("time").isNil).grouped(
                    by: "key", every: step, on: "time", closed: side, label: name)
                return try groups.aggregated(["count": .count, "sum": col("int").sum(), "mean": col("double").mean()])
            }
        }
    }

    @Test func gaps() throws {
        try compareWithTwin("times.filled", cases: 200) { random in
            let frame = try OperationFrame.random(using: &random)
            let (rule, step) = [("D", TimeStep.day), ("6h", .hours(6)), ("MS", .month)].randomElement(using: &random)!
            // pandas' closed right of months means their last days.
            let (closed, side) = [("left", ClosedSide.left), ("right", .right)].prefix(rule == "MS" ? 1 : 2)
                .randomElement(using: &random)!
            return OperationCase(
                frames: ["frame": frame], parameters: ["rule": .text(rule), "closed": .text(closed), "label": "left"]
            ) {
                let groups = try frame.filter(!col("time").isNil).grouped(
                    by: "whole", every: step, on: "time", closed: side
                ).fillingGaps()
                return try groups.aggregated(["count": .count, "sum": col("int").sum(), "mean": col("double").mean()])
            }
        }
    }

    @Test func origins() throws {
        try compareWithTwin("times.from_origin") { random in
            let frame = try OperationFrame.random(using: &random)
            let (rule, step) = [("7h", TimeStep.hours(7)), ("11D", .days(11)), ("90min", .minutes(90))]
                .randomElement(using: &random)!
            let (name, origin) = [
                ("start_day", ResamplingOrigin.startOfDay), ("start", .first), ("epoch", .epoch),
                ("2023-01-01 05:00:00", .at(Timestamp("2023-01-01 05:00:00")!)),
            ].randomElement(using: &random)!
            return OperationCase(frames: ["frame": frame], parameters: ["rule": .text(rule), "origin": .text(name)]) {
                let groups = try frame.filter(!col("time").isNil).grouped(every: step, on: "time", origin: origin)
                return try groups.fillingGaps().aggregated(["count": .count, "sum": col("int").sum()])
            }
        }
    }

    @Test func gapsOfAllKeys() throws {
        try compareWithTwin("times.filled_all") { random in
            let frame = try OperationFrame.random(using: &random)
            let (rule, step) = [("D", TimeStep.day), ("6h", .hours(6)), ("MS", .month)].randomElement(using: &random)!
            return OperationCase(frames: ["frame": frame], parameters: ["rule": .text(rule)]) {
                let groups = try frame.filter(!col("time").isNil).grouped(by: "whole", every: step, on: "time")
                return try groups.fillingGaps(.all).aggregated(["count": .count, "sum": col("int").sum()])
            }
        }
    }
}
