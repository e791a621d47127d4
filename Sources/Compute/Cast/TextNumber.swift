#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Numbers as texts write them. Spaces around a number are passed over; anything else beside it makes it none.
package enum TextNumber {
    /// An integer in decimal digits with perhaps a sign; nil for anything else and for what 64 bits do not hold.
    package static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Int? {
        let digits = trimmed(text)
        guard let first = digits.first else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        var value = 0
        let start = isNegative || first == UInt8(ascii: "+") ? 1 : 0
        guard digits.count > start else { return nil }
        for byte in digits.dropFirst(start) {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (product, tooLarge) = value.multipliedReportingOverflow(by: 10)
            // Downwards, because the least integer has no positive counterpart.
            let (sum, overflow) = product.subtractingReportingOverflow(Int(digit))
            if tooLarge || overflow { return nil }
            value = sum
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    /// A number with perhaps a fraction and an exponent, `nan`, `inf` or `infinity` in any case; the nearest double.
    package static func double(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        let number = UnsafeBufferPointer(rebasing: trimmed(text))
        return short(number) ?? long(number)
    }

    /// At most 15 digits and a fraction: both the digits and the power of ten are doubles, so one division gives the nearest.
    ///
    /// - Source: W. D. Clinger, "How to Read Floating Point Numbers Accurately", 1990.
    private static func short(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        guard text.count > 0, text.count <= 17 else { return nil }
        let isNegative = text[0] == UInt8(ascii: "-")
        var (digits, count, places) = (UInt64(0), 0, -1)
        for byte in text.dropFirst(isNegative ? 1 : 0) {
            if byte == UInt8(ascii: "."), places < 0 {
                places = 0
                continue
            }
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            digits = digits * 10 + UInt64(digit)
            count += 1
            if places >= 0 { places += 1 }
        }
        guard count > 0, count <= 15 else { return nil }
        let value = Double(digits) / powersOfTen[max(places, 0)]
        return isNegative ? -value : value
    }

    /// Whatever the C library reads to the end, hexadecimal numbers aside.
    private static func long(_ text: UnsafeBufferPointer<UInt8>) -> Double? {
        guard text.count > 0, text.count < 512,
            !text.contains(where: { $0 == UInt8(ascii: "x") || $0 == UInt8(ascii: "X") || $0 == UInt8(ascii: "(") })
        else { return nil }
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) { buffer in
            for index in 0..<text.count { buffer[index] = CChar(bitPattern: text[index]) }
            buffer[text.count] = 0
            var end: UnsafeMutablePointer<CChar>?
            let value = strtod(buffer.baseAddress!, &end)
            return end == buffer.baseAddress! + text.count ? value : nil
        }
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    ]

    private static func trimmed(_ text: UnsafeBufferPointer<UInt8>) -> Slice<UnsafeBufferPointer<UInt8>> {
        var (start, end) = (0, text.count)
        while start < end, isSpace(text[start]) { start += 1 }
        while end > start, isSpace(text[end - 1]) { end -= 1 }
        return text[start..<end]
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
