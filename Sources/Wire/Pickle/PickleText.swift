/// The two ways in which pickle protocol 0 writes text in a line.
enum PickleText {
    /// `raw-unicode-escape`: Latin-1, with `\uXXXX` and `\UXXXXXXXX`.
    static func rawUnicode(_ bytes: UnsafeRawBufferPointer) -> String? {
        var units: [UInt16] = []
        var position = 0
        while position < bytes.count {
            let length =
                position + 1 < bytes.count && bytes[position] == UInt8(ascii: "\\")
                ? (bytes[position + 1] == UInt8(ascii: "u") ? 4 : bytes[position + 1] == UInt8(ascii: "U") ? 8 : 0) : 0
            if length == 0 {
                units.append(UInt16(bytes[position]))
                position += 1
                continue
            }
            let digits = bytes[(position + 2)...].prefix(length)
            guard digits.count == length, let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) else {
                return nil
            }
            if let scalar = Unicode.Scalar(code) {
                units.append(contentsOf: UTF16.encode(scalar)!)
            } else if code <= 0xFFFF {
                units.append(UInt16(code))
            } else {
                return nil
            }
            position += 2 + length
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// Python 2's `repr` of a byte string, read as Latin-1.
    static func quoted(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard bytes.count >= 2, let quote = bytes.first, quote == bytes.last,
            quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"")
        else { return nil }
        var text = ""
        var rest = bytes[1..<bytes.count - 1]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                text.unicodeScalars.append(Unicode.Scalar(byte))
                continue
            }
            guard let escape = rest.popFirst() else { return nil }
            switch escape {
            case UInt8(ascii: "n"): text += "\n"
            case UInt8(ascii: "t"): text += "\t"
            case UInt8(ascii: "r"): text += "\r"
            case UInt8(ascii: "x"):
                guard let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16), rest.count >= 2
                else { return nil }
                text.unicodeScalars.append(Unicode.Scalar(code))
                rest = rest.dropFirst(2)
            default: text.unicodeScalars.append(Unicode.Scalar(escape))
            }
        }
        return text
    }
}

/// Whole numbers of any size, as far as pickles need them.
enum BigInteger {
    /// A number in two's complement, least byte first.
    ///
    /// - Cost: quadratic in the bytes, which the caller limits.
    static func value(littleEndian bytes: Slice<UnsafeRawBufferPointer>) -> PythonValue {
        let isNegative = (bytes.last ?? 0) >= 0x80
        if bytes.count <= 8 {
            var bits: UInt64 = isNegative ? .max : 0
            for byte in bytes.reversed() { bits = bits << 8 | UInt64(byte) }
            return .integer(Int(Int64(bitPattern: bits)))
        }
        var magnitude = Array(bytes)
        if isNegative { negate(&magnitude) }
        let digits = decimal(magnitude)
        let text = isNegative ? "-" + digits : digits
        return Int(text).map { .integer($0) } ?? .bigInteger(text)
    }

    private static func negate(_ bytes: inout [UInt8]) {
        var carry = true
        for index in bytes.indices {
            bytes[index] = ~bytes[index]
            guard carry else { continue }
            (bytes[index], carry) = bytes[index].addingReportingOverflow(1)
        }
    }

    /// Repeated division by a billion.
    private static func decimal(_ littleEndian: [UInt8]) -> String {
        var groups: [UInt64] = []
        var rest = Array(littleEndian.reversed().drop { $0 == 0 })
        while !rest.isEmpty {
            var remainder: UInt64 = 0
            for index in rest.indices {
                let value = remainder << 8 | UInt64(rest[index])
                rest[index] = UInt8(value / 1_000_000_000)
                remainder = value % 1_000_000_000
            }
            groups.append(remainder)
            rest = Array(rest.drop { $0 == 0 })
        }
        guard let first = groups.last else { return "0" }
        return groups.dropLast().reversed().reduce(into: String(first)) { text, group in
            let digits = String(group)
            text += String(repeating: "0", count: 9 - digits.count) + digits
        }
    }
}
