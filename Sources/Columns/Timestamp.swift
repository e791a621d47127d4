/// A point in time: ticks since 1970-01-01 00:00:00 in a unit.
///
/// Columns store the ticks alone (64 bits) and keep unit and zone once; reading an element puts the two together. A
/// column without a zone holds wall-clock time, and its elements count from 1970-01-01 of that same clock.
///
/// Timestamps compare by the instant, whatever their units.
@frozen public struct Timestamp: Sendable, BitwiseCopyable {
    public var ticks: Int64
    public var unit: TimeUnit

    @inlinable public init(ticks: Int64, unit: TimeUnit = .microseconds) {
        self.ticks = ticks
        self.unit = unit
    }

    /// Whole seconds since 1970-01-01 00:00:00.
    @inlinable public init(secondsSinceEpoch seconds: Int) {
        self.init(ticks: Int64(seconds), unit: .seconds)
    }

    /// Seconds since 1970-01-01 00:00:00, rounded to microseconds; nil for what is no number of them that fits 64 bits.
    public init?(secondsSinceEpoch seconds: Double) {
        guard let ticks = Int64(exactly: (seconds * 1e6).rounded()) else { return nil }
        self.init(ticks: ticks, unit: .microseconds)
    }

    /// A wall-clock time; nil for one the calendar does not have.
    public init?(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        guard let date = CalendarDate(year: year, month: month, day: day),
            (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second)
        else { return nil }
        self.init(
            ticks: Int64(date.daysSinceEpoch) * 86_400 + Int64(hour * 3600 + minute * 60 + second), unit: .seconds)
    }

    /// Seconds since 1970-01-01 00:00:00, with the fraction.
    @inlinable public var secondsSinceEpoch: Double { Double(ticks) / Double(unit.ticksPerSecond) }

    /// Whole seconds, rounded down, and the nanoseconds that remain.
    @inlinable public var parts: (seconds: Int64, nanoseconds: Int64) {
        let seconds = floorDivide(ticks, unit.ticksPerSecond)
        return (seconds, floorRemainder(ticks, unit.ticksPerSecond) * (1_000_000_000 / unit.ticksPerSecond))
    }
}

extension Timestamp: Hashable, Comparable {
    @inlinable public static func == (left: Timestamp, right: Timestamp) -> Bool {
        left.unit == right.unit ? left.ticks == right.ticks : left.parts == right.parts
    }
    @inlinable public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.unit == right.unit ? left.ticks < right.ticks : left.parts < right.parts
    }
    @inlinable public func hash(into hasher: inout Hasher) {
        let (seconds, nanoseconds) = parts
        hasher.combine(seconds)
        hasher.combine(nanoseconds)
    }
}

extension Timestamp {
    /// The time between two points.
    @inlinable public static func - (left: Timestamp, right: Timestamp) -> Duration {
        let (leftSeconds, leftNanoseconds) = left.parts
        let (rightSeconds, rightNanoseconds) = right.parts
        // Durations have 128 bits, where seconds from both ends of the range fit.
        return .seconds(leftSeconds) - .seconds(rightSeconds) + .nanoseconds(leftNanoseconds - rightNanoseconds)
    }
    /// A later point, in the finer of the units needed. Traps when it is out of that unit's range, as integers do.
    public static func + (left: Timestamp, right: Duration) -> Timestamp {
        let (seconds, attoseconds) = right.components
        let unit = max(left.unit, Duration.unit(forAttoseconds: attoseconds))
        let scale = unit.ticksPerSecond / left.unit.ticksPerSecond
        let fraction = attoseconds / (1_000_000_000_000_000_000 / unit.ticksPerSecond)
        return Timestamp(ticks: left.ticks * scale + seconds * unit.ticksPerSecond + fraction, unit: unit)
    }
    public static func - (left: Timestamp, right: Duration) -> Timestamp { left + (.zero - right) }
}

extension Duration {
    /// The coarsest unit that holds a fraction of a second; nanoseconds for what is finer.
    package static func unit(forAttoseconds attoseconds: Int64) -> TimeUnit {
        for unit in TimeUnit.allCases where attoseconds % (1_000_000_000_000_000_000 / unit.ticksPerSecond) == 0 {
            return unit
        }
        return .nanoseconds
    }
}

// Parts of the calendar and the clock, on the timestamp's own clock.
extension Timestamp {
    /// The day; the first or last one there is for times millions of years away.
    @inlinable public var date: CalendarDate {
        CalendarDate(daysSinceEpoch: Int32(clamping: floorDivide(ticks, 86_400 * unit.ticksPerSecond)))
    }
    @inlinable public var secondOfDay: Int {
        Int(floorRemainder(floorDivide(ticks, unit.ticksPerSecond), 86_400))
    }
    @inlinable public var year: Int { date.year }
    @inlinable public var month: Int { date.month }
    @inlinable public var day: Int { date.day }
    @inlinable public var hour: Int { secondOfDay / 3600 }
    @inlinable public var minute: Int { secondOfDay / 60 % 60 }
    @inlinable public var second: Int { secondOfDay % 60 }
    /// 1 for Monday to 7 for Sunday, as ISO 8601.
    @inlinable public var isoWeekday: Int { date.isoWeekday }
}

extension Timestamp: LosslessStringConvertible {
    /// `yyyy-MM-dd HH:mm:ss`, with a fraction of 3, 6 or 9 digits where there is one.
    public var description: String {
        let (_, nanoseconds) = parts
        var text = "\(date) \(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))"
        if nanoseconds != 0 {
            let digits = nanoseconds % 1_000_000 == 0 ? 3 : nanoseconds % 1_000 == 0 ? 6 : 9
            let shown = nanoseconds / [3: 1_000_000, 6: 1_000, 9: 1][digits]!
            text += "." + padded(Int(shown), digits)
        }
        return text
    }

    /// Reads ISO 8601: `yyyy-MM-dd`, then `T` or a space and `HH:mm[:ss[.fraction]]`, then perhaps `Z` or an offset, which
    /// is taken off so that the timestamp counts in UTC. nil for anything else, and for nanoseconds before 1677 or after
    /// 2262, which 64 bits do not hold.
    public init?(_ text: String) {
        var reader = DigitReader(text)
        guard let date = reader.date() else { return nil }
        let midnight = Int64(date.daysSinceEpoch) * 86_400
        if reader.isAtEnd {
            self.init(ticks: midnight, unit: .seconds)
            return
        }
        guard reader.skip("T") || reader.skip(" "), let time = reader.time() else { return nil }
        guard let offset = reader.isAtEnd ? 0 : reader.offset(), reader.isAtEnd else { return nil }
        let unit = TimeUnit.allCases.first { $0.fractionDigits >= time.digits } ?? .nanoseconds
        let fraction = time.nanoseconds / (1_000_000_000 / unit.ticksPerSecond)
        let ticks = Int128(midnight + time.seconds - offset) * Int128(unit.ticksPerSecond) + Int128(fraction)
        guard let ticks = Int64(exactly: ticks) else { return nil }
        self.init(ticks: ticks, unit: unit)
    }
}

extension Timestamp: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let timestamp = Timestamp(text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "expected a time as yyyy-MM-dd HH:mm:ss, found \"\(text)\"")
        }
        self = timestamp
    }
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
