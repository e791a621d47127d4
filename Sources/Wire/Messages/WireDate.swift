/// A point in time as messages carry it: microseconds since 1970 in UTC.
///
/// - Units: microseconds, because that is what Python's `datetime` holds; queries by date compare exactly.
package struct WireDate: Hashable, Comparable, Sendable {
    package let microseconds: Int

    package init(microseconds: Int) {
        self.microseconds = microseconds
    }

    package static func < (left: WireDate, right: WireDate) -> Bool { left.microseconds < right.microseconds }

    package func advanced(by duration: Duration) -> WireDate {
        let (seconds, attoseconds) = duration.components
        return WireDate(microseconds: microseconds + Int(seconds) * 1_000_000 + Int(attoseconds / 1_000_000_000_000))
    }
}

extension WireDate {
    private static let microsecondsPerDay = 86_400_000_000

    /// Reads ISO 8601: date, `T` or a space, time, an optional fraction, and `Z`, an offset or nothing (UTC).
    package init?(_ text: String) {
        var text = text
        guard let date = text.withUTF8({ WireDate(bytes: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = date
    }

    init?(bytes: UnsafeRawBufferPointer) {
        var fields = DateFields(bytes)
        guard let year = fields.number(digits: 4), fields.skip("-"), let month = fields.number(digits: 2),
            fields.skip("-"), let day = fields.number(digits: 2), fields.skip("T") || fields.skip(" "),
            let hour = fields.number(digits: 2), fields.skip(":"), let minute = fields.number(digits: 2),
            fields.skip(":"), let second = fields.number(digits: 2), let fraction = fields.fraction(),
            let offset = fields.offsetMinutes(), fields.isAtEnd,
            (1...12).contains(month), (1...31).contains(day), hour < 24, minute < 60, second < 61
        else { return nil }
        let days = Self.dayNumber(year: year, month: month, day: day)
        let seconds = (hour * 60 + minute - offset) * 60 + second
        self.init(microseconds: days * Self.microsecondsPerDay + seconds * 1_000_000 + fraction)
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar; years are counted from March, so that the leap day
    /// is the last of its year.
    private static func dayNumber(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month > 2 ? year : year - 1
        let era = shiftedYear.floorDivided(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func civilDate(dayNumber: Int) -> (year: Int, month: Int, day: Int) {
        let shifted = dayNumber + 719_468
        let era = shifted.floorDivided(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

extension WireDate: CustomStringConvertible {
    /// ISO 8601 with six digits of fraction and `Z`, as in message headers.
    package var description: String {
        var text: [UInt8] = []
        text.reserveCapacity(27)
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the 27 bytes of the description.
    package func append(to text: inout [UInt8]) {
        let dayNumber = microseconds.floorDivided(by: Self.microsecondsPerDay)
        let (year, month, day) = Self.civilDate(dayNumber: dayNumber)
        let inDay = microseconds - dayNumber * Self.microsecondsPerDay
        let (seconds, fraction) = inDay.quotientAndRemainder(dividingBy: 1_000_000)
        append(year, digits: 4, then: "-", to: &text)
        append(month, digits: 2, then: "-", to: &text)
        append(day, digits: 2, then: "T", to: &text)
        append(seconds / 3600, digits: 2, then: ":", to: &text)
        append(seconds / 60 % 60, digits: 2, then: ":", to: &text)
        append(seconds % 60, digits: 2, then: ".", to: &text)
        append(fraction, digits: 6, then: "Z", to: &text)
    }

    private func append(_ number: Int, digits: Int, then mark: Unicode.Scalar, to text: inout [UInt8]) {
        let start = text.count
        text.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: digits))
        var rest = number, position = start + digits
        while position > start {
            position -= 1
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            text[position] += UInt8(digit)
            rest = quotient
        }
        text.append(UInt8(ascii: mark))
    }
}

/// Takes an ISO date apart from the left.
private struct DateFields {
    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { position == bytes.count }

    private mutating func digit() -> Int? {
        guard position < bytes.count, (0x30...0x39).contains(bytes[position]) else { return nil }
        position += 1
        return Int(bytes[position - 1]) - 0x30
    }

    mutating func number(digits: Int) -> Int? {
        var value = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            value = value * 10 + digit
        }
        return value
    }

    mutating func skip(_ mark: Unicode.Scalar) -> Bool {
        guard position < bytes.count, bytes[position] == UInt8(ascii: mark) else { return false }
        position += 1
        return true
    }

    /// Microseconds; digits after the sixth are dropped, a missing fraction is 0.
    mutating func fraction() -> Int? {
        guard skip(".") else { return 0 }
        var value = 0
        var digits = 0
        while let digit = digit() {
            if digits < 6 { value = value * 10 + digit }
            digits += 1
        }
        guard digits > 0 else { return nil }
        for _ in 0..<max(0, 6 - digits) { value *= 10 }
        return value
    }

    mutating func offsetMinutes() -> Int? {
        if isAtEnd || skip("Z") { return 0 }
        let sign = skip("+") ? 1 : (skip("-") ? -1 : 0)
        guard sign != 0, let hours = number(digits: 2) else { return nil }
        _ = skip(":")
        return sign * (hours * 60 + (isAtEnd ? 0 : number(digits: 2) ?? 0))
    }
}

extension Int {
    fileprivate func floorDivided(by divisor: Int) -> Int {
        self >= 0 ? self / divisor : -((divisor - 1 - self) / divisor)
    }
}
