import Columns

/// Reads times by a pattern, or in the forms of ISO 8601, from bytes.
struct TimeReader {
    private let pattern: TimePattern?

    /// - Parameter pattern: nil for ISO 8601: `yyyy-MM-dd`, then perhaps `T` or a space, `HH:mm`, `:ss`, a fraction, and `Z` or
    ///   an offset.
    init(_ pattern: TimePattern?) { self.pattern = pattern }

    /// What was read off a text.
    struct Fields {
        var year: Int64 = 1970
        var month: Int64 = 1
        var day: Int64 = 1
        var dayOfYear: Int64?
        var hour: Int64 = 0
        var isHalfDay = false
        var isAfternoon = false
        var minute: Int64 = 0
        var second: Int64 = 0
        var nanoseconds: Int64 = 0
        /// Seconds east of Greenwich, where the text says so.
        var offset: Int64?

        /// Days since 1970; nil for a day that the calendar does not have.
        var days: Int64? {
            if let dayOfYear {
                guard dayOfYear >= 1, dayOfYear <= (CalendarDate.isLeap(Int(year)) ? 366 : 365) else { return nil }
                return Int64(CalendarDate.days(year: Int(year), month: 1, day: 1)) + dayOfYear - 1
            }
            guard month >= 1, month <= 12, day >= 1,
                day <= 28 || day <= Int64(CalendarDate.dayCount(ofMonth: Int(month), year: Int(year)))
            else { return nil }
            return Int64(CalendarDate.days(year: Int(year), month: Int(month), day: Int(day)))
        }

        /// Seconds of the day; nil for a time that clocks do not show.
        var secondsOfDay: Int64? {
            guard minute < 60, second < 60 else { return nil }
            guard isHalfDay else { return hour < 24 ? hour * 3600 + minute * 60 + second : nil }
            guard hour >= 1, hour <= 12 else { return nil }
            return (hour % 12 + (isAfternoon ? 12 : 0)) * 3600 + minute * 60 + second
        }

        /// Seconds since 1970 and nanoseconds; in UTC when there is an offset.
        var moment: (seconds: Int64, nanoseconds: Int64)? {
            guard let days, let secondsOfDay else { return nil }
            return (days * 86_400 + secondsOfDay - (offset ?? 0), nanoseconds)
        }
    }

    /// The fields of a text, spaces around it aside; nil where it is of another form.
    @inline(__always) func fields(_ bytes: UnsafeBufferPointer<UInt8>) -> Fields? {
        var text = TextCursor(bytes)
        text.trim()
        var fields = Fields()
        if let pattern {
            for item in pattern.items { guard text.read(item, &fields) else { return nil } }
        } else {
            guard text.readISO(&fields) else { return nil }
        }
        return text.isAtEnd ? fields : nil
    }
}

/// A place in a text that is read from left to right.
struct TextCursor {
    private var next: UnsafePointer<UInt8>
    private var end: UnsafePointer<UInt8>

    init(_ bytes: UnsafeBufferPointer<UInt8>) {
        next = bytes.baseAddress!
        end = next + bytes.count
    }

    var isAtEnd: Bool { next == end }
    private var count: Int { end - next }

    mutating func trim() {
        while next < end, next.pointee == 0x20 || next.pointee &- 9 < 5 { next += 1 }
        while next < end, end[-1] == 0x20 || end[-1] &- 9 < 5 { end -= 1 }
    }

    mutating func skip(_ byte: UInt8) -> Bool {
        guard next < end, next.pointee == byte else { return false }
        next += 1
        return true
    }

    private func isNext(_ byte: UInt8) -> Bool { next < end && next.pointee == byte }

    /// From `least` to `most` digits.
    mutating func number(_ least: Int, _ most: Int) -> Int64? {
        var value: Int64 = 0
        var digits = 0
        while digits < most, next < end, next.pointee &- 48 < 10 {
            value = value &* 10 &+ Int64(next.pointee &- 48)
            next += 1
            digits += 1
        }
        return digits >= least ? value : nil
    }

    /// A fraction of `least` to nine digits, in billionths; more digits are cut off where `mayCut`.
    mutating func fraction(_ least: Int, _ most: Int) -> Int64? {
        let start = next
        guard var value = number(least, most) else { return nil }
        for _ in next - start..<9 { value *= 10 }
        return value
    }

    mutating func read(_ item: TimePattern.Item, _ fields: inout TimeReader.Fields) -> Bool {
        switch item {
        case .literal(let bytes):
            for byte in bytes { guard skip(byte) else { return false } }
            return true
        case .number(let field, let width): return read(field, width, &fields)
        case .fraction(let width):
            guard let value = fraction(width, width) else { return false }
            fields.nanoseconds = value
            return true
        case .monthName(let isShort):
            guard let index = name(englishMonthNames, isShort) else { return false }
            fields.month = Int64(index + 1)
            return true
        case .dayName(let isShort): return name(englishDayNames, isShort) != nil
        case .halfDay:
            guard next + 1 < end, next[1] | 0x20 == UInt8(ascii: "m") else { return false }
            let letter = next[0] | 0x20
            fields.isAfternoon = letter == UInt8(ascii: "p")
            next += 2
            return fields.isAfternoon || letter == UInt8(ascii: "a")
        case .offset:
            guard let value = offset() else { return false }
            fields.offset = value
            return true
        case .zoneName: return false
        }
    }

    private mutating func read(_ field: TimePattern.Field, _ width: Int, _ fields: inout TimeReader.Fields) -> Bool {
        let isNegative = field == .year && skip(UInt8(ascii: "-"))
        let digits = width > 1 ? (width, width) : (1, field == .year ? 7 : field == .dayOfYear ? 3 : 2)
        guard let value = number(digits.0, digits.1) else { return false }
        switch field {
        case .year: fields.year = isNegative ? -value : value
        // As POSIX and Python have it: 69 to 99 are of the last century.
        case .shortYear: fields.year = value < 69 ? 2000 + value : 1900 + value
        case .month: fields.month = value
        case .day: fields.day = value
        case .dayOfYear: fields.dayOfYear = value
        case .hour: fields.hour = value
        case .hourOfHalfDay:
            fields.hour = value
            fields.isHalfDay = true
        case .minute: fields.minute = value
        case .second: fields.second = value
        case .quarter, .isoYear, .isoWeek, .weekday: return false
        }
        return true
    }

    /// One of some names or of their first three letters, in capitals or not.
    private mutating func name(_ names: [String], _ isShort: Bool) -> Int? {
        names.firstIndex { name in
            let wanted = name.utf8.prefix(isShort ? 3 : name.utf8.count)
            guard wanted.count <= count,
                zip(wanted, UnsafeBufferPointer(start: next, count: count)).allSatisfy({ $0 | 0x20 == $1 | 0x20 })
            else { return false }
            next += wanted.count
            return true
        }
    }

    /// `Z`, `+hh`, `+hhmm` or `+hh:mm` in seconds east of Greenwich.
    mutating func offset() -> Int64? {
        if skip(UInt8(ascii: "Z")) || skip(UInt8(ascii: "z")) { return 0 }
        let isWest = isNext(UInt8(ascii: "-"))
        guard skip(UInt8(ascii: "-")) || skip(UInt8(ascii: "+")), let hours = number(2, 2), hours < 24 else {
            return nil
        }
        var minutes: Int64 = 0
        let hasColon = skip(UInt8(ascii: ":"))
        if hasColon || (next < end && next.pointee &- 48 < 10) {
            guard let value = number(2, 2), value < 60 else { return nil }
            minutes = value
        }
        let seconds = hours * 3600 + minutes * 60
        return isWest ? -seconds : seconds
    }

    mutating func readISO(_ fields: inout TimeReader.Fields) -> Bool {
        let isNegative = skip(UInt8(ascii: "-"))
        guard let year = number(4, 7), skip(UInt8(ascii: "-")), let month = number(2, 2), skip(UInt8(ascii: "-")),
            let day = number(2, 2)
        else { return false }
        (fields.year, fields.month, fields.day) = (isNegative ? -year : year, month, day)
        if isAtEnd { return true }
        guard skip(UInt8(ascii: "T")) || skip(0x20) || skip(UInt8(ascii: "t")), let hour = number(2, 2),
            skip(UInt8(ascii: ":")), let minute = number(2, 2)
        else { return false }
        (fields.hour, fields.minute) = (hour, minute)
        if skip(UInt8(ascii: ":")) {
            guard let second = number(2, 2) else { return false }
            fields.second = second
            if skip(UInt8(ascii: ".")) || skip(UInt8(ascii: ",")) {
                guard let value = fraction(1, 9) else { return false }
                fields.nanoseconds = value
            }
        }
        if isAtEnd { return true }
        _ = skip(0x20)
        guard let value = offset() else { return false }
        fields.offset = value
        return true
    }
}
