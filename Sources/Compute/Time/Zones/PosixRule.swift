import Columns

/// The rule for times beyond a zone's table: standard time, and perhaps when summer time begins and ends each year.
///
///     EST5EDT,M3.2.0,M11.1.0          <+1030>-10:30<+11>-11,M10.1.0,M4.1.0
///
/// Offsets are written west of Greenwich there, and kept east of it here.
/// - Source: RFC 9636 section 3.3.1, which takes POSIX's TZ and lets hours run from -167 to 167.
struct PosixRule: Equatable {
    /// Seconds east of Greenwich.
    var standardOffset: Int
    var summer: Summer?

    struct Summer: Equatable {
        var offset: Int
        var start: YearlyTime
        var end: YearlyTime
    }

    /// A time of each year, on the clock that is about to change.
    struct YearlyTime: Equatable {
        enum Day: Equatable {
            /// 1...365, without 29 February.
            case julian(Int)
            /// 0...365, with it.
            case dayOfYear(Int)
            /// The week-th (5: the last) of a weekday (0: Sunday) in a month.
            case weekday(month: Int, week: Int, day: Int)
        }
        var day: Day
        /// Seconds after midnight; may be negative or beyond a day.
        var seconds: Int
    }

    /// Reads a rule; nil for what is none.
    init?(_ text: some Sequence<UInt8>) {
        var reader = RuleReader(bytes: Array(text))
        guard reader.name(), let west = reader.clock(hours: 24) else { return nil }
        standardOffset = -west
        if reader.isAtEnd { return }
        guard reader.name() else { return nil }
        var offset = standardOffset + 3600
        if !reader.isAtEnd, !reader.isNext(",") {
            guard let west = reader.clock(hours: 24) else { return nil }
            offset = -west
        }
        guard reader.skip(","), let start = reader.yearlyTime(), reader.skip(","), let end = reader.yearlyTime(),
            reader.isAtEnd
        else { return nil }
        summer = Summer(offset: offset, start: start, end: end)
    }

    /// The changes of a year, in UTC: when, and the offset from then on.
    func changes(inYear year: Int) -> [(seconds: Int64, offset: Int)] {
        guard let summer else { return [] }
        return [
            (summer.start.seconds(inYear: year) - Int64(standardOffset), summer.offset),
            (summer.end.seconds(inYear: year) - Int64(summer.offset), standardOffset),
        ]
    }
}

extension PosixRule.YearlyTime {
    /// Seconds from 1970-01-01 to this time of a year, on the clock before the change.
    func seconds(inYear year: Int) -> Int64 {
        let newYear = CalendarDate.days(year: year, month: 1, day: 1)
        let day: Int
        switch self.day {
        case .julian(let number): day = newYear + number - 1 + (CalendarDate.isLeap(year) && number >= 60 ? 1 : 0)
        case .dayOfYear(let number): day = newYear + number
        case .weekday(let month, let week, let weekday):
            let first = CalendarDate.days(year: year, month: month, day: 1)
            // 1970-01-01 was a Thursday, 4 counted from Sunday.
            let firstWeekday = ((first + 4) % 7 + 7) % 7
            let offset = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
            day = first + (offset < CalendarDate.dayCount(ofMonth: month, year: year) ? offset : offset - 7)
        }
        return Int64(day) * 86_400 + Int64(seconds)
    }
}

/// Reads the parts of a rule from left to right.
private struct RuleReader {
    let bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    func isNext(_ character: Unicode.Scalar) -> Bool {
        position < bytes.count && bytes[position] == UInt8(ascii: character)
    }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard isNext(character) else { return false }
        position += 1
        return true
    }

    /// Letters, or anything between angle brackets.
    mutating func name() -> Bool {
        let first = position
        if skip("<") {
            while !isAtEnd, !isNext(">") { position += 1 }
            return skip(">") && position > first + 2
        }
        while position < bytes.count, (bytes[position] | 0x20) &- 97 < 26 { position += 1 }
        return position > first
    }

    mutating func number(upTo limit: Int) -> Int? {
        let first = position
        var value = 0
        while position < bytes.count, bytes[position] &- 48 < 10, position < first + 3 {
            value = value * 10 + Int(bytes[position] &- 48)
            position += 1
        }
        return position > first && value <= limit ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func clock(hours limit: Int) -> Int? {
        let isNegative = skip("-")
        if !isNegative { _ = skip("+") }
        guard let hours = number(upTo: limit) else { return nil }
        var seconds = hours * 3600
        for scale in [60, 1] where skip(":") {
            guard let part = number(upTo: 59) else { return nil }
            seconds += part * scale
        }
        return isNegative ? -seconds : seconds
    }

    mutating func yearlyTime() -> PosixRule.YearlyTime? {
        guard let day = day() else { return nil }
        guard skip("/") else { return PosixRule.YearlyTime(day: day, seconds: 7200) }
        return clock(hours: 167).map { PosixRule.YearlyTime(day: day, seconds: $0) }
    }

    private mutating func day() -> PosixRule.YearlyTime.Day? {
        if skip("J") { return number(upTo: 365).flatMap { $0 >= 1 ? .julian($0) : nil } }
        guard skip("M") else { return number(upTo: 365).map { .dayOfYear($0) } }
        guard let month = number(upTo: 12), month >= 1, skip("."), let week = number(upTo: 5), week >= 1, skip("."),
            let day = number(upTo: 6)
        else { return nil }
        return .weekday(month: month, week: week, day: day)
    }
}
