import CEmbark

/// What a text is looked up by: its length, its first and last eight bytes, and a hash of all of it.
///
///     count ≤ 8      head = all bytes, tail = 0
///     count ≤ 16     head = first 8, tail = the rest
///     longer         head = first 8, tail = last 8; the bytes between count in the hash and are compared separately
///
/// So up to 16 bytes equal words and equal length mean equal texts, and no memory but the table's slot is looked at.
struct TextKey {
    var head: UInt64
    var tail: UInt64
    var hash: UInt64

    /// - Reads: 16 bytes from `start`, whatever the count.
    @inline(__always)
    init(_ start: UnsafePointer<UInt8>, _ count: Int) {
        var head: UInt64 = 0, tail: UInt64 = 0
        embark_text_ends(start, count, &head, &tail)
        self.head = UInt64(littleEndian: head)
        self.tail = UInt64(littleEndian: tail)
        hash = Self.mix(self.head, self.tail ^ (UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15))
        if count > 16 { mixMiddle(start, count) }
    }

    @inline(__always) private mutating func mixMiddle(_ start: UnsafePointer<UInt8>, _ count: Int) {
        var at = 8
        // The last word may reach into the tail; that costs nothing.
        while at < count &- 8 {
            hash = Self.mix(hash, Digits.load(start + at))
            at &+= 8
        }
    }

    /// A folded multiplication of two words.
    @inline(__always) private static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
        let (high, low) = (first ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: second ^ 0xE703_7ED1_A0B4_28DB)
        return high ^ low
    }
}
