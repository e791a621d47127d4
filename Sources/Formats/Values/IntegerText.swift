/// Reads whole numbers of 64 bits, exactly or not at all.
enum IntegerText {
    /// A number of one to sixteen digits, perhaps after a minus; nil for anything else, which `parse` may still know.
    ///
    /// - Reads: up to 8 bytes past the text, and none before it.
    @inline(__always) static func quick(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int? {
        let isNegative = start[0] == UInt8(ascii: "-")
        let sign = isNegative ? 1 : 0
        let digits = start + sign
        let digitCount = count &- sign
        guard digitCount &- 1 < 16, digitCount > 0 else { return nil }
        var magnitude: UInt64
        if digitCount <= 8 {
            let word = Digits.alignRight(Digits.load(digits), count: digitCount)
            guard Digits.areDigits(word) else { return nil }
            magnitude = Digits.value(word)
        } else {
            let high = Digits.alignRight(Digits.load(digits), count: digitCount &- 8)
            let low = Digits.load(digits + (digitCount &- 8))
            guard Digits.areDigits(high), Digits.areDigits(low) else { return nil }
            magnitude = Digits.value(high) &* 100_000_000 &+ Digits.value(low)
        }
        let value = Int(truncatingIfNeeded: magnitude)
        return isNegative ? 0 &- value : value
    }

    /// A number with spaces around it, a minus, and any digits that fit 64 bits.
    ///
    /// - Parameter allowsPlus: whether a plus sign is part of a number. Not when types are inferred: it begins telephone
    ///   numbers more often than counts.
    static func parse(_ bytes: UnsafeBufferPointer<UInt8>, allowsPlus: Bool = false) -> Int? {
        let text = bytes.trimmed
        guard let first = text.first else { return nil }
        let isNegative = first == UInt8(ascii: "-")
        let digits = isNegative || (allowsPlus && first == UInt8(ascii: "+")) ? text.dropFirst() : text
        guard !digits.isEmpty else { return nil }
        var magnitude: UInt64 = 0
        for byte in digits {
            let digit = byte &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            let (tens, tooLong) = magnitude.multipliedReportingOverflow(by: 10)
            let (sum, overflow) = tens.addingReportingOverflow(UInt64(digit))
            guard !tooLong, !overflow else { return nil }
            magnitude = sum
        }
        return isNegative
            ? (magnitude <= UInt64(Int.max) + 1 ? Int(truncatingIfNeeded: 0 &- magnitude) : nil)
            : Int(exactly: magnitude)
    }
}

extension UnsafeBufferPointer<UInt8> {
    /// The bytes without the spaces and tabs around them.
    var trimmed: Slice<UnsafeBufferPointer<UInt8>> {
        var range = indices
        while let first = range.first, self[first] == 0x20 || self[first] == 0x09 { range.removeFirst() }
        while let last = range.last, self[last] == 0x20 || self[last] == 0x09 { range.removeLast() }
        return self[range]
    }
}
