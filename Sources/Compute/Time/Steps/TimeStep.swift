/// A length of time as people count it: fixed lengths up to hours, and days, weeks and months, which a calendar and a zone's
/// clocks make longer or shorter.
///
///     .minutes(15)   .hour   .days(7)   .week   .months(3)   .quarter   .year
public struct TimeStep: Sendable, Hashable {
    enum Kind: Hashable, Sendable {
        case nanoseconds(Int64)
        case days(Int64)
        /// Apart from days, because weeks begin on Mondays.
        case weeks(Int64)
        case months(Int64)
    }
    let kind: Kind

    public static func nanoseconds(_ count: Int) -> TimeStep { TimeStep(kind: .nanoseconds(Int64(count))) }
    public static func microseconds(_ count: Int) -> TimeStep { fixed(count, 1_000) }
    public static func milliseconds(_ count: Int) -> TimeStep { fixed(count, 1_000_000) }
    public static func seconds(_ count: Int) -> TimeStep { fixed(count, 1_000_000_000) }
    public static func minutes(_ count: Int) -> TimeStep { fixed(count, 60_000_000_000) }
    public static func hours(_ count: Int) -> TimeStep { fixed(count, 3_600_000_000_000) }
    public static func days(_ count: Int) -> TimeStep { TimeStep(kind: .days(Int64(count))) }
    /// Weeks begin on Mondays.
    public static func weeks(_ count: Int) -> TimeStep { TimeStep(kind: .weeks(Int64(count))) }
    public static func months(_ count: Int) -> TimeStep { TimeStep(kind: .months(Int64(count))) }
    public static func quarters(_ count: Int) -> TimeStep { TimeStep(kind: .months(3 * Int64(count))) }
    public static func years(_ count: Int) -> TimeStep { TimeStep(kind: .months(12 * Int64(count))) }

    public static var second: TimeStep { .seconds(1) }
    public static var minute: TimeStep { .minutes(1) }
    public static var hour: TimeStep { .hours(1) }
    public static var day: TimeStep { .days(1) }
    public static var week: TimeStep { .weeks(1) }
    public static var month: TimeStep { .months(1) }
    public static var quarter: TimeStep { .quarters(1) }
    public static var year: TimeStep { .years(1) }

    /// So long in the other direction.
    public static prefix func - (step: TimeStep) -> TimeStep {
        switch step.kind {
        case .nanoseconds(let count): TimeStep(kind: .nanoseconds(-count))
        case .days(let count): TimeStep(kind: .days(-count))
        case .weeks(let count): TimeStep(kind: .weeks(-count))
        case .months(let count): TimeStep(kind: .months(-count))
        }
    }

    private static func fixed(_ count: Int, _ nanoseconds: Int64) -> TimeStep {
        let (product, overflow) = Int64(count).multipliedReportingOverflow(by: nanoseconds)
        precondition(
            !overflow, "expected a step of less than 292 years in nanoseconds, found \(count) × \(nanoseconds)")
        return TimeStep(kind: .nanoseconds(product))
    }

    var count: Int64 {
        switch kind {
        case .nanoseconds(let count), .days(let count), .weeks(let count), .months(let count): count
        }
    }

    /// Whether its length depends on the calendar: from a day on.
    var isOfCalendar: Bool { if case .nanoseconds = kind { false } else { true } }
}

extension TimeStep: CustomStringConvertible {
    /// As it is written: `.minutes(15)`.
    public var description: String {
        switch kind {
        case .nanoseconds(let count):
            let units: [(Int64, String)] = [
                (3_600_000_000_000, "hours"), (60_000_000_000, "minutes"), (1_000_000_000, "seconds"),
                (1_000_000, "milliseconds"), (1_000, "microseconds"), (1, "nanoseconds"),
            ]
            let (length, name) = units.first { count % $0.0 == 0 }!
            return ".\(name)(\(count / length))"
        case .days(let count): return ".days(\(count))"
        case .weeks(let count): return ".weeks(\(count))"
        case .months(let count) where count % 12 == 0 && count != 0: return ".years(\(count / 12))"
        case .months(let count): return ".months(\(count))"
        }
    }
}
