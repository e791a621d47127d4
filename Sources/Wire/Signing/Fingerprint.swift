/// 128 bits that stand for a signed message.
///
/// Half of an HMAC is enough to tell messages apart, and a table of these is a quarter of a table of hexadecimal text.
package struct Fingerprint: Hashable, Sendable {
    let high: UInt64
    let low: UInt64

    package init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// The first 16 bytes of a code, which has at least 32.
    init(_ code: UnsafeRawBufferPointer) {
        self.init(
            high: UInt64(bigEndian: code.loadUnaligned(as: UInt64.self)),
            low: UInt64(bigEndian: code.loadUnaligned(fromByteOffset: 8, as: UInt64.self)))
    }
}
