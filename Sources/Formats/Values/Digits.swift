/// Eight decimal digits at a time, in one 64-bit word.
///
/// The first character of a text is the lowest byte of the word, as a little-endian load brings it.
///
///     "12345678" → 0x3837363534333231 → 12,345,678
@usableFromInline enum Digits {
    static let zeros: UInt64 = 0x3030_3030_3030_3030

    /// The eight bytes at `start`, first byte lowest.
    @inline(__always) static func load(_ start: UnsafePointer<UInt8>) -> UInt64 {
        UInt64(littleEndian: UnsafeRawPointer(start).loadUnaligned(as: UInt64.self))
    }

    /// The first `count` (1...8) of the bytes of `word`, moved to the end behind zeros: "12······" becomes "00000012".
    @inline(__always) static func alignRight(_ word: UInt64, count: Int) -> UInt64 {
        let bits = UInt64(truncatingIfNeeded: 64 &- 8 &* count)
        // In two shifts, because one by 64 bits is none.
        return (word &<< bits) | ((zeros &>> 8) &>> (56 &- bits))
    }

    /// Whether every byte is a digit.
    @inline(__always) static func areDigits(_ word: UInt64) -> Bool {
        let high = word & 0xF0F0_F0F0_F0F0_F0F0
        let carried = (word &+ 0x0606_0606_0606_0606) & 0xF0F0_F0F0_F0F0_F0F0
        return (high | (carried &>> 4)) == 0x3333_3333_3333_3333
    }

    /// The value of eight digits: pairs, then fours, then all eight are joined.
    @inline(__always) static func value(_ word: UInt64) -> UInt64 {
        var value = word & 0x0F0F_0F0F_0F0F_0F0F
        value = (value &* 10) &+ (value &>> 8)
        let low = (value & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
        let high = ((value &>> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001
        return (low &+ high) &>> 32
    }
}
