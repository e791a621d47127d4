/// The text of one JSON value inside a message, not yet made into anything.
///
/// Valid only inside the closure that received it: it points into the part.
package struct JSONSlice {
    package let bytes: UnsafeRawBufferPointer

    package init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// True for a number or one of the words; the scanner has already found where it ends.
    var isScalar: Bool {
        guard let first = bytes.first else { return false }
        switch first {
        case UInt8(ascii: "t"): return self == "true"
        case UInt8(ascii: "f"): return self == "false"
        case UInt8(ascii: "n"): return self == "null"
        case UInt8(ascii: "N"): return self == "NaN"
        case UInt8(ascii: "I"): return self == "Infinity"
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            return integer != nil || self == "-Infinity" || isNumber
        default: return false
        }
    }

    package var isNull: Bool { self == "null" }

    package var bool: Bool? {
        if self == "true" { return true }
        return self == "false" ? false : nil
    }

    /// The number, if it is written without fraction and exponent and fits.
    package var integer: Int? {
        var digits = bytes[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.count == 1 || digits.first != UInt8(ascii: "0") else { return nil }
        var value = 0
        for digit in digits {
            guard digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") else { return nil }
            let (product, overflow1) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) = product.subtractingReportingOverflow(Int(digit) - 0x30)
            if overflow1 || overflow2 { return nil }
            value = sum
        }
        if isNegative { return value }
        return value == .min ? nil : -value
    }

    package var double: Double? {
        if let integer { return Double(integer) }
        return isNumber ? Double(String(decoding: bytes, as: UTF8.self)) : nil
    }

    /// The text of a string, with its escapes resolved; nil for any other value.
    package var string: String? {
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\"") else { return nil }
        let inside = UnsafeRawBufferPointer(rebasing: bytes[1..<bytes.count - 1])
        guard inside.contains(UInt8(ascii: "\\")) else { return String(decoding: inside, as: UTF8.self) }
        return JSONString.unescaped(inside)
    }

    /// The point in time that a string names in ISO 8601.
    package var date: WireDate? {
        guard bytes.count >= 2, bytes.first == UInt8(ascii: "\"") else { return nil }
        return WireDate(bytes: UnsafeRawBufferPointer(rebasing: bytes[1..<bytes.count - 1]))
    }

    /// The whole value, parsed.
    package var value: JSONValue? { try? JSONValue(parsing: bytes) }

    /// The grammar of RFC 8259 section 6: `-? int frac? exp?`.
    private var isNumber: Bool {
        var rest = bytes[...]
        if rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
        let whole = Self.takeDigits(&rest)
        guard let firstDigit = whole.first, whole.count == 1 || firstDigit != UInt8(ascii: "0") else { return false }
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            guard !Self.takeDigits(&rest).isEmpty else { return false }
        }
        if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
            rest = rest.dropFirst()
            if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest = rest.dropFirst() }
            guard !Self.takeDigits(&rest).isEmpty else { return false }
        }
        return rest.isEmpty
    }

    private static func takeDigits(_ rest: inout Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
        let digits = rest.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        rest = rest.dropFirst(digits.count)
        return digits
    }

    package static func == (slice: JSONSlice, word: StaticString) -> Bool {
        slice.bytes.count == word.utf8CodeUnitCount
            && word.withUTF8Buffer { slice.bytes.elementsEqual(UnsafeRawBufferPointer($0)) }
    }
}

/// Calls `body` with the name and the value of each member of a JSON object.
///
/// - Throws: `malformedJSON` when the text is not one whole object.
/// - Cost: one pass; nothing is allocated. Names with escapes are passed as they are written.
package func forEachMember(
    of part: Part, _ body: (_ name: JSONSlice, _ value: JSONSlice) -> Void
) throws(WireError) {
    try part.withBytes { (bytes) throws(WireError) in try forEachMember(of: bytes, body) }
}

/// The same for text that is already at hand, such as a nested object.
package func forEachMember(
    of bytes: UnsafeRawBufferPointer, _ body: (_ name: JSONSlice, _ value: JSONSlice) -> Void
) throws(WireError) {
    var scanner = JSONScanner(bytes)
    scanner.skipSpace()
    try scanner.expect(UInt8(ascii: "{"), "an object")
    scanner.skipSpace()
    if !scanner.takes(UInt8(ascii: "}")) {
        repeat {
            scanner.skipSpace()
            let name = try scanner.skipString().range
            scanner.skipSpace()
            try scanner.expect(UInt8(ascii: ":"), "a colon")
            let value = try scanner.skipValue()
            body(
                JSONSlice(bytes: UnsafeRawBufferPointer(rebasing: bytes[name])),
                JSONSlice(bytes: UnsafeRawBufferPointer(rebasing: bytes[value])))
            scanner.skipSpace()
        } while scanner.takes(UInt8(ascii: ","))
        try scanner.expect(UInt8(ascii: "}"), "a comma or the end of the object")
    }
    scanner.skipSpace()
    guard scanner.position == bytes.count else { throw scanner.failure("the end of the text") }
}
