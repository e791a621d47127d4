import Columns

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
    /// - Parameter zone: the column's. Ticks count in UTC there, so a `Z` follows unless the zone is UTC, which the type
    ///   line says once.
    static func text(_ timestamp: Timestamp, fractionDigits: Int, zone: ZoneID) -> String {
        var text = "\(timestamp.date) "
        text += [timestamp.hour, timestamp.minute, timestamp.second].map { padded($0, 2) }.joined(separator: ":")
        if fractionDigits > 0 {
            text += "." + padded(Int(timestamp.parts.nanoseconds), 9).prefix(fractionDigits)
        }
        return zone == .none || zone == .utc ? text : text + "Z"
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
