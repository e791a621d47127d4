/// What can be read off a clock or calendar.
package enum TimePart: String, Sendable, Hashable, CaseIterable {
    case year, quarter, month, day, hour, minute, second, millisecond, microsecond, nanosecond
    case dayOfYear, weekday, isoWeek, isoYear, daysInMonth
    case isWeekend, isLeapYear
    case dayName, monthName
    case date, timeOfDay

    /// Whether a date without a time has it.
    package var isOfDate: Bool {
        switch self {
        case .hour, .minute, .second, .millisecond, .microsecond, .nanosecond, .timeOfDay: false
        default: true
        }
    }
}
