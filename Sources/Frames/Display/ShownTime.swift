import Columns
import Compute

/// Times and spans as they are shown.
enum ShownTime {
    /// Digits of a second's fraction that a timestamp needs: 0, 3, 6 or 9.
    static func fractionDigits(of timestamp: Timestamp) -> Int {
        let nanoseconds = timestamp.parts.nanoseconds
        if nanoseconds == 0 { return 0 }
        return nanoseconds % 1_000_000 == 0 ? 3 : nanoseconds % 1_000 == 0 ? 6 : 9
    }

    /// `2024-05-01 12:00:00.250`, with as many digits as asked for.
    ///
    /// - Parameter zone: the column's. Clocks of a named zone follow with their offset, `2024-05-01 14:00:00+02:00`; UTC and no
    ///   zone need none, because the type line says them once.
    static func text(_ timestamp: Timestamp, fractionDigits: Int, zone: ZoneID) -> String {
        let parts = timestamp.parts
        let offset = zone == .none || zone == .utc ? 0 : ZoneClock(zone).offset(at: parts.seconds)
        let local = Timestamp(ticks: parts.seconds + offset, unit: .seconds)
        var text = "\(local.date) "
        text += [local.hour, local.minute, local.second].map { padded($0, 2) }.joined(separator: ":")
        if fractionDigits > 0 {
            text += "." + padded(Int(parts.nanoseconds), 9).prefix(fractionDigits)
        }
        return zone == .none || zone == .utc ? text : text + offsetText(offset)
    }

    /// `+02:00`, `-04:56:02`; `Z` for none.
    private static func offsetText(_ seconds: Int64) -> String {
        if seconds == 0 { return "Z" }
        let size = Int(seconds.magnitude)
        let parts = [size / 3600, size / 60 % 60] + (size % 60 == 0 ? [] : [size % 60])
        return (seconds < 0 ? "-" : "+") + parts.map { padded($0, 2) }.joined(separator: ":")
    }

    /// A timestamp by itself, with the digits it needs.
    static func text(_ timestamp: Timestamp, zone: ZoneID) -> String {
        text(timestamp, fractionDigits: fractionDigits(of: timestamp), zone: zone)
    }

    /// `1d 2h 30m`, `-4.5s`: the parts that are not zero.
    static func text(_ duration: Duration) -> String {
        let (seconds, attoseconds) = duration.components
        let whole = seconds.magnitude
        var parts: [String] = []
        for (count, symbol) in [(whole / 86_400, "d"), (whole / 3600 % 24, "h"), (whole / 60 % 60, "m")]
        where count > 0 {
            parts.append("\(count)\(symbol)")
        }
        let fraction = fractionText(attoseconds.magnitude)
        if whole % 60 > 0 || !fraction.isEmpty || parts.isEmpty { parts.append("\(whole % 60)\(fraction)s") }
        return (duration < .zero ? "-" : "") + parts.joined(separator: " ")
    }

    /// A point and the digits of a fraction of a second, without zeros at the end; empty for none.
    private static func fractionText(_ attoseconds: UInt64) -> String {
        guard attoseconds > 0 else { return "" }
        var digits = String(attoseconds)
        digits = String(repeating: "0", count: 18 - digits.count) + digits
        while digits.last == "0" { digits.removeLast() }
        return "." + digits
    }
}
