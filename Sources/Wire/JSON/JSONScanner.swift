/// Walks over JSON text without building anything.
///
/// The relays look at two or three fields of each message; a general parser would make a dictionary of every header,
/// metadata and content that passes. The scanner validates the structure of what it skips, so raw text that came
/// through it may be put into another JSON document.
///
/// - Cost: one pass over the bytes, no allocation.
/// - Source: RFC 8259. Also accepted, because Python's `json` writes them: `NaN`, `Infinity`, `-Infinity`.
struct JSONScanner {
    /// Deeper nesting is refused, so that hostile text cannot exhaust the stack.
    static let depthLimit = 128

    let bytes: UnsafeRawBufferPointer
    var position = 0

    init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    func failure(_ expected: String) -> WireError {
        .malformedJSON(byteOffset: position, expected: expected)
    }

    @inline(__always)
    mutating func skipSpace() {
        while position < bytes.count {
            switch bytes[position] {
            case 0x20, 0x0A, 0x0D, 0x09: position += 1
            default: return
            }
        }
    }

    @inline(__always)
    mutating func takes(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    mutating func expect(_ byte: UInt8, _ name: String) throws(WireError) {
        guard takes(byte) else { throw failure(name) }
    }

    /// Skips a string and returns the range between the quotes and whether it holds escapes.
    mutating func skipString() throws(WireError) -> (range: Range<Int>, hasEscapes: Bool) {
        try expect(UInt8(ascii: "\""), "a string")
        let start = position
        var hasEscapes = false
        while position < bytes.count {
            skipPlainText()
            guard position < bytes.count else { break }
            switch bytes[position] {
            case UInt8(ascii: "\""):
                position += 1
                return (start..<position - 1, hasEscapes)
            case UInt8(ascii: "\\"):
                hasEscapes = true
                try skipEscape()
            case 0..<0x20:
                throw failure("no control characters in a string")
            default:
                position += 1
            }
        }
        throw failure("the end of a string")
    }

    /// Skips text of a string eight bytes at a time, as long as there is no quote, backslash or control character among them.
    @inline(__always)
    private mutating func skipPlainText() {
        let ones: UInt64 = 0x0101_0101_0101_0101
        while position + 8 <= bytes.count {
            let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let quotes = word ^ (ones &* UInt64(UInt8(ascii: "\"")))
            let backslashes = word ^ (ones &* UInt64(UInt8(ascii: "\\")))
            // The highest bit of a byte is set where the byte was zero or, in the last term, below 0x20; a borrow from a byte
            // that is found may set it in the next one too, which only ends this loop.
            let found =
                (quotes &- ones) & ~quotes | (backslashes &- ones) & ~backslashes | (word &- ones &* 0x20) & ~word
            guard found & (ones &* 0x80) == 0 else { return }
            position += 8
        }
    }

    private mutating func skipEscape() throws(WireError) {
        position += 1
        guard position < bytes.count else { throw failure("an escape") }
        switch bytes[position] {
        case UInt8(ascii: "u"): position += 1
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
            UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
            position += 1
            return
        default: throw failure("an escape")
        }
        for _ in 0..<4 {
            guard position < bytes.count, Self.isHexDigit(bytes[position]) else {
                throw failure("four hexadecimal digits")
            }
            position += 1
        }
    }

    static func isHexDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
            UInt8(ascii: "A")...UInt8(ascii: "F"):
            true
        default: false
        }
    }

    /// Skips one value of any kind and returns its range.
    mutating func skipValue(depth: Int = 0) throws(WireError) -> Range<Int> {
        guard depth < Self.depthLimit else { throw failure("at most \(Self.depthLimit) levels of nesting") }
        skipSpace()
        let start = position
        guard position < bytes.count else { throw failure("a value") }
        switch bytes[position] {
        case UInt8(ascii: "\""): _ = try skipString()
        case UInt8(ascii: "{"): try skipObject(depth: depth)
        case UInt8(ascii: "["): try skipArray(depth: depth)
        default: try skipScalar()
        }
        return start..<position
    }

    private mutating func skipObject(depth: Int) throws(WireError) {
        position += 1
        skipSpace()
        if takes(UInt8(ascii: "}")) { return }
        while true {
            skipSpace()
            _ = try skipString()
            skipSpace()
            try expect(UInt8(ascii: ":"), "a colon")
            _ = try skipValue(depth: depth + 1)
            skipSpace()
            if takes(UInt8(ascii: ",")) { continue }
            return try expect(UInt8(ascii: "}"), "a comma or the end of an object")
        }
    }

    private mutating func skipArray(depth: Int) throws(WireError) {
        position += 1
        skipSpace()
        if takes(UInt8(ascii: "]")) { return }
        while true {
            _ = try skipValue(depth: depth + 1)
            skipSpace()
            if takes(UInt8(ascii: ",")) { continue }
            return try expect(UInt8(ascii: "]"), "a comma or the end of an array")
        }
    }

    private mutating func skipScalar() throws(WireError) {
        let start = position
        while position < bytes.count, Self.belongsToScalar(bytes[position]) { position += 1 }
        let word = UnsafeRawBufferPointer(rebasing: bytes[start..<position])
        if JSONSlice(bytes: word).isScalar { return }
        position = start
        throw failure("a value")
    }

    @inline(__always)
    private static func belongsToScalar(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "."):
            true
        default: false
        }
    }
}
