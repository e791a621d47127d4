import Columns

/// Texts as they are shown on one line, so that nothing in the data can move the cursor or be taken for something else.
enum ShownText {
    /// A text with its control characters escaped; in quotes where it could be taken for something else: empty, `nil`,
    /// or with blanks at its ends.
    ///
    /// - Parameter width: about as many columns as will be shown; a longer text is read no further.
    static func value(_ bytes: UnsafeBufferPointer<UInt8>, width: Int) -> String {
        // A letter with its marks rarely takes more than 16 bytes; what is cut off here would be cut off later.
        let enough = 16 * max(width, 1) + 64
        let text = String(decoding: bytes.prefix(enough), as: UTF8.self)
        let shown = escaped(text)
        return isMistakable(text) ? "\"\(shown)\"" : shown
    }

    /// A column's name; control characters escaped.
    static func name(_ text: String) -> String { escaped(text) }

    static func escaped(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        var shown = ""
        for character in text {
            if character.unicodeScalars.contains(where: isHarmful) {
                for scalar in character.unicodeScalars { shown += escaped(scalar) }
            } else {
                shown.append(character)
            }
        }
        return shown
    }

    private static func escaped(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case "\n": "\\n"
        case "\r": "\\r"
        case "\t": "\\t"
        case "\0": "\\0"
        case let scalar where isHarmful(scalar): "\\u{\(String(scalar.value, radix: 16))}"
        default: String(scalar)
        }
    }

    /// Control characters, ends of lines, and marks that change the direction of what follows.
    private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }

    private static func isMistakable(_ text: String) -> Bool {
        text.isEmpty || text == "nil" || text.first == " " || text.last == " "
    }
}
