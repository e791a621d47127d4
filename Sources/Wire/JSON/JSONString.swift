/// Escapes of JSON strings, both ways.
package enum JSONString {
    /// Resolves escapes. Lone surrogates, which Python may write, become replacement characters.
    static func unescaped(_ bytes: UnsafeRawBufferPointer) -> String {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var position = 0
        while position < bytes.count {
            guard bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count else {
                result.append(bytes[position])
                position += 1
                continue
            }
            position = appendEscape(at: position + 1, of: bytes, to: &result)
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Appends what the escape stands for; returns the position after it.
    private static func appendEscape(
        at position: Int, of bytes: UnsafeRawBufferPointer, to result: inout [UInt8]
    ) -> Int {
        switch bytes[position] {
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "u"): return appendCodeUnit(at: position + 1, of: bytes, to: &result)
        default: result.append(bytes[position])
        }
        return position + 1
    }

    private static func appendCodeUnit(
        at position: Int, of bytes: UnsafeRawBufferPointer, to result: inout [UInt8]
    ) -> Int {
        guard let first = codeUnit(at: position, of: bytes) else {
            result.append(contentsOf: "\u{FFFD}".utf8)
            return position
        }
        var scalar = Unicode.Scalar(UInt32(first))
        var end = position + 4
        if UTF16.isLeadSurrogate(first), end + 1 < bytes.count, bytes[end] == UInt8(ascii: "\\"),
            bytes[end + 1] == UInt8(ascii: "u"), let second = codeUnit(at: end + 2, of: bytes),
            UTF16.isTrailSurrogate(second)
        {
            scalar = Unicode.Scalar(0x10000 + (UInt32(first) - 0xD800) << 10 + (UInt32(second) - 0xDC00))
            end += 6
        }
        result.append(contentsOf: String(scalar ?? "\u{FFFD}").utf8)
        return end
    }

    private static func codeUnit(at position: Int, of bytes: UnsafeRawBufferPointer) -> UInt16? {
        guard position + 4 <= bytes.count else { return nil }
        let digits = bytes[position..<position + 4]
        guard digits.allSatisfy(JSONScanner.isHexDigit) else { return nil }
        return UInt16(String(decoding: digits, as: UTF8.self), radix: 16)
    }

    /// Appends `text` with its quotes.
    package static func append(_ text: String, to output: inout [UInt8]) {
        output.append(UInt8(ascii: "\""))
        // Most texts need no escapes and are copied at once.
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }) {
            output.append(contentsOf: text.utf8)
            output.append(UInt8(ascii: "\""))
            return
        }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                output.append(UInt8(ascii: "\\"))
                output.append(byte)
            case 0x0A: output.append(contentsOf: [UInt8(ascii: "\\"), UInt8(ascii: "n")])
            case 0..<0x20: output.append(contentsOf: controlEscape(byte))
            default: output.append(byte)
            }
        }
        output.append(UInt8(ascii: "\""))
    }

    private static func controlEscape(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
}
