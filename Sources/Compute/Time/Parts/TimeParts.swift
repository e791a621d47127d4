import Columns

extension AnyColumn {
    /// A part of every time or date of the column, in the column's zone.
    ///
    /// - Shape: `Int`; `Bool` for `isWeekend` and `isLeapYear`; `String` with a dictionary for names; `CalendarDate` and
    ///   `Duration` for `date` and `timeOfDay`. Missing where the time is.
    /// - Throws: `ColumnError.wrongType` for a column without times; `TimeError` for a zone that the system does not know.
    package func part(_ part: TimePart) throws -> AnyColumn {
        switch self {
        case .timestamp(let column):
            switch part {
            case .millisecond: return .int(try column.fraction(perSecond: 1_000))
            case .microsecond: return .int(try column.fraction(perSecond: 1_000_000))
            case .nanosecond: return .int(try column.fraction(perSecond: 1_000_000_000))
            case .timeOfDay: return .duration(try column.timesOfDay())
            default: return try column.part(part, WallClock(column))
            }
        case .date(let column) where part == .date: return .date(column)
        case .date(let column) where part.isOfDate: return try column.part(part, WallClock(column))
        case .date: throw ColumnError.wrongType(column: name, asked: "Timestamp", actual: type)
        default: throw ColumnError.wrongType(column: name, asked: "Timestamp or CalendarDate", actual: type)
        }
    }
}

extension Column {
    /// Parts that depend on whole seconds only.
    fileprivate func part(_ part: TimePart, _ clock: WallClock) throws -> AnyColumn {
        switch part {
        case .year: try ints(clock) { Int64(CivilDate(days: day(of: $0)).year) }
        case .quarter: try ints(clock) { Int64((CivilDate(days: day(of: $0)).month + 2) / 3) }
        case .month: try ints(clock) { Int64(CivilDate(days: day(of: $0)).month) }
        case .day: try ints(clock) { Int64(CivilDate(days: day(of: $0)).day) }
        case .hour: try ints(clock) { floorRemainder(floorDivide($0, 3600), 24) }
        case .minute: try ints(clock) { floorRemainder(floorDivide($0, 60), 60) }
        case .second: try ints(clock) { floorRemainder($0, 60) }
        case .dayOfYear: try ints(clock) { Int64(CivilDate(days: day(of: $0)).dayOfYear) }
        case .weekday: try ints(clock) { weekdayFromMonday(days: day(of: $0)) + 1 }
        case .isoWeek: try ints(clock) { (Int64(CivilDate(days: thursday(of: $0)).dayOfYear) + 6) / 7 }
        case .isoYear: try ints(clock) { Int64(CivilDate(days: thursday(of: $0)).year) }
        case .daysInMonth:
            try ints(clock) {
                let date = CivilDate(days: day(of: $0))
                return Int64(CalendarDate.dayCount(ofMonth: date.month, year: date.year))
            }
        case .isWeekend: try bits(clock) { weekdayFromMonday(days: day(of: $0)) >= 5 }
        case .isLeapYear: try bits(clock) { CalendarDate.isLeap(CivilDate(days: day(of: $0)).year) }
        case .dayName:
            try names(clock, englishDays) { UInt32(truncatingIfNeeded: weekdayFromMonday(days: day(of: $0))) }
        case .monthName: try names(clock, englishMonths) { UInt32(CivilDate(days: day(of: $0)).month - 1) }
        default: try dates(clock)
        }
    }

    @inline(__always)
    private func ints(_ clock: WallClock, _ part: @Sendable (_ seconds: Int64) -> Int64) throws -> AnyColumn {
        .int(
            try mapRows(Int.self) { rows, values in
                clock.forEachBlock(of: rows) { rows, seconds in
                    let values = values + rows.lowerBound
                    for index in 0..<rows.count { values[index] = Int(part(seconds[index])) }
                }
            })
    }

    @inline(__always)
    private func bits(_ clock: WallClock, _ part: @Sendable (_ seconds: Int64) -> Bool) throws -> AnyColumn {
        let bytes = try newValues(UInt8.self) { rows, values in
            clock.forEachBlock(of: rows) { rows, seconds in
                for index in 0..<rows.count { values[rows.lowerBound + index] = part(seconds[index]) ? 1 : 0 }
            }
        }
        let truth = TruthBytes(values: bytes.pointer(as: UInt8.self))
        defer { withExtendedLifetime(bytes) {} }
        return .bool(try mapBits { truth.values[$0] != 0 })
    }

    @inline(__always)
    private func names(
        _ clock: WallClock, _ names: Column<String>, _ code: @Sendable (_ seconds: Int64) -> UInt32
    ) throws -> AnyColumn {
        let codes = try newValues(UInt32.self) { rows, values in
            clock.forEachBlock(of: rows) { rows, seconds in
                for index in 0..<rows.count { values[rows.lowerBound + index] = code(seconds[index]) }
            }
        }
        let storage = StringStorage(
            codes: codes.pointer(as: UInt32.self), dictionary: names.storage.views, dictionaryCount: names.count,
            heap: names.storage.heap)
        return .string(derived(storage, [codes], keeping: [names.owner]))
    }

    private func dates(_ clock: WallClock) throws -> AnyColumn {
        let name = name
        return .date(
            try mapRows(CalendarDate.self) { rows, values in
                try clock.forEachBlock(of: rows) { rows, seconds in
                    for index in 0..<rows.count {
                        guard let days = Int32(exactly: day(of: seconds[index])) else {
                            throw TimeError.outOfRange(column: name)
                        }
                        values[rows.lowerBound + index] = CalendarDate(daysSinceEpoch: days)
                    }
                }
            })
    }
}

private struct TruthBytes: @unchecked Sendable {
    // @unchecked: read while the buffer lives, after all was written.
    let values: UnsafeMutablePointer<UInt8>
}

extension Column<Timestamp> {
    /// The fraction of the second, in parts of `perSecond`, rounded down.
    fileprivate func fraction(perSecond: Int64) throws -> Column<Int> {
        let (storage, unit) = (storage, unit.ticksPerSecond)
        return try mapRows(Int.self) { rows, values in
            for row in rows {
                let ticks = floorRemainder(storage.ticks[row], unit)
                values[row] = Int(perSecond >= unit ? ticks &* (perSecond / unit) : ticks / (unit / perSecond))
            }
        }
    }

    /// The time since the clock of the zone showed midnight, in the column's unit.
    fileprivate func timesOfDay() throws -> Column<Duration> {
        let (storage, perSecond, clock) = (storage, unit.ticksPerSecond, try WallClock(self))
        let ticks = try newValues(Int64.self) { rows, values in
            clock.forEachBlock(of: rows) { rows, seconds in
                for index in 0..<rows.count {
                    let row = rows.lowerBound + index
                    values[row] =
                        floorRemainder(seconds[index], 86_400) &* perSecond
                        &+ floorRemainder(storage.ticks[row], perSecond)
                }
            }
        }
        return derived(DurationStorage(ticks: ticks.pointer(as: Int64.self), unit: unit), [ticks])
    }
}

@inline(__always) func day(of seconds: Int64) -> Int64 { floorDivide(seconds, 86_400) }

/// The day of the week's Thursday: an ISO week belongs to the year of that day.
@inline(__always) private func thursday(of seconds: Int64) -> Int64 {
    let day = day(of: seconds)
    return day &- weekdayFromMonday(days: day) &+ 3
}

let englishDayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
let englishMonthNames = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
]
private let englishDays = Column<String>(name: "", contents: englishDayNames)
private let englishMonths = Column<String>(name: "", contents: englishMonthNames)
