import Columns

extension AnyColumn {
    /// Every time or date a step later; earlier for a negative step.
    ///
    /// Days, weeks and months keep the time on the zone's clock, months take the last day of a shorter one. A time that the
    /// clock skips is as much later as the clock was put forward; of one that occurs twice, the one with the offset before
    /// is taken. Hours and shorter steps are lengths of time.
    /// - Throws: `TimeError.outOfRange` where a result does not fit; `stepNotForDates`; `ColumnError.wrongType`.
    package func adding(_ step: TimeStep) throws -> AnyColumn {
        switch self {
        case .timestamp(let column): return .timestamp(try column.adding(step))
        case .date(let column): return .date(try column.adding(step))
        default: throw ColumnError.wrongType(column: name, asked: "Timestamp or CalendarDate", actual: type)
        }
    }
}

extension Column<Timestamp> {
    fileprivate func adding(_ step: TimeStep) throws -> Column<Timestamp> {
        let (validity, name) = (validity, name)
        if case .nanoseconds(let count) = step.kind {
            let perTick = 1_000_000_000 / unit.ticksPerSecond
            guard count % perTick == 0 else { return try inUnit(.nanoseconds).adding(step) }
            let length = count / perTick
            return try mapTicks { rows, source, target in
                for row in rows {
                    let (sum, overflow) = source[row].addingReportingOverflow(length)
                    if overflow, validity.isValid(row) { throw TimeError.outOfRange(column: name) }
                    target[row] = sum
                }
            }
        }
        let made = try StepAddition(step, unit: unit, zone: zone)
        return try mapTicks { rows, source, target in
            var addition = made
            for row in rows {
                guard let sum = addition.sum(source[row]) else {
                    guard validity.isValid(row) else { continue }
                    throw TimeError.outOfRange(column: name)
                }
                target[row] = sum
            }
        }
    }

    /// The same times in another unit.
    ///
    /// - Throws: `TimeError.outOfRange` where one does not fit; a coarser unit rounds down.
    package func inUnit(_ wanted: TimeUnit) throws -> Column<Timestamp> {
        if unit == wanted { return self }
        let (storage, validity, name) = (storage, validity, name)
        let ticks = try newValues(Int64.self) { rows, values in
            for row in rows {
                guard let converted = wanted.ticks(from: storage.ticks[row], unit: storage.unit) else {
                    guard validity.isValid(row) else { continue }
                    throw TimeError.outOfRange(column: name)
                }
                values[row] = converted
            }
        }
        return derived(TimestampStorage(ticks: ticks.pointer(as: Int64.self), unit: wanted, zone: zone), [ticks])
    }
}

extension Column<CalendarDate> {
    fileprivate func adding(_ step: TimeStep) throws -> Column<CalendarDate> {
        let (storage, validity, name) = (storage, validity, name)
        if case .nanoseconds = step.kind { throw TimeError.stepNotForDates(column: name, step: step.description) }
        return try mapRows(CalendarDate.self) { rows, values in
            for row in rows {
                let sum = StepAddition.days(step, Int64(storage.values[row].daysSinceEpoch))
                guard let days = Int32(exactly: sum) else {
                    guard validity.isValid(row) else { continue }
                    throw TimeError.outOfRange(column: name)
                }
                values[row] = CalendarDate(daysSinceEpoch: days)
            }
        }
    }
}

/// Adds a step of days, weeks or months on a zone's clock.
struct StepAddition {
    let step: TimeStep
    private let perSecond: Int64
    private var cursor: ZoneCursor?

    init(_ step: TimeStep, unit: TimeUnit, zone: ZoneID) throws {
        self.step = step
        perSecond = unit.ticksPerSecond
        cursor = try ZoneDatabase.shared.rules(of: zone).map(ZoneCursor.init)
    }

    /// The moment a step later; nil where 64 bits do not hold it.
    mutating func sum(_ ticks: Int64) -> Int64? {
        let seconds = floorDivide(ticks, perSecond)
        let offset = cursor == nil ? 0 : cursor!.offset(at: seconds)
        let local = seconds &+ offset
        let day = floorDivide(local, 86_400)
        let moved = StepAddition.days(step, day)
        let (length, tooLong) = moved.multipliedReportingOverflow(by: 86_400)
        if tooLong { return nil }
        let wanted = length &+ (local &- day &* 86_400)
        let (sum, overflow) = moment(wanted, offset).multipliedReportingOverflow(by: perSecond)
        return overflow ? nil : sum &+ (ticks &- seconds &* perSecond)
    }

    private mutating func moment(_ local: Int64, _ offset: Int64) -> Int64 {
        guard cursor != nil else { return local }
        switch cursor!.moments(ofLocal: local) {
        case .one(let moment): return moment
        case .two(let earlier, let later): return local &- offset == later ? later : earlier
        case .none(_, let before, _): return local &- before
        }
    }

    /// The day a step after a day.
    static func days(_ step: TimeStep, _ day: Int64) -> Int64 {
        switch step.kind {
        case .nanoseconds: return day
        case .days(let count): return day &+ count
        case .weeks(let count): return day &+ 7 &* count
        case .months(let count):
            let date = CivilDate(days: day)
            let month = Int64(date.year) * 12 + Int64(date.month - 1) + count
            let year = Int(floorDivide(month, 12))
            let monthOfYear = Int(floorRemainder(month, 12)) + 1
            let length = CalendarDate.dayCount(ofMonth: monthOfYear, year: year)
            return Int64(CalendarDate.days(year: year, month: monthOfYear, day: Swift.min(date.day, length)))
        }
    }
}
