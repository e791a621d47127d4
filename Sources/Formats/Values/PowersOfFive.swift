/// The 128 leading bits of 5^q for q from -342 to 308: what reading a decimal number exactly needs.
///
/// Worked out once, on first use, by long multiplication and division of 2,048-bit numbers; 1,302 words.
///
/// - Source: D. Lemire, "Number Parsing at a Gigabyte per Second", Software: Practice and Experience 51 (8), 2021,
///   section 5.
enum PowersOfFive {
    static let range = -342...308

    /// High and low half of each power, from the smallest up. Never freed.
    nonisolated(unsafe) static let table: UnsafePointer<(high: UInt64, low: UInt64)> = {
        // nonisolated(unsafe): written here, before anyone else can see it, and only read afterwards.
        let table = UnsafeMutablePointer<(high: UInt64, low: UInt64)>.allocate(capacity: range.count)
        // 5^q, rounded down. The largest has 716 bits.
        var power = WideNumber(wordCount: 13)
        power.words[0] = 1
        for exponent in 0...range.upperBound {
            table[exponent - range.lowerBound] = power.leading
            power.multiplyByFive()
        }
        // 2^2047 / 5^n, rounded down: dividing by 5 again and again rounds as dividing once does.
        var reciprocal = WideNumber(wordCount: 32)
        reciprocal.words[31] = 1 << 63
        for exponent in 1...(-range.lowerBound) {
            reciprocal.divideByFive()
            var (high, low) = reciprocal.leading
            if exponent <= 27 {
                // Where 5^n fits a word the paper's proof asks for the next number above.
                let (sum, carry) = low.addingReportingOverflow(1)
                low = sum
                high += carry ? 1 : 0
            }
            table[-exponent - range.lowerBound] = (high, low)
        }
        return UnsafePointer(table)
    }()
}

/// An unsigned number of many words, lowest first.
private struct WideNumber {
    var words: [UInt64]

    init(wordCount: Int) { words = [UInt64](repeating: 0, count: wordCount) }

    mutating func multiplyByFive() {
        var carry: UInt64 = 0
        for index in words.indices {
            let (high, low) = words[index].multipliedFullWidth(by: 5)
            let (sum, overflow) = low.addingReportingOverflow(carry)
            words[index] = sum
            carry = high + (overflow ? 1 : 0)
        }
    }

    mutating func divideByFive() {
        var remainder: UInt64 = 0
        for index in words.indices.reversed() {
            let (quotient, rest) = UInt64(5).dividingFullWidth((remainder, words[index]))
            words[index] = quotient
            remainder = rest
        }
    }

    /// The 128 bits from the highest set one down, zeros after the last.
    var leading: (high: UInt64, low: UInt64) {
        guard let top = words.lastIndex(where: { $0 != 0 }) else { return (0, 0) }
        func word(_ index: Int) -> UInt64 { index >= 0 ? words[index] : 0 }
        let shift = words[top].leadingZeroBitCount
        guard shift > 0 else { return (word(top), word(top - 1)) }
        let rest = 64 - shift
        return (word(top) << shift | word(top - 1) >> rest, word(top - 1) << shift | word(top - 2) >> rest)
    }
}
