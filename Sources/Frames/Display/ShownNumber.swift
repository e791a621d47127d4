#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Doubles as they are shown: `0.3`, `1234567.0`, `1.5e-07`, `NaN`.
enum ShownNumber {
    /// From this power of ten on, and below the other, numbers have an exponent.
    private static let plainExponents = -5..<15

    /// - Parameter significantDigits: see `FormattingOptions.significantDigits`.
    static func text(_ value: Double, significantDigits: Int?) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-inf" : "inf" }
        guard let significantDigits, value != 0 else { return value.description }
        let digits = min(max(significantDigits, 1), 17)
        let scientific = printed("%.*e", digits - 1, value)
        // The exponent after rounding: 9.99 of two digits is 10.
        let exponent = Int(scientific[scientific.lastIndex(of: "e")!...].dropFirst())!
        if plainExponents.contains(exponent) {
            return trimmed(printed("%.*f", max(1, digits - 1 - exponent), value))
        }
        let parts = scientific.split(separator: "e")
        return trimmed(String(parts[0])) + "e" + parts[1]
    }

    /// Without zeros at the end of the fraction, of which one digit stays.
    private static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var end = text.utf8.count
        let bytes = Array(text.utf8)
        while bytes[end - 1] == UInt8(ascii: "0"), bytes[end - 2] != UInt8(ascii: ".") { end -= 1 }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    /// What C's `printf` makes of a number with so many places: it rounds correctly, whatever the number.
    private static func printed(_ format: String, _ places: Int, _ value: Double) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
            let length = withVaList([Int32(places), value]) { vsnprintf(buffer.baseAddress, 64, format, $0) }
            return String(decoding: buffer.prefix(Int(length)).map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
    }
}
