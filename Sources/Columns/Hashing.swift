/// Mixes 64 bits by a folded multiplication: the two halves of a 128-bit product, combined.
///
/// Not seeded: hashes are stable between runs, and tables that use them bound their probes by growing.
@inlinable @inline(__always) public func foldedHash(_ value: UInt64) -> UInt64 {
    let (high, low) = (value ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xD6E8_FEB8_6659_FD93)
    return high ^ low
}

/// Hashes a text's bytes, eight at a time.
@inlinable public func foldedHash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: bytes.count) &* 0x9E37_79B9_7F4A_7C15
    guard let base = bytes.baseAddress.map(UnsafeRawPointer.init) else { return foldedHash(hash) }
    var offset = 0
    while offset &+ 8 <= bytes.count {
        hash = foldedHash(hash ^ base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        offset &+= 8
    }
    var tail: UInt64 = 0
    var shift: UInt64 = 0
    while offset < bytes.count {
        tail |= UInt64(bytes[offset]) &<< shift
        shift &+= 8
        offset &+= 1
    }
    return foldedHash(hash ^ tail)
}
