/// Mixes 64 bits by a folded multiplication: the two halves of a 128-bit product, combined.
///
/// Not seeded: hashes are stable between runs, and tables that use them bound their probes by growing.
@inlinable @inline(__always) public func foldedHash(_ value: UInt64) -> UInt64 {
    let (high, low) = (value ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return high ^ low
}

/// Hashes a text's bytes, eight at a time; the last eight may overlap those before.
@inlinable public func foldedHash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let count = bytes.count
    var hash = UInt64(truncatingIfNeeded: count) &* 0x9E37_79B9_7F4A_7C15
    guard let base = bytes.baseAddress.map(UnsafeRawPointer.init), count > 0 else { return foldedHash(hash) }
    if count < 8 { return foldedHash(hash ^ shortWord(base, count)) }
    var offset = 0
    while offset &+ 8 < count {
        hash = foldedHash(hash ^ base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        offset &+= 8
    }
    return foldedHash(hash ^ base.loadUnaligned(fromByteOffset: count &- 8, as: UInt64.self))
}

/// One to seven bytes as a word: two halves that may overlap, or first, middle and last byte. With the count it tells
/// texts of up to seven bytes apart.
@inlinable @inline(__always) func shortWord(_ base: UnsafeRawPointer, _ count: Int) -> UInt64 {
    if count >= 4 {
        let low = base.loadUnaligned(as: UInt32.self)
        let high = base.loadUnaligned(fromByteOffset: count &- 4, as: UInt32.self)
        return UInt64(low) | UInt64(high) &<< 32
    }
    let first = UInt64(base.load(as: UInt8.self))
    let middle = UInt64(base.load(fromByteOffset: count &>> 1, as: UInt8.self))
    let last = UInt64(base.load(fromByteOffset: count &- 1, as: UInt8.self))
    return first | middle &<< 8 | last &<< 16
}
