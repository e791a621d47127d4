import Columns
import Pool

extension AnyColumn {
    /// The times or dates as texts by a pattern, on the clocks of the column's zone.
    ///
    /// - Throws: `TimeError`; `ColumnError.wrongType`.
    package func formatted(_ pattern: TimePattern) throws -> Column<String> {
        switch self {
        case .timestamp(let column):
            let rules = try ZoneDatabase.shared.rules(of: column.zone)
            let (storage, perSecond) = (column.storage, column.unit.ticksPerSecond)
            let name = column.zone.name ?? ""
            return try column.writtenTexts {
                ClockReader(pattern, cursor: rules.map(ZoneCursor.init), zone: name)
            } write: { clock, row, output in
                let seconds = floorDivide(storage.ticks[row], perSecond)
                let fraction = (storage.ticks[row] &- seconds &* perSecond) &* (1_000_000_000 / perSecond)
                clock.write(seconds, fraction, &output)
            }
        case .date(let column):
            let storage = column.storage
            return try column.writtenTexts {
                ClockReader(pattern, cursor: nil, zone: "")
            } write: { clock, row, output in
                clock.write(Int64(storage.values[row].daysSinceEpoch) &* 86_400, 0, &output)
            }
        default: throw ColumnError.wrongType(column: name, asked: "Timestamp or CalendarDate", actual: type)
        }
    }
}

/// Writes times by a pattern.
private struct ClockReader {
    /// A step of the pattern: nothing in it counts references, which threads would wait for each other to change row by row.
    private enum Step {
        case byte(UInt8)
        case number(TimePattern.Field, width: Int)
        case fraction(width: Int)
        case monthName(isShort: Bool)
        case dayName(isShort: Bool)
        case halfDay
        case offset(TimePattern.OffsetStyle, hasZ: Bool)
        case zoneName
    }
    private let steps: [Step]
    private var cursor: ZoneCursor?
    private let zone: String

    init(_ pattern: TimePattern, cursor: ZoneCursor?, zone: String) {
        steps = pattern.items.flatMap { item -> [Step] in
            switch item {
            case .literal(let bytes): bytes.map { .byte($0) }
            case .number(let field, let width): [.number(field, width: width)]
            case .fraction(let width): [.fraction(width: width)]
            case .monthName(let isShort): [.monthName(isShort: isShort)]
            case .dayName(let isShort): [.dayName(isShort: isShort)]
            case .halfDay: [.halfDay]
            case .offset(let style, let hasZ): [.offset(style, hasZ: hasZ)]
            case .zoneName: [.zoneName]
            }
        }
        self.cursor = cursor
        self.zone = zone
    }

    @inline(__always)
    mutating func write(_ seconds: Int64, _ nanoseconds: Int64, _ output: inout TextOutput) {
        let offset = cursor == nil ? 0 : cursor!.offset(at: seconds)
        let local = seconds &+ offset
        let day = day(of: local)
        let date = CivilDate(days: day)
        let second = local &- day &* 86_400
        for index in steps.indices {
            switch steps[index] {
            case .byte(let byte): output.append(byte)
            case .number(let field, let width):
                output.append(ClockReader.value(field, date, day, second), width: width)
            case .fraction(let width): output.append(nanoseconds / powersOfTen[9 - width], width: width)
            case .monthName(let isShort): output.append(englishMonthNames[date.month - 1], isShort)
            case .dayName(let isShort): output.append(englishDayNames[Int(weekdayFromMonday(days: day))], isShort)
            case .halfDay: output.append(Array((second < 43_200 ? "AM" : "PM").utf8))
            case .offset(let style, let hasZ): output.append(offset: offset, style, hasZ)
            case .zoneName: output.append(Array((zone.isEmpty ? "UTC" : zone).utf8))
            }
        }
    }

    private static func value(_ field: TimePattern.Field, _ date: CivilDate, _ day: Int64, _ second: Int64) -> Int64 {
        switch field {
        case .year: Int64(date.year)
        case .shortYear: floorRemainder(Int64(date.year), 100)
        case .month: Int64(date.month)
        case .day: Int64(date.day)
        case .dayOfYear: Int64(date.dayOfYear)
        case .hour: second / 3600
        case .hourOfHalfDay: (second / 3600 + 11) % 12 + 1
        case .minute: second / 60 % 60
        case .second: second % 60
        case .quarter: Int64((date.month + 2) / 3)
        case .isoYear: Int64(CivilDate(days: day - weekdayFromMonday(days: day) + 3).year)
        case .isoWeek: Int64((CivilDate(days: day - weekdayFromMonday(days: day) + 3).dayOfYear + 6) / 7)
        case .weekday: weekdayFromMonday(days: day) + 1
        }
    }
}

extension TextOutput {
    fileprivate mutating func append(_ name: String, _ isShort: Bool) {
        append(Array(name.utf8.prefix(isShort ? 3 : name.utf8.count)))
    }

    fileprivate mutating func append(offset: Int64, _ style: TimePattern.OffsetStyle, _ hasZ: Bool) {
        if hasZ, offset == 0 { return append(UInt8(ascii: "Z")) }
        append(UInt8(ascii: offset < 0 ? "-" : "+"))
        let seconds = Int64(offset.magnitude)
        append(seconds / 3600, width: 2)
        let minutes = seconds / 60 % 60
        if style == .hours, minutes == 0 { return }
        if style == .colon { append(UInt8(ascii: ":")) }
        append(minutes, width: 2)
        if seconds % 60 != 0 {
            if style == .colon { append(UInt8(ascii: ":")) }
            append(seconds % 60, width: 2)
        }
    }
}

private let powersOfTen: [Int64] = [
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
]
