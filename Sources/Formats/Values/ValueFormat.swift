import Columns
import Compute

/// Values as text that reads back as the same value.
enum ValueFormat {
    /// A whole number: up to 20 bytes.
    static func append(_ value: Int, to output: inout ByteOutput) {
        let start = output.reserve(20)
        var magnitude = value.magnitude
        let count = (value < 0 ? 1 : 0) + digitCount(magnitude)
        start[0] = UInt8(ascii: "-")  // Overwritten where there is no sign.
        var at = count
        while magnitude >= 10 {
            at -= 2
            write(Int(truncatingIfNeeded: magnitude % 100), start + at)
            magnitude /= 100
        }
        // With an even number of digits nothing is left.
        if at > (value < 0 ? 1 : 0) { start[at - 1] = UInt8(truncatingIfNeeded: 48 &+ magnitude) }
        output.advance(count)
    }

    private static func digitCount(_ magnitude: UInt) -> Int {
        var count = 1
        var limit: UInt = 10
        while magnitude >= limit {
            count += 1
            let (next, overflow) = limit.multipliedReportingOverflow(by: 10)
            if overflow { return count }
            limit = next
        }
        return count
    }

    /// The shortest decimal that reads back as the same double; `inf`, `-inf`, `nan`.
    static func append(_ value: Double, to output: inout ByteOutput) { output.append(value.description) }

    /// `yyyy-MM-dd`.
    static func append(_ date: CalendarDate, to output: inout ByteOutput) {
        let (year, month, day) = date.components
        guard 0...9999 ~= year else { return output.append(date.description) }
        let start = output.reserve(10)
        write(year / 100, start)
        write(year % 100, start + 2)
        start[4] = UInt8(ascii: "-")
        write(month, start + 5)
        start[7] = UInt8(ascii: "-")
        write(day, start + 8)
        output.advance(10)
    }

    /// `yyyy-MM-dd HH:mm:ss`, with 3, 6 or 9 digits of a fraction where there is one. Where the column has a zone the time is
    /// that of its clocks, with `T` and the offset: `Z` or `+02:00`. The odd seconds of offsets before standard time have no
    /// place in ISO 8601; such times are written in UTC.
    ///
    /// - Parameter usesT: whether a T stands between date and time also where there is no zone.
    static func append(
        ticks: Int64, unit: TimeUnit, clock: ZoneClock, usesT: Bool = false, to output: inout ByteOutput
    ) {
        let isZoned = clock.isZoned
        let (moment, nanoseconds) = Timestamp(ticks: ticks, unit: unit).parts
        var offset = isZoned ? clock.offset(at: moment) : 0
        if offset % 60 != 0 { offset = 0 }
        let seconds = moment + offset
        let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
        append(CalendarDate(daysSinceEpoch: Int32(truncatingIfNeeded: days)), to: &output)
        let second = Int(seconds - days * 86_400)
        let start = output.reserve(25)
        start[0] = isZoned || usesT ? UInt8(ascii: "T") : 0x20
        write(second / 3600, start + 1)
        start[3] = UInt8(ascii: ":")
        write(second / 60 % 60, start + 4)
        start[6] = UInt8(ascii: ":")
        write(second % 60, start + 7)
        var count = 9
        if nanoseconds != 0 {
            let digits = nanoseconds % 1_000_000 == 0 ? 3 : nanoseconds % 1_000 == 0 ? 6 : 9
            start[count] = UInt8(ascii: ".")
            var rest = Int(nanoseconds) / [1_000_000, 1_000, 1][digits / 3 - 1]
            for place in stride(from: digits, to: 0, by: -1) {
                start[count + place] = UInt8(48 + rest % 10)
                rest /= 10
            }
            count += digits + 1
        }
        if isZoned {
            count += write(offset: Int(offset), start + count)
        }
        output.advance(count)
    }

    /// `Z` or `+hh:mm`; gives the bytes written.
    private static func write(offset: Int, _ place: UnsafeMutablePointer<UInt8>) -> Int {
        guard offset != 0 else {
            place[0] = UInt8(ascii: "Z")
            return 1
        }
        place[0] = UInt8(ascii: offset < 0 ? "-" : "+")
        write(abs(offset) / 3600, place + 1)
        place[3] = UInt8(ascii: ":")
        write(abs(offset) / 60 % 60, place + 4)
        return 6
    }

    /// Two digits.
    @inline(__always) private static func write(_ value: Int, _ place: UnsafeMutablePointer<UInt8>) {
        place[0] = UInt8(truncatingIfNeeded: 48 &+ value / 10)
        place[1] = UInt8(truncatingIfNeeded: 48 &+ value % 10)
    }
}
