/// Whether bytes are UTF-8.
enum UTF8Text {
    /// The offset of the first byte that does not belong to a well-formed character; nil when all do.
    ///
    /// - Source: The Unicode Standard, table 3-7, "Well-Formed UTF-8 Byte Sequences".
    static func firstInvalid(_ bytes: UnsafeBufferPointer<UInt8>) -> Int? {
        guard let base = bytes.baseAddress else { return nil }
        let count = bytes.count
        var at = 0
        while at < count {
            while at &+ 8 <= count, Digits.load(base + at) & 0x8080_8080_8080_8080 == 0 { at &+= 8 }
            guard at < count else { return nil }
            let first = base[at]
            if first < 0x80 {
                at &+= 1
                continue
            }
            let length = first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            guard first >= 0xC2, first <= 0xF4, at &+ length <= count else { return at }
            let second = base[at &+ 1]
            let lowest: UInt8 = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80
            let highest: UInt8 = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF
            guard second >= lowest, second <= highest else { return at }
            if length > 2, base[at &+ 2] & 0xC0 != 0x80 { return at }
            if length > 3, base[at &+ 3] & 0xC0 != 0x80 { return at }
            at &+= length
        }
        return nil
    }

    static func isValid(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool { firstInvalid(bytes) == nil }
}
