/// How the ordered words of one column become codes that are as small as they can be.
///
///     word − base, divided by the step all words keep    0 ... (highest − base) / step
///     a missing value, where there are any               0, and all others one more
///     descending                                         largest − code
///
/// The division is exact, so it is a multiplication: by the odd part's inverse modulo 2⁶⁴, after a shift.
///
/// - Source: Warren, "Hacker's Delight", "Exact division by constants".
struct CodeRange: Sendable {
    private let base: UInt64
    private let shift: UInt64
    private let inverse: UInt64
    /// 1 where code 0 is taken by missing values.
    private let first: UInt64
    /// The highest code.
    let largest: UInt64
    private let isDescending: Bool

    /// - Parameters:
    ///   - lowest, highest: the range of the words.
    ///   - step: divides the distance between any two words.
    /// - Precondition: the codes fit 64 bits, that is `needsNilPart` is false for the same arguments.
    init(lowest: UInt64, highest: UInt64, step: UInt64 = 1, hasNils: Bool, order: Order) {
        base = lowest
        shift = UInt64(step.trailingZeroBitCount)
        inverse = oddInverse(step &>> shift)
        first = hasNils ? 1 : 0
        largest = (highest - lowest) / step + first
        isDescending = order == .descending
    }

    /// Whether codes would need 65 bits: all 64 for words, and one more code for missing values.
    static func needsNilPart(lowest: UInt64, highest: UInt64, step: UInt64, hasNils: Bool) -> Bool {
        hasNils && (highest - lowest) / step == .max
    }

    /// Bits that a code takes.
    var bitWidth: Int { 64 - largest.leadingZeroBitCount }

    @inline(__always) func code(of word: UInt64) -> UInt64 {
        let code = ((word &- base) &>> shift) &* inverse &+ first
        return isDescending ? largest &- code : code
    }

    @inline(__always) var codeOfNil: UInt64 { isDescending ? largest : 0 }
}

/// The number that gives 1 with an odd `value` when multiplied modulo 2⁶⁴.
func oddInverse(_ value: UInt64) -> UInt64 {
    // Newton's iteration; 3v ^ 2 is right in 5 bits, and every step doubles them.
    var inverse = (3 &* value) ^ 2
    for _ in 0..<4 { inverse = inverse &* (2 &- value &* inverse) }
    return inverse
}

/// Whether a number is a multiple of another, without a division.
struct MultipleTest {
    private let mask: UInt64
    private let inverse: UInt64
    private let limit: UInt64

    init(of step: UInt64) {
        let shift = UInt64(step.trailingZeroBitCount)
        mask = (1 &<< shift) &- 1
        inverse = oddInverse(step &>> shift)
        limit = .max / (step &>> shift)
    }

    /// Multiples of an odd number, and only they, end up at or below 2⁶⁴ divided by it.
    @inline(__always) func holds(_ value: UInt64) -> Bool { value & mask == 0 && value &* inverse <= limit }
}
