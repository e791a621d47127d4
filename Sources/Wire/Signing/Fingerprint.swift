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

    /// Reads the first 32 digits; the caller has made them itself.
    init(hexadecimal part: Part) {
        var words: (UInt64, UInt64) = (0, 0)
        part.withBytes { bytes in
            for digit in bytes.prefix(16) { words.0 = words.0 << 4 | Self.value(digit) }
            for digit in bytes.dropFirst(16).prefix(16) { words.1 = words.1 << 4 | Self.value(digit) }
        }
        self.init(high: words.0, low: words.1)
    }

    private static func value(_ digit: UInt8) -> UInt64 {
        UInt64(digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10)
    }
}
