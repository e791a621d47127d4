import Columns

/// Reads ISO 8601 dates and times.
///
///     yyyy-MM-dd
///     yyyy-MM-dd HH:mm[:ss[.fraction]][Z|±hh:mm|±hhmm|±hh]      with a space or T between date and time
///
/// The calendar is the proleptic Gregorian one, years 0000 to 9999. A second of 60 is not a time here.
enum TimeText {
    /// Seconds since 1970 of exactly `yyyy-MM-dd HH:mm:ss` (19 bytes); nil for anything else.
    ///
    /// Three words are read: `yyyy-MM-`, `dd HH:mm` and, overlapping, `HH:mm:ss`. Every pair of digits becomes a number in
    /// its own byte, and one condition at the end says whether all was as expected.
    @inline(__always) static func quickSeconds(_ start: UnsafePointer<UInt8>) -> Int64? {
        let clock = Digits.load(start + 11) ^ 0x0000_0A00_000A_0000  // ':' at 2 and 5 becomes '0'
        let between = start[10]
        guard let days = quickDays(start), Digits.areDigits(clock),
            clock & 0x0000_FF00_00FF_0000 == 0x0000_3000_0030_0000,
            between == 0x20 || between == UInt8(ascii: "T")
        else { return nil }
        let pairs = Self.pairs(clock)
        let hour = pairs & 0xFF, minute = (pairs &>> 24) & 0xFF, second = (pairs &>> 48) & 0xFF
        guard hour < 24, minute < 60, second < 60 else { return nil }
        return Int64(days) &* 86_400 &+ Int64(truncatingIfNeeded: hour &* 3600 &+ minute &* 60 &+ second)
    }

    /// Days since 1970 of the `yyyy-MM-dd` at `start`, whatever follows; nil when it is none.
    ///
    /// - Reads: 10 bytes.
    @inline(__always) static func quickDays(_ start: UnsafePointer<UInt8>) -> Int32? {
        let yearMonth = Digits.load(start) ^ 0x1D00_001D_0000_0000  // '-' at 4 and 7 becomes '0'
        guard Digits.areDigits(yearMonth), yearMonth & 0xFF00_00FF_0000_0000 == 0x3000_0030_0000_0000 else {
            return nil
        }
        let tens = start[8] &- 48, ones = start[9] &- 48
        guard tens < 10, ones < 10 else { return nil }
        let pairs = Self.pairs(yearMonth)
        let year = Int(truncatingIfNeeded: (pairs & 0xFF) &* 100 &+ ((pairs &>> 16) & 0xFF))
        let month = Int(truncatingIfNeeded: (pairs &>> 40) & 0xFF)
        let day = Int(tens &* 10 &+ ones)
        guard month &- 1 < 12, month > 0, day > 0, day <= 28 || day <= CalendarDate.dayCount(ofMonth: month, year: year)
        else { return nil }
        return Self.days(year, month, day)
    }

    /// Byte i of the result is the number that bytes i and i + 1 of `word` write.
    @inline(__always) private static func pairs(_ word: UInt64) -> UInt64 {
        let digits = word & 0x0F0F_0F0F_0F0F_0F0F
        return (digits &* 10) &+ (digits &>> 8)
    }

    /// `CalendarDate.days` for years from 0 on, without its branches.
    @inline(__always) private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int32 {
        // Years begin in March, so that the leap day is the last; 400 of them are added, so that none is negative.
        let early = month <= 2 ? 1 : 0
        let marchYear = UInt32(truncatingIfNeeded: year &+ 400 &- early)
        let marchMonth = UInt32(truncatingIfNeeded: month &+ 12 &* early &- 3)
        let centuries = marchYear / 100
        let leapDays = marchYear / 4 &- centuries &+ centuries / 4
        let dayOfYear = (153 &* marchMonth &+ 2) / 5 &+ UInt32(truncatingIfNeeded: day) &- 1
        return Int32(truncatingIfNeeded: marchYear &* 365 &+ leapDays &+ dayOfYear) &- (719_468 &+ 146_097)
    }

    /// A date and time taken apart.
    struct Parts: Equatable {
        /// Days since 1970, and seconds of that day.
        var days: Int32
        var seconds: Int64 = 0
        var nanoseconds: Int64 = 0
        var hasTime = false
        /// Seconds east of Greenwich, where the text says so.
        var offset: Int64?

        /// Seconds since 1970; in UTC when there is an offset, else on a clock of nowhere in particular.
        var secondsSinceEpoch: Int64 { Int64(days) * 86_400 + seconds - (offset ?? 0) }

        /// Ticks of a unit; nil where they do not fit or the unit is too coarse for the fraction.
        func ticks(_ unit: TimeUnit) -> Int64? {
            let perTick = 1_000_000_000 / unit.ticksPerSecond
            guard nanoseconds % perTick == 0 else { return nil }
            let (whole, tooLong) = secondsSinceEpoch.multipliedReportingOverflow(by: unit.ticksPerSecond)
            let (ticks, overflow) = whole.addingReportingOverflow(nanoseconds / perTick)
            return tooLong || overflow ? nil : ticks
        }
    }

    /// Any of the forms, with spaces around it; nil for anything else.
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Parts? {
        var rest = bytes.trimmed
        guard rest.count >= 10, let base = bytes.baseAddress, let days = quickDays(base + rest.startIndex) else {
            return nil
        }
        var parts = Parts(days: days)
        rest = rest.dropFirst(10)
        guard let between = rest.popFirst() else { return parts }
        guard between == 0x20 || between == UInt8(ascii: "T"), let hour = number(&rest, below: 24),
            skip(&rest, UInt8(ascii: ":")), let minute = number(&rest, below: 60)
        else { return nil }
        parts.hasTime = true
        parts.seconds = Int64(hour * 3600 + minute * 60)
        if skip(&rest, UInt8(ascii: ":")) {
            guard let second = number(&rest, below: 60) else { return nil }
            parts.seconds += Int64(second)
            if skip(&rest, UInt8(ascii: ".")) || skip(&rest, UInt8(ascii: ",")) {
                guard let fraction = fraction(&rest) else { return nil }
                parts.nanoseconds = fraction
            }
        }
        if rest.first == 0x20 { rest.removeFirst() }
        if rest.isEmpty { return parts }
        guard let offset = offset(&rest), rest.isEmpty else { return nil }
        parts.offset = offset
        return parts
    }

    private typealias Rest = Slice<UnsafeBufferPointer<UInt8>>

    private static func skip(_ rest: inout Rest, _ byte: UInt8) -> Bool {
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    /// Exactly two digits.
    private static func number(_ rest: inout Rest, below limit: Int) -> Int? {
        guard let tens = rest.popFirst(), let ones = rest.popFirst(), tens &- 48 < 10, ones &- 48 < 10 else {
            return nil
        }
        let value = Int(tens - 48) * 10 + Int(ones - 48)
        return value < limit ? value : nil
    }

    /// One to nine digits as nanoseconds; more only if they are zeros.
    private static func fraction(_ rest: inout Rest) -> Int64? {
        var value: Int64 = 0
        var count = 0
        while let byte = rest.first, byte &- 48 < 10 {
            if count < 9 { value = value * 10 + Int64(byte - 48) } else if byte != 48 { return nil }
            count += 1
            rest.removeFirst()
        }
        guard count > 0 else { return nil }
        for _ in min(count, 9)..<9 { value *= 10 }
        return value
    }

    /// `Z`, `+hh:mm`, `+hhmm` or `+hh`, in seconds east of Greenwich.
    private static func offset(_ rest: inout Rest) -> Int64? {
        guard let sign = rest.popFirst() else { return nil }
        if sign | 0x20 == UInt8(ascii: "z") { return 0 }
        guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"), let hours = number(&rest, below: 24) else {
            return nil
        }
        var minutes = 0
        if !rest.isEmpty {
            _ = skip(&rest, UInt8(ascii: ":"))
            guard let value = number(&rest, below: 60) else { return nil }
            minutes = value
        }
        let seconds = Int64(hours * 3600 + minutes * 60)
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }
}
