/// Strings of JSON and the texts they stand for.
enum JSONText {
    /// The text of a string without its quotes, in `room` if it has escapes.
    ///
    /// The escapes are known to be well formed; half of a surrogate pair without the other becomes U+FFFD. A text never takes
    /// more bytes than its string: `\uXXXX` has six and becomes three at most.
    static func unescaped(_ field: FieldTable.Field, _ room: UnsafeMutablePointer<UInt8>) -> FieldTable.Field {
        guard field.bytes.contains(UInt8(ascii: "\\")) else { return field }
        var written = 0
        var at = 0
        while at < field.count {
            let byte = field.start[at]
            at += 1
            guard byte == UInt8(ascii: "\\"), at < field.count else {
                room[written] = byte
                written += 1
                continue
            }
            let escape = field.start[at]
            at += 1
            guard escape == UInt8(ascii: "u") else {
                room[written] = plain(escape)
                written += 1
                continue
            }
            let scalar = scalar(field, &at)
            for byte in UTF8.encode(scalar)! {
                room[written] = byte
                written += 1
            }
        }
        return FieldTable.Field(start: UnsafePointer(room), count: written, isQuoted: field.isQuoted)
    }

    /// The text of a name as it stands between its quotes.
    static func text(_ raw: UnsafeBufferPointer<UInt8>) -> String {
        guard let base = raw.baseAddress else { return "" }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: raw.count + 4) { room in
            unescaped(FieldTable.Field(start: base, count: raw.count, isQuoted: true), room.baseAddress!).text
        }
    }

    private static func plain(_ escape: UInt8) -> UInt8 {
        switch escape {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: escape
        }
    }

    /// The character whose four digits are at `at`, with the second half of its pair when that follows.
    private static func scalar(_ field: FieldTable.Field, _ at: inout Int) -> Unicode.Scalar {
        let replacement: Unicode.Scalar = "\u{FFFD}"
        guard let unit = unit(field, at) else {
            at = field.count
            return replacement
        }
        at += 4
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, at + 6 <= field.count, field.start[at] == UInt8(ascii: "\\"),
            field.start[at + 1] == UInt8(ascii: "u"), let low = Self.unit(field, at + 2), 0xDC00..<0xE000 ~= low
        else { return replacement }
        at += 6
        return Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)) ?? replacement
    }

    private static func unit(_ field: FieldTable.Field, _ at: Int) -> UInt32? {
        guard at + 4 <= field.count else { return nil }
        var unit: UInt32 = 0
        for index in at..<at + 4 {
            guard let digit = Character(Unicode.Scalar(field.start[index])).hexDigitValue else { return nil }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }
}
