/// Moves bits from any place to any place.
enum BitCopy {
    /// Copies `count` bits. Target bits from `targetBit` on are zero before.
    ///
    /// - Reads: only the bytes that hold the bits.
    static func copy(
        _ source: UnsafePointer<UInt8>, sourceBit: Int, count: Int, to words: UnsafeMutablePointer<UInt64>,
        targetBit: Int
    ) {
        let endByte = (sourceBit + count + 7) >> 3
        var from = sourceBit
        var to = targetBit
        var left = count
        while left > 0 {
            let take = min(64 &- to & 63, left)
            var bits = load(source, bit: from, endByte: endByte)
            if take < 64 { bits &= (1 &<< UInt64(take)) &- 1 }
            words[to >> 6] |= bits &<< UInt64(to & 63)
            from &+= take
            to &+= take
            left &-= take
        }
    }

    /// 64 bits from `bit` on; those behind `endByte` are zero.
    @inline(__always)
    private static func load(_ source: UnsafePointer<UInt8>, bit: Int, endByte: Int) -> UInt64 {
        let byte = bit >> 3
        let shift = UInt64(bit & 7)
        var low: UInt64 = 0
        if byte &+ 8 <= endByte {
            low = UnsafeRawPointer(source + byte).loadUnaligned(as: UInt64.self)
        } else {
            for index in byte..<endByte { low |= UInt64(source[index]) &<< UInt64((index &- byte) &* 8) }
        }
        guard shift > 0 else { return low }
        let high = byte &+ 8 < endByte ? UInt64(source[byte &+ 8]) &<< (64 &- shift) : 0
        return low &>> shift | high
    }

    /// Sets `count` bits from `bit` on.
    static func set(_ words: UnsafeMutablePointer<UInt64>, bit: Int, count: Int) {
        var at = bit
        var left = count
        while left > 0 {
            let take = min(64 &- at & 63, left)
            let bits: UInt64 = take == 64 ? ~0 : (1 &<< UInt64(take)) &- 1
            words[at >> 6] |= bits &<< UInt64(at & 63)
            at &+= take
            left &-= take
        }
    }

    static func setCount(_ words: UnsafePointer<UInt64>, bitCount: Int) -> Int {
        var count = 0
        for word in 0..<bitCount >> 6 { count &+= words[word].nonzeroBitCount }
        if bitCount & 63 != 0 {
            count &+= (words[bitCount >> 6] & ((1 &<< UInt64(bitCount & 63)) &- 1)).nonzeroBitCount
        }
        return count
    }
}
