import Columns

extension Column<Timestamp> {
    /// Times at equal steps: `start`, `start` and one step, and two, and so on up to `end`, included when it is one of them.
    ///
    ///     try Column<Timestamp>(name: "day", from: first, through: last, every: .days(1), zone: ZoneID("Europe/Berlin"))
    ///
    /// - Parameter zone: whose clocks days and months are counted on. Times count in UTC then; without a zone they are
    ///   what the clock shows.
    /// - Shape: the unit is the finer one of `start` and `end`. Each time is counted from the start, so that months from the
    ///   31st on take the last day of shorter ones and come back.
    /// - Throws: `TimeError.stepNotPositive`; `outOfRange`.
    public init(
        name: String, from start: Timestamp, through end: Timestamp, every step: TimeStep, zone: ZoneID = .none
    ) throws {
        guard step.count > 0 else { throw TimeError.stepNotPositive(step.description) }
        var unit = Swift.max(start.unit, end.unit)
        if case .nanoseconds(let length) = step.kind {
            while length % (1_000_000_000 / unit.ticksPerSecond) != 0 { unit = TimeUnit(rawValue: unit.rawValue + 1)! }
        }
        guard let first = unit.ticks(from: start.ticks, unit: start.unit),
            let last = unit.ticks(from: end.ticks, unit: end.unit)
        else { throw TimeError.outOfRange(column: name) }
        var times: [Timestamp] = []
        var next: Int64? = first
        while let ticks = next, ticks <= last {
            times.append(Timestamp(ticks: ticks, unit: unit))
            next = try step.multiplied(by: Int64(times.count)).sum(first, unit: unit, zone: zone)
        }
        let made = Column<Timestamp>.ticks(name: name, times.map(\.ticks), unit: unit, zone: zone)
        self = made
    }

    /// A column of ticks, none missing.
    package static func ticks(name: String, _ ticks: [Int64], unit: TimeUnit, zone: ZoneID) -> Column<Timestamp> {
        let buffer = Buffer(byteCount: ticks.count * 8)
        let target = buffer.pointer(as: Int64.self)
        for (row, value) in ticks.enumerated() { target[row] = value }
        return Column(
            name: name, storage: TimestampStorage(ticks: target, unit: unit, zone: zone), validity: Validity(),
            count: ticks.count, owner: ColumnOwner([buffer]))
    }
}

extension Column<CalendarDate> {
    /// Dates at equal steps of days, weeks or months, from `start` up to `end`.
    ///
    /// - Throws: `TimeError.stepNotPositive`, `stepNotForDates`.
    public init(name: String, from start: CalendarDate, through end: CalendarDate, every step: TimeStep) throws {
        guard step.count > 0 else { throw TimeError.stepNotPositive(step.description) }
        if case .nanoseconds = step.kind { throw TimeError.stepNotForDates(column: name, step: step.description) }
        var dates: [CalendarDate] = []
        var next = Int64(start.daysSinceEpoch)
        while next <= Int64(end.daysSinceEpoch) {
            dates.append(CalendarDate(daysSinceEpoch: Int32(next)))
            next = StepAddition.days(step.multiplied(by: Int64(dates.count)), Int64(start.daysSinceEpoch))
        }
        self.init(name: name, contents: dates)
    }
}

extension TimeStep {
    /// So many steps; the longest possible one where that does not fit.
    func multiplied(by factor: Int64) -> TimeStep {
        func times(_ count: Int64) -> Int64 {
            let (product, overflow) = count.multipliedReportingOverflow(by: factor)
            return overflow ? .max / 16 : product
        }
        switch kind {
        case .nanoseconds(let count): return TimeStep(kind: .nanoseconds(times(count)))
        case .days(let count): return TimeStep(kind: .days(times(count)))
        case .weeks(let count): return TimeStep(kind: .weeks(times(count)))
        case .months(let count): return TimeStep(kind: .months(times(count)))
        }
    }

    /// The moment a step after another one, in ticks; nil where they do not fit.
    func sum(_ ticks: Int64, unit: TimeUnit, zone: ZoneID) throws -> Int64? {
        guard case .nanoseconds(let length) = kind else {
            var addition = try StepAddition(self, unit: unit, zone: zone)
            return addition.sum(ticks)
        }
        let (sum, overflow) = ticks.addingReportingOverflow(length / (1_000_000_000 / unit.ticksPerSecond))
        return overflow ? nil : sum
    }
}
