import Columns
import Compute

extension ColumnExpression {
    // Parts of timestamps, on the clocks of the column's zone, and of dates.

    public var year: ColumnExpression { part(.year) }
    /// 1 to 4.
    public var quarter: ColumnExpression { part(.quarter) }
    /// 1 to 12.
    public var month: ColumnExpression { part(.month) }
    /// Of the month: 1 to 31.
    public var day: ColumnExpression { part(.day) }
    /// 0 to 23.
    public var hour: ColumnExpression { part(.hour) }
    public var minute: ColumnExpression { part(.minute) }
    public var second: ColumnExpression { part(.second) }
    /// The fraction of the second in thousandths, rounded down: 0 to 999.
    public var millisecond: ColumnExpression { part(.millisecond) }
    /// The fraction of the second in millionths: 0 to 999,999.
    public var microsecond: ColumnExpression { part(.microsecond) }
    /// The fraction of the second in billionths: 0 to 999,999,999.
    public var nanosecond: ColumnExpression { part(.nanosecond) }
    /// 1 on 1 January.
    public var dayOfYear: ColumnExpression { part(.dayOfYear) }
    /// 1 for Monday to 7 for Sunday, as in ISO 8601.
    public var weekday: ColumnExpression { part(.weekday) }
    /// The week of ISO 8601: week 1 has the year's first Thursday.
    public var isoWeek: ColumnExpression { part(.isoWeek) }
    /// The year that the ISO week belongs to.
    public var isoYear: ColumnExpression { part(.isoYear) }
    /// Days of the month: 28 to 31.
    public var daysInMonth: ColumnExpression { part(.daysInMonth) }
    /// Saturday or Sunday.
    public var isWeekend: ColumnExpression { part(.isWeekend) }
    public var isLeapYear: ColumnExpression { part(.isLeapYear) }
    /// English: `Monday`.
    public var dayName: ColumnExpression { part(.dayName) }
    /// English: `January`.
    public var monthName: ColumnExpression { part(.monthName) }
    /// The day as a `CalendarDate`.
    public var date: ColumnExpression { part(.date) }
    /// How long ago the clock showed midnight, as a `Duration`; clocks that were changed since do not count.
    public var timeOfDay: ColumnExpression { part(.timeOfDay) }

    private func part(_ part: TimePart) -> ColumnExpression {
        ColumnExpression(function: TimePartFunction(part: part), arguments: [self])
    }
}

struct TimePartFunction: RowwiseFunction {
    let part: TimePart
    var name: String { part.rawValue }

    func text(of arguments: [String]) -> String { "\(arguments[0]).\(name)" }

    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        switch (arguments[0], part) {
        case (.timestamp(let unit, _), .timeOfDay): return .duration(unit)
        case (.timestamp, _): break
        case (.date, _) where part.isOfDate: break
        case (.date, _): throw UnsuitedArgument(0, expected: "a timestamp; a date has no time of day")
        case (.string, _):
            throw UnsuitedArgument(
                0, expected: "a timestamp or date", advice: "parse the texts: parsedTimestamp() or parsedDate()")
        case (.int, _), (.double, _):
            throw UnsuitedArgument(
                0, expected: "a timestamp or date", advice: "make times of numbers: timestamp(from: .seconds)")
        default: throw UnsuitedArgument(0, expected: "a timestamp or date")
        }
        switch part {
        case .isWeekend, .isLeapYear: return .bool
        case .dayName, .monthName: return .string
        case .date: return .date
        default: return .int
        }
    }

    func evaluate(_ arguments: [AnyColumn], rowCount: Int) throws -> AnyColumn { try arguments[0].part(part) }
}

/// The type of an argument that has to be a timestamp or a date.
func timeType(_ type: ColumnType) throws -> ColumnType {
    switch type {
    case .timestamp, .date: return type
    default:
        throw UnsuitedArgument(0, expected: "a timestamp or date", advice: "texts become times with parsedTimestamp()")
    }
}
