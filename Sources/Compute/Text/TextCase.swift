import Columns

extension Column<String> {
    /// Each text in small letters, by Unicode's rules for all languages.
    ///
    /// - Cost: eight bytes at a time as long as a text is ASCII; a `String` otherwise.
    package func lowercased() throws -> Column<String> {
        try rewritten { bytes, output in
            if bytes.isASCII { return output.append(ascii: bytes, from: UInt8(ascii: "A")) }
            let text = String(decoding: bytes, as: UTF8.self)
            // The sigma at the end of a word has a form of its own, which the standard library leaves to its callers.
            text.unicodeScalars.contains("Σ") ? output.append(lowercasedGreek(text)) : output.append(text.lowercased())
        }
    }

    /// Each text in capitals; one may be longer then (`ß` is `SS`).
    package func uppercased() throws -> Column<String> {
        try rewritten { bytes, output in
            if bytes.isASCII { return output.append(ascii: bytes, from: UInt8(ascii: "a")) }
            output.append(String(decoding: bytes, as: UTF8.self).uppercased())
        }
    }

    /// Each text with its extended grapheme clusters in reverse, so that accents stay on their letters.
    package func reversed() throws -> Column<String> {
        try rewritten { bytes, output in
            // A carriage return and the line feed behind it are one character.
            if bytes.isASCII, !bytes.contains(13) { return output.append(reversed: bytes) }
            output.append(String(String(decoding: bytes, as: UTF8.self).reversed()))
        }
    }
}

extension TextOutput {
    /// ASCII with the letters of one case, which begin at `first`, in the other.
    fileprivate mutating func append(ascii bytes: TextBytes, from first: UInt8) {
        let start = count
        append(bytes)
        let target = UnsafeMutablePointer(mutating: written.baseAddress.unsafelyUnwrapped) + start
        for place in 0..<bytes.count { target[place] ^= target[place] &- first < 26 ? 0x20 : 0 }
    }

    fileprivate mutating func append(reversed bytes: TextBytes) {
        for byte in bytes.reversed() { append(byte) }
    }
}

/// Small letters with the final form of sigma where no cased letter follows in the word, but one stands before.
///
/// - Source: The Unicode Standard, section 3.13, "Final_Sigma".
private func lowercasedGreek(_ text: String) -> String {
    let scalars = Array(text.unicodeScalars)
    var result = ""
    for (place, scalar) in scalars.enumerated() {
        guard scalar == "Σ" else {
            result += scalar.properties.lowercaseMapping
            continue
        }
        func isCased(_ rest: some Sequence<Unicode.Scalar>) -> Bool {
            rest.first { !$0.properties.isCaseIgnorable }?.properties.isCased ?? false
        }
        let isFinal = isCased(scalars[..<place].reversed()) && !isCased(scalars[(place + 1)...])
        result += isFinal ? "ς" : "σ"
    }
    return result
}
