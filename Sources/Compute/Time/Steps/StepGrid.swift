import Columns

/// The boundaries of a step on a clock, in ticks of a column: multiples of the step from an origin, or the first days of
/// months.
///
/// - Units: ticks of the column's clock; a date column's tick is a day.
struct StepGrid: BitwiseCopyable {
    private enum Kind: BitwiseCopyable {
        case even(length: Int64, origin: Int64)
        /// Months since 1970-01 that are a multiple of `count` away from month `origin`.
        case months(count: Int64, origin: Int64)
    }
    private let kind: Kind
    private let ticksPerDay: Int64

    /// - Parameters:
    ///   - ticksPerDay: of the column; 1 for dates.
    ///   - origin: a boundary, in ticks of the clock; nil for 1970-01-01, and for weeks the Monday 1970-01-05.
    /// - Throws: `TimeError.stepNotPositive`; `stepNotForDates` for hours and the like on a column of dates.
    init(_ step: TimeStep, ticksPerDay: Int64, origin: Int64? = nil, column: String) throws {
        guard step.count > 0 else { throw TimeError.stepNotPositive(step.description) }
        self.ticksPerDay = ticksPerDay
        func days(_ count: Int64) throws -> Int64 {
            let (length, overflow) = count.multipliedReportingOverflow(by: ticksPerDay)
            if overflow { throw TimeError.outOfRange(column: column) }
            return length
        }
        switch step.kind {
        case .nanoseconds(let count):
            let perTick = 86_400_000_000_000 / ticksPerDay
            guard count % perTick == 0 else {
                // Every tick is a boundary of a step that divides it.
                guard perTick % count == 0 else {
                    throw TimeError.stepNotForDates(column: column, step: step.description)
                }
                kind = .even(length: 1, origin: 0)
                return
            }
            kind = .even(length: count / perTick, origin: origin ?? 0)
        case .days(let count): kind = .even(length: try days(count), origin: origin ?? 0)
        case .weeks(let count): kind = .even(length: try days(7 * count), origin: origin ?? 4 * ticksPerDay)
        case .months(let count):
            let start = origin.map { CivilDate(days: floorDivide($0, ticksPerDay)) }
            kind = .months(count: count, origin: start.map { Int64($0.year - 1970) * 12 + Int64($0.month - 1) } ?? 0)
        }
    }

    /// The last boundary that is not after a time.
    @inline(__always) func floor(_ ticks: Int64) -> Int64 {
        switch kind {
        case .even(let length, let origin): return ticks &- floorRemainder(ticks &- origin, length)
        case .months(let count, let origin):
            let date = CivilDate(days: floorDivide(ticks, ticksPerDay))
            let month = (Int64(date.year) - 1970) * 12 + Int64(date.month - 1)
            return start(ofMonth: month - floorRemainder(month - origin, count))
        }
    }

    /// The boundary after a boundary.
    @inline(__always) func next(_ boundary: Int64) -> Int64 {
        switch kind {
        case .even(let length, _): return boundary &+ length
        case .months(let count, _):
            let date = CivilDate(days: floorDivide(boundary, ticksPerDay))
            return start(ofMonth: (Int64(date.year) - 1970) * 12 + Int64(date.month - 1) + count)
        }
    }

    private func start(ofMonth month: Int64) -> Int64 {
        let year = floorDivide(month, 12)
        let days = CalendarDate.days(year: Int(year) + 1970, month: Int(month - year * 12) + 1, day: 1)
        return Int64(days) &* ticksPerDay
    }
}
