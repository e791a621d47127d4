import Columns
import Compute

extension ColumnExpression {
    /// Times from numbers of units since 1970-01-01 00:00 UTC: `col("ts").timestamp(from: .milliseconds)`.
    ///
    /// - Parameter zone: whose clocks show them; nil for plain times without a zone, which are those of UTC.
    /// - Shape: whole numbers keep their unit; doubles are rounded to microseconds, and NaN is missing.
    public func timestamp(from unit: TimeUnit, zone: String? = nil) -> ColumnExpression {
        ColumnExpression(function: EpochReading(unit: unit, zone: zone), arguments: [self])
    }

    /// Whole units since 1970-01-01 00:00 UTC, rounded down.
    public func epoch(in unit: TimeUnit) -> ColumnExpression {
        ColumnExpression(function: EpochWriting(unit: unit), arguments: [self])
    }

    /// The times that texts write.
    ///
    ///     col("when").parsedTimestamp()                            // ISO 8601
    ///     col("when").parsedTimestamp("dd.MM.yyyy HH:mm")          // letters as in TimePattern
    ///
    /// - Parameters:
    ///   - pattern: letters of Unicode's date patterns: `yyyy MM dd HH mm ss SSS`, `MMM`, `h a`, `X` and so on.
    ///   - onFailure: what other texts become: an error with the row, or missing.
    /// - Shape: of zone UTC where the pattern has an offset, else without a zone (see `assumingTimeZone`). ISO 8601 texts with
    ///   offsets are brought to UTC, and have no zone either: `inTimeZone` takes them for UTC.
    public func parsedTimestamp(_ pattern: String? = nil, onFailure: CastFailure = .throw) -> ColumnExpression {
        ColumnExpression(
            function: TimeParsing(pattern: pattern, isDate: false, onFailure: onFailure), arguments: [self])
    }

    /// The dates that texts write: `yyyy-MM-dd`, or by a pattern; see `parsedTimestamp(_:onFailure:)`.
    public func parsedDate(_ pattern: String? = nil, onFailure: CastFailure = .throw) -> ColumnExpression {
        ColumnExpression(
            function: TimeParsing(pattern: pattern, isDate: true, onFailure: onFailure), arguments: [self])
    }

    /// Times or dates as texts: `col("datetime").formatted("yyyy-MM")`, on the clocks of the column's zone.
    public func formatted(_ pattern: String) -> ColumnExpression {
        ColumnExpression(function: TimeFormatting(pattern: pattern), arguments: [self])
    }
}

/// Times from columns of numbers, without a zone: `timestamp(year: col("y"), month: col("m"), day: 1)`.
///
/// - Parameter onFailure: what parts become that are no time: an error with the row, or missing.
public func timestamp(
    year: ColumnExpression, month: ColumnExpression, day: ColumnExpression, hour: ColumnExpression = 0,
    minute: ColumnExpression = 0, second: ColumnExpression = 0, onFailure: CastFailure = .throw
) -> ColumnExpression {
    ColumnExpression(
        function: TimeMaking(onFailure: onFailure), arguments: [year, month, day, hour, minute, second])
}

struct EpochReading: RowwiseFunction {
    let unit: TimeUnit
    let zone: String?
    var name: String { "timestamp" }
    func text(of arguments: [String]) -> String {
        "\(arguments[0]).timestamp(from: .\(unit)\(zone.map { ", zone: \"\($0)\"" } ?? ""))"
    }
    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        let zone = try zone.map(ZoneClock.id) ?? .none
        switch arguments[0] {
        case .int: return .timestamp(unit, zone: zone)
        case .double: return .timestamp(unit == .nanoseconds ? .nanoseconds : .microseconds, zone: zone)
        default: throw UnsuitedArgument(0, expected: "numbers", advice: "texts become times with parsedTimestamp()")
        }
    }
    func evaluate(_ arguments: [AnyColumn], rowCount: Int) throws -> AnyColumn {
        .timestamp(try MadeTimes.sinceEpoch(arguments[0], unit, zone: zone.map(ZoneClock.id) ?? .none))
    }
}

struct EpochWriting: RowwiseFunction {
    let unit: TimeUnit
    var name: String { "epoch" }
    func text(of arguments: [String]) -> String { "\(arguments[0]).epoch(in: .\(unit))" }
    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        _ = try timeType(arguments[0])
        return .int
    }
    func evaluate(_ arguments: [AnyColumn], rowCount: Int) throws -> AnyColumn {
        .int(try MadeTimes.epoch(of: arguments[0], in: unit))
    }
}

/// A function of whole columns because its errors name rows, and because all texts have one form.
struct TimeParsing: ColumnFunction {
    let pattern: String?
    let isDate: Bool
    let onFailure: CastFailure
    var name: String { isDate ? "parsedDate" : "parsedTimestamp" }
    func text(of arguments: [String]) -> String { "\(arguments[0]).\(name)(\(pattern.map { "\"\($0)\"" } ?? ""))" }

    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        guard case .string = arguments[0] else {
            throw UnsuitedArgument(0, expected: "texts", advice: "numbers become times with timestamp(from: .seconds)")
        }
        let pattern = try pattern.map { try TimePattern($0) }
        try pattern?.checkReadable()
        return isDate
            ? .date : .timestamp(pattern?.unit ?? .microseconds, zone: pattern?.hasOffset == true ? .utc : .none)
    }

    func evaluate(_ arguments: [AnyColumn], rowCount: Int, groups: GroupIndex?) throws -> AnyColumn {
        let column = try arguments[0].assumingType(String.self)
        let pattern = try pattern.map { try TimePattern($0) }
        let failure: ConversionFailure = onFailure == .nil ? .nil : .throw
        if isDate { return .date(try column.parsedDates(pattern, onFailure: failure)) }
        return .timestamp(try column.parsedTimes(pattern, onFailure: failure))
    }
}

struct TimeFormatting: RowwiseFunction {
    let pattern: String
    var name: String { "formatted" }
    func text(of arguments: [String]) -> String { "\(arguments[0]).formatted(\"\(pattern)\")" }
    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        _ = try timeType(arguments[0])
        _ = try TimePattern(pattern)
        return .string
    }
    func evaluate(_ arguments: [AnyColumn], rowCount: Int) throws -> AnyColumn {
        .string(try arguments[0].formatted(TimePattern(pattern)))
    }
}

struct TimeMaking: ColumnFunction {
    let onFailure: CastFailure
    var name: String { "timestamp" }
    func text(of arguments: [String]) -> String {
        let names = ["year", "month", "day", "hour", "minute", "second"]
        return "timestamp(\(zip(names, arguments).map { "\($0): \($1)" }.joined(separator: ", ")))"
    }
    func resultType(of arguments: [ColumnType]) throws -> ColumnType {
        for (place, type) in arguments.enumerated() {
            guard case .int = type else { throw UnsuitedArgument(place, expected: "whole numbers") }
        }
        return .timestamp(.microseconds, zone: .none)
    }
    func evaluate(_ arguments: [AnyColumn], rowCount: Int, groups: GroupIndex?) throws -> AnyColumn {
        let failure: ConversionFailure = onFailure == .nil ? .nil : .throw
        return .timestamp(try MadeTimes.fromParts(arguments.map { try $0.assumingType(Int.self) }, onFailure: failure))
    }
}
