/// Reads decimal numbers as the nearest `Double`, ties to even: the same bits that `Double(String)` gives.
///
/// Three ways, from quick to slow:
/// 1. up to 2^53 and a power of ten up to 10^22 are both exact, so one multiplication or division rounds once (Clinger);
/// 2. a 64-bit mantissa times the 128 leading bits of the power of five (Eisel and Lemire);
/// 3. more than 19 digits that matter, or a product too close to a tie: the standard library reads a copy.
///
/// - Source: W. Clinger, "How to Read Floating Point Numbers Accurately", PLDI 1990; D. Lemire, "Number Parsing at a
///   Gigabyte per Second", 2021.
enum DoubleText {
    /// A number taken apart, before it is rounded.
    private struct Decimal {
        /// The first 19 digits that matter.
        var mantissa: UInt64 = 0
        var exponent = 0
        var isNegative = false
        /// Digits beyond the 19 were cut off, and not all of them were zero.
        var isTruncated = false
        var isWhole = true
    }

    /// A decimal number, `inf`, `infinity` or `nan` in any case, with spaces around it; nil for anything else.
    ///
    /// - Parameter exactIntegers: refuses a whole number without point and exponent that Double cannot hold exactly: when
    ///   types are inferred no identifier may be rounded.
    /// - Reads: up to 8 bytes past the text.
    static func parse(
        _ start: UnsafePointer<UInt8>, _ count: Int, exactIntegers: Bool, allowsPlus: Bool = false
    ) -> Double? {
        guard let decimal = take(start, count, allowsPlus: allowsPlus) else {
            return special(
                UnsafeBufferPointer(start: start, count: count), exactIntegers: exactIntegers, allowsPlus: allowsPlus)
        }
        if exactIntegers, decimal.isWhole, decimal.mantissa > 1 << 53 || decimal.isTruncated || decimal.exponent != 0 {
            return exactInteger(decimal)
        }
        return round(decimal) ?? slow(start, count)
    }

    /// Takes digits, point and exponent apart.
    @inline(__always)
    private static func take(_ start: UnsafePointer<UInt8>, _ count: Int, allowsPlus: Bool) -> Decimal? {
        var decimal = Decimal()
        var at = start
        let end = start + count
        if at < end, at[0] == UInt8(ascii: "-") {
            decimal.isNegative = true
            at += 1
        } else if allowsPlus, at < end, at[0] == UInt8(ascii: "+") {
            at += 1
        }
        let digits = at
        var mantissa: UInt64 = 0
        at = accumulate(at, end, &mantissa)
        var digitCount = at - digits
        var fractionCount = 0
        if at < end, at[0] == UInt8(ascii: ".") {
            at += 1
            let fraction = at
            at = accumulate(at, end, &mantissa)
            fractionCount = at - fraction
            digitCount += fractionCount
            decimal.isWhole = false
        }
        guard digitCount > 0 else { return nil }
        var exponent = -fractionCount
        let digitsEnd = at
        if at < end, at[0] | 0x20 == UInt8(ascii: "e") {
            at += 1
            decimal.isWhole = false
            let isNegative = at < end && at[0] == UInt8(ascii: "-")
            if at < end, isNegative || at[0] == UInt8(ascii: "+") { at += 1 }
            guard at < end, at[0] &- 48 < 10 else { return nil }
            var value = 0
            while at < end, at[0] &- 48 < 10 {
                if value < 100_000 { value = value * 10 + Int(at[0] &- 48) }
                at += 1
            }
            exponent += isNegative ? -value : value
        }
        guard at == end else { return nil }
        decimal.mantissa = mantissa
        decimal.exponent = exponent
        if digitCount > 19 { retake(digits, digitsEnd, fractionCount, &decimal) }
        return decimal
    }

    /// Appends the digits at `start` to a mantissa, which wraps around after nineteen.
    @inline(__always)
    private static func accumulate(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ mantissa: inout UInt64
    ) -> UnsafePointer<UInt8> {
        var at = start
        while end - at >= 8 {
            let word = Digits.load(at)
            guard Digits.areDigits(word) else { break }
            mantissa = mantissa &* 100_000_000 &+ Digits.value(word)
            at += 8
        }
        while at < end {
            let digit = at[0] &- 48
            guard digit < 10 else { break }
            mantissa = mantissa &* 10 &+ UInt64(digit)
            at += 1
        }
        return at
    }

    /// Takes more than nineteen digits again: leading zeros do not count, and after nineteen only their place does.
    private static func retake(
        _ start: UnsafePointer<UInt8>, _ end: UnsafePointer<UInt8>, _ fractionCount: Int, _ decimal: inout Decimal
    ) {
        var mantissa: UInt64 = 0
        var taken = 0
        var dropped = 0
        var at = start
        while at < end {
            defer { at += 1 }
            guard at[0] != UInt8(ascii: ".") else { continue }
            let digit = UInt64(at[0] &- 48)
            if taken == 0, digit == 0 { continue }
            if taken < 19 {
                mantissa = mantissa * 10 + digit
                taken += 1
            } else {
                dropped += 1
                if digit != 0 { decimal.isTruncated = true }
            }
        }
        decimal.mantissa = mantissa
        decimal.exponent += dropped
    }

    /// A whole number of more than 53 bits, if Double has exactly that one and 64 bits could hold it as well.
    private static func exactInteger(_ decimal: Decimal) -> Double? {
        guard decimal.exponent == 0, !decimal.isTruncated,
            decimal.mantissa <= UInt64(Int.max) + (decimal.isNegative ? 1 : 0),
            let value = Double(exactly: decimal.mantissa)
        else { return nil }
        return decimal.isNegative ? -value : value
    }

    private static let powersOfTen: [Double] = (0...22).map { exponent in
        (0..<exponent).reduce(1.0) { power, _ in power * 10 }  // Each is exact: 10^22 = 5^22 · 2^22, and 5^22 < 2^53.
    }

    @inline(__always) private static func round(_ decimal: Decimal) -> Double? {
        if decimal.mantissa <= 1 << 53, !decimal.isTruncated, -22...22 ~= decimal.exponent {
            var value = Double(decimal.mantissa)
            if decimal.exponent < 0 {
                value /= powersOfTen[-decimal.exponent]
            } else {
                value *= powersOfTen[decimal.exponent]
            }
            return decimal.isNegative ? -value : value
        }
        guard let bits = nearest(decimal.mantissa, decimal.exponent) else { return nil }
        // The digits cut off lie between this mantissa and the next: if both round alike, so does the number.
        if decimal.isTruncated, nearest(decimal.mantissa + 1, decimal.exponent) != bits { return nil }
        return Double(bitPattern: bits | (decimal.isNegative ? 1 << 63 : 0))
    }

    /// The bits of the double nearest to mantissa · 10^exponent; nil where 128 bits do not decide.
    private static func nearest(_ mantissa: UInt64, _ exponent: Int) -> UInt64? {
        if mantissa == 0 || exponent < PowersOfFive.range.lowerBound { return 0 }
        if exponent > PowersOfFive.range.upperBound { return infinity }
        let shift = mantissa.leadingZeroBitCount
        let (high, low, isExact) = product(mantissa << shift, exponent)
        guard isExact else { return nil }
        let upper = Int(high >> 63)
        // 54 bits: the 53 of the result and one that decides the rounding.
        var bits = high >> UInt64(upper + 9)
        // floor(log2(5^q)) + q + 63, by a fraction of log2(10).
        var power = (((152_170 + 65_536) * exponent) >> 16) + 63 + upper - shift + 1023
        if power <= 0 {
            guard 1 - power < 64 else { return 0 }
            bits >>= UInt64(1 - power)
            bits = (bits + (bits & 1)) >> 1
            return bits  // Rounding up to 2^52 gives the smallest normal number by itself.
        }
        // Only for these powers can the product be a tie exactly; then it goes to even.
        if low <= 1, -4...23 ~= exponent, bits & 3 == 1, bits << UInt64(upper + 9) == high { bits &= ~1 }
        bits = (bits + (bits & 1)) >> 1
        if bits >= 2 << 52 {
            bits = 1 << 52
            power += 1
        }
        return power >= 2047 ? infinity : (bits & ~(1 << 52)) | UInt64(power) << 52
    }

    private static let infinity: UInt64 = 0x7FF0_0000_0000_0000

    /// The upper 128 bits of a normalised mantissa times 5^exponent, and whether they are sure to be enough.
    private static func product(_ mantissa: UInt64, _ exponent: Int) -> (high: UInt64, low: UInt64, isExact: Bool) {
        let power = PowersOfFive.table[exponent - PowersOfFive.range.lowerBound]
        var (high, low) = mantissa.multipliedFullWidth(by: power.high)
        if high & 0x1FF == 0x1FF {
            let carry = mantissa.multipliedFullWidth(by: power.low).high
            let (sum, overflow) = low.addingReportingOverflow(carry)
            low = sum
            high += overflow ? 1 : 0
        }
        return (high, low, low != .max || -27...55 ~= exponent)
    }

    /// The standard library's reading, of a copy: exact for any number of digits, and free of the locale.
    @inline(never) private static func slow(_ start: UnsafePointer<UInt8>, _ count: Int) -> Double? {
        Double(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
    }

    /// Numbers with spaces around them, infinities and NaN.
    @inline(never)
    private static func special(
        _ bytes: UnsafeBufferPointer<UInt8>, exactIntegers: Bool, allowsPlus: Bool
    ) -> Double? {
        let text = bytes.trimmed
        guard let first = text.first, let base = bytes.baseAddress else { return nil }
        if text.count < bytes.count {
            return parse(
                base + text.startIndex, text.count, exactIntegers: exactIntegers, allowsPlus: allowsPlus)
        }
        let isNegative = first == UInt8(ascii: "-")
        let word = isNegative || (allowsPlus && first == UInt8(ascii: "+")) ? text.dropFirst() : text
        guard word.count == 3 || word.count == 8 else { return nil }
        switch String(decoding: word, as: UTF8.self).lowercased() {
        case "inf", "infinity": return isNegative ? -.infinity : .infinity
        case "nan": return .nan
        default: return nil
        }
    }
}
