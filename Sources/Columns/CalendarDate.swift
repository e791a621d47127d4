/// A day of the proleptic Gregorian calendar, without a time or zone.
///
/// - Units: days since 1970-01-01, 32 bits, as Arrow's `date32`.
@frozen public struct CalendarDate: Sendable, Hashable, Comparable, BitwiseCopyable {
    public var daysSinceEpoch: Int32

    @inlinable public init(daysSinceEpoch: Int32) { self.daysSinceEpoch = daysSinceEpoch }

    /// The day of a year, month (1...12) and day of month (1...31); nil for a day the calendar does not have, and for
    /// years beyond 5.8 million, whose days 32 bits do not hold.
    @inlinable public init?(year: Int, month: Int, day: Int) {
        guard (1...12).contains(month), day >= 1, day <= CalendarDate.dayCount(ofMonth: month, year: year),
            (-6_000_000...6_000_000).contains(year),
            let days = Int32(exactly: CalendarDate.days(year: year, month: month, day: day))
        else { return nil }
        self.init(daysSinceEpoch: days)
    }

    @inlinable public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        left.daysSinceEpoch < right.daysSinceEpoch
    }

    /// Year, month and day of month.
    @inlinable public var components: (year: Int, month: Int, day: Int) {
        CalendarDate.components(days: Int(daysSinceEpoch))
    }
    @inlinable public var year: Int { components.year }
    @inlinable public var month: Int { components.month }
    @inlinable public var day: Int { components.day }
    /// 1 for Monday to 7 for Sunday, as ISO 8601.
    @inlinable public var isoWeekday: Int {
        // 1970-01-01 was a Thursday.
        let shifted = (Int(daysSinceEpoch) + 3) % 7
        return (shifted < 0 ? shifted + 7 : shifted) + 1
    }

    @inlinable public static func isLeap(_ year: Int) -> Bool {
        year & 3 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    @inlinable public static func dayCount(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    /// Days since 1970-01-01 of a date that is taken as valid.
    ///
    /// Counts in years that begin in March, so that the leap day is the last one, and in eras of 400 years, which have
    /// 146,097 days each.
    @inlinable public static func days(year: Int, month: Int, day: Int) -> Int {
        let marchYear = month <= 2 ? year - 1 : year
        let era = (marchYear >= 0 ? marchYear : marchYear - 399) / 400
        let yearOfEra = marchYear - era * 400
        let marchMonth = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    /// The inverse of `days(year:month:day:)`.
    @inlinable public static func components(days: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }
}

extension CalendarDate: LosslessStringConvertible {
    /// `yyyy-MM-dd`, with a sign before year 0 and more digits after 9999.
    public var description: String {
        let (year, month, day) = components
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
    }

    /// Reads what `description` writes; nil for anything else.
    public init?(_ text: String) {
        var reader = DigitReader(text)
        guard let date = reader.date(), reader.isAtEnd else { return nil }
        self = date
    }
}

extension CalendarDate: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let date = CalendarDate(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected a date as yyyy-MM-dd, found \"\(text)\"")
        }
        self = date
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A number with leading zeros up to `width` digits, sign in front.
package func padded(_ value: Int, _ width: Int) -> String {
    let digits = String(value.magnitude)
    let zeros = String(repeating: "0", count: max(0, width - digits.count))
    return (value < 0 ? "-" : "") + zeros + digits
}
