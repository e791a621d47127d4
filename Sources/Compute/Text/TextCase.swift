import Columns

extension Column<String> {
    /// Each text in small letters, by Unicode's rules for all languages.
    ///
    /// - Cost: eight bytes at a time as long as a text is ASCII; a `String` otherwise.
    package func lowercased() throws -> Column<String> {
        try rewritten { bytes, output in
            if output.append(ascii: bytes, turningCaseOfLettersFrom: UInt8(ascii: "A")) { return }
            let text = String(decoding: bytes, as: UTF8.self)
            // The sigma at the end of a word has a form of its own, which the standard library leaves to its callers.
            text.unicodeScalars.contains("Σ") ? output.append(lowercasedGreek(text)) : output.append(text.lowercased())
        }
    }

    /// Each text in capitals; one may be longer then (`ß` is `SS`).
    package func uppercased() throws -> Column<String> {
        try rewritten { bytes, output in
            if output.append(ascii: bytes, turningCaseOfLettersFrom: UInt8(ascii: "a")) { return }
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

/// Eight ASCII bytes at a time, the letters of one case turned into the other.
private struct CaseTurn {
    // Added to a byte below 128, they set its highest bit from the first letter on, and from behind the last one on.
    private let fromFirst: UInt64
    private let behindLast: UInt64

    @inline(__always) init(_ first: UInt8) {
        fromFirst = UInt64(128 - first) &* 0x0101_0101_0101_0101
        behindLast = UInt64(128 - (first + 26)) &* 0x0101_0101_0101_0101
    }

    @inline(__always) func callAsFunction(_ word: UInt64) -> UInt64 {
        let letters = (word &+ fromFirst) & ~(word &+ behindLast) & 0x8080_8080_8080_8080
        return word ^ letters &>> 2
    }
}

extension TextOutput {
    /// A text with its ASCII letters of one case, which begin at `first`, in the other.
    ///
    /// - Returns: whether the text is ASCII; nothing is appended where it is not.
    @inline(__always)
    fileprivate mutating func append(ascii bytes: TextBytes, turningCaseOfLettersFrom first: UInt8) -> Bool {
        let source = UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped)
        let target = UnsafeMutableRawPointer(room(for: bytes.count))
        let turn = CaseTurn(first)
        var all: UInt64 = 0
        func turnWord(at place: Int) {
            let word = source.loadUnaligned(fromByteOffset: place, as: UInt64.self)
            all |= word
            target.storeBytes(of: turn(word), toByteOffset: place, as: UInt64.self)
        }
        if bytes.count >= 8 {
            for place in stride(from: 0, through: bytes.count &- 8, by: 8) { turnWord(at: place) }
            // The last eight bytes again, with those that were turned already: both times from the source.
            turnWord(at: bytes.count &- 8)
        } else {
            for place in 0..<bytes.count {
                all |= UInt64(bytes[place])
                target.storeBytes(
                    of: UInt8(truncatingIfNeeded: turn(UInt64(bytes[place]))), toByteOffset: place, as: UInt8.self)
            }
        }
        guard all & 0x8080_8080_8080_8080 == 0 else { return false }
        lengthen(by: bytes.count)
        return true
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
