/// Reads fixed-width numbers off a short text: dates and times outside hot loops.
struct DigitReader {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ text: String) { bytes = Array(text.utf8) }

    var isAtEnd: Bool { position == bytes.count }

    mutating func skip(_ character: Character) -> Bool {
        guard position < bytes.count, bytes[position] == character.asciiValue else { return false }
        position += 1
        return true
    }

    /// Exactly `width` digits.
    mutating func number(_ width: Int) -> Int? {
        guard position + width <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + width] {
            guard byte &- 48 < 10 else { return nil }
            value = value * 10 + Int(byte &- 48)
        }
        position += width
        return value
    }

    /// As many digits as there are, up to nine, read as billionths.
    mutating func fraction() -> (nanoseconds: Int64, digits: Int)? {
        var value: Int64 = 0
        var digits = 0
        while position < bytes.count, bytes[position] &- 48 < 10 {
            guard digits < 9 else { return nil }
            value = value * 10 + Int64(bytes[position] &- 48)
            digits += 1
            position += 1
        }
        guard digits > 0 else { return nil }
        for _ in digits..<9 { value *= 10 }
        return (value, digits)
    }

    /// Four digits or more, up to seven.
    private mutating func year() -> Int? {
        let isNegative = skip("-")
        let digits = bytes[position...].prefix(8).prefix { $0 &- 48 < 10 }.count
        guard (4...7).contains(digits), let value = number(digits) else { return nil }
        return isNegative ? -value : value
    }

    mutating func date() -> CalendarDate? {
        guard let year = year(), skip("-"), let month = number(2), skip("-"), let day = number(2) else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    /// `HH:mm[:ss[.fraction]]` as seconds and nanoseconds of the day.
    mutating func time() -> (seconds: Int64, nanoseconds: Int64, digits: Int)? {
        guard let hour = number(2), skip(":"), let minute = number(2), hour < 24, minute < 60 else { return nil }
        var second = 0
        var part: (nanoseconds: Int64, digits: Int) = (0, 0)
        if skip(":") {
            guard let value = number(2), value < 60 else { return nil }
            second = value
            if skip(".") || skip(",") {
                guard let read = fraction() else { return nil }
                part = read
            }
        }
        return (Int64(hour * 3600 + minute * 60 + second), part.nanoseconds, part.digits)
    }

    /// `Z`, `+hh:mm`, `+hhmm` or `+hh` in seconds east of Greenwich; nil when none of them stands here.
    mutating func offset() -> Int64? {
        if skip("Z") || skip("z") { return 0 }
        let sign: Int64
        if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
        guard let hours = number(2) else { return nil }
        var minutes = 0
        if skip(":") || !isAtEnd {
            guard let value = number(2) else { return nil }
            minutes = value
        }
        return hours < 24 && minutes < 60 ? sign * Int64(hours * 3600 + minutes * 60) : nil
    }
}
