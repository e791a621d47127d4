/// A made-up name of at most seven ASCII letters, packed in one machine word: the letters from the low byte up, their
/// number in the high byte. Writing one is a single store.
struct Word: Hashable, Sendable {
    let bits: UInt64

    var byteCount: Int { Int(bits >> 56) }

    /// Without n, so that no name is "None" or "Na", which readers of tables take for a missing value.
    static let consonants = Array("bcdfghjklmprstvwz".utf8)
    static let vowels = Array("aeiou".utf8)
    static let syllableCount = consonants.count * vowels.count

    /// The word of a number: short words for small numbers, so that popular names are short.
    ///
    /// Syllables are digits to the base 85; one more syllable once the shorter words are used up. At most three
    /// syllables, which is 621,435 words.
    init(number: Int) {
        var rest = number
        var syllables = 1
        var available = Self.syllableCount
        while rest >= available {
            rest -= available
            available *= Self.syllableCount
            syllables += 1
        }
        precondition(syllables <= 3, "word \(number) would need more than three syllables")
        self.init(digits: rest, syllables: syllables)
    }

    init(bits: UInt64) {
        self.bits = bits
    }

    private static let caseBit: UInt64 = 0x20

    var lowercased: Word { Word(bits: bits | Self.caseBit) }

    private init(digits: Int, syllables: Int) {
        var rest = digits
        var bits: UInt64 = 0
        for position in 0..<syllables {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: Self.syllableCount)
            rest = quotient
            let consonant = Self.consonants[digit % Self.consonants.count]
            let vowel = Self.vowels[digit / Self.consonants.count]
            bits |= UInt64(consonant) << (16 * position) | UInt64(vowel) << (16 * position + 8)
        }
        self.bits = (bits & ~Self.caseBit) | UInt64(2 * syllables) << 56
    }
}
