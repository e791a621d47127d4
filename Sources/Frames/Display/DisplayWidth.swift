// How many columns of a terminal a text fills, and cutting and filling texts to that measure.

extension Unicode.Scalar {
    /// 0 for marks that join the letter before and for invisible ones, 2 for wide ones, 1 for all others.
    ///
    /// - Source: Unicode Standard Annex #11, "East Asian Width" (wide and fullwidth); emoji by their own property.
    var displayWidth: Int {
        if value < 0x300 { return 1 }
        // Vowels and last letters of Hangul join the first letter.
        if (0x1160...0x11FF).contains(value) { return 0 }
        switch properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format: return 0
        default: break
        }
        return properties.isEmojiPresentation || isEastAsianWide ? 2 : 1
    }

    /// Blocks of wide letters. Emoji, which are scattered over others, are told by their property.
    private var isEastAsianWide: Bool {
        switch value {
        case 0x1100...0x115F,  // first letters of Hangul
            0x2329...0x232A, 0x2630...0x2637, 0x268A...0x268F,  // brackets, trigrams, monograms
            0x2E80...0x303E, 0x3041...0x3247, 0x3250...0x4DFF, 0x4E00...0xA4CF,  // radicals, kana, Han, Yi
            0xA960...0xA97F, 0xAC00...0xD7A3,  // Hangul
            0xF900...0xFAFF, 0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6,  // compatibility
            0x16FE0...0x18DFF, 0x1AFF0...0x1B2FF, 0x1D300...0x1D376,  // Tangut, Khitan, Nüshu, kana, Tai Xuan Jing
            0x1F200...0x1F265, 0x20000...0x3FFFD:
            true
        default: false
        }
    }
}

extension Character {
    /// Columns of a terminal: a picture is as wide as its widest part, or two where a selector asks for a picture; other
    /// letters add up their parts.
    var displayWidth: Int {
        guard let first = unicodeScalars.first else { return 0 }
        if unicodeScalars.count == 1 { return first.displayWidth }
        guard first.properties.isEmoji else { return unicodeScalars.reduce(0) { $0 + $1.displayWidth } }
        if unicodeScalars.contains("\u{FE0F}") { return 2 }
        return unicodeScalars.reduce(0) { Swift.max($0, $1.displayWidth) }
    }
}

extension String {
    /// Columns of a terminal that the text fills.
    var displayWidth: Int {
        var ascii = 0
        for byte in utf8 {
            if byte >= 0x80 { return reduce(0) { $0 + $1.displayWidth } }
            ascii += 1
        }
        return ascii
    }

    /// The text, or as much of its start as fits `width` columns with an ellipsis.
    func cut(to width: Int) -> String {
        if displayWidth <= width { return self }
        var kept = ""
        var used = 0
        for character in self {
            used += character.displayWidth
            if used > width - 1 { break }
            kept.append(character)
        }
        return width > 0 ? kept + "…" : ""
    }

    /// The text with spaces before or after it, `width` columns in all.
    func filled(to width: Int, _ alignment: ShownColumn.Alignment) -> String {
        let spaces = String(repeating: " ", count: Swift.max(0, width - displayWidth))
        return alignment == .leading ? self + spaces : spaces + self
    }
}

/// A whole number with commas between thousands: `1,000`.
func withThousands(_ number: Int) -> String {
    var text = ""
    let digits = String(number.magnitude)
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
        text.append(digit)
    }
    return number < 0 ? "-" + text : text
}

/// A count with its noun: `1 row`, `1,000 rows`.
func counted(_ count: Int, _ noun: String) -> String { "\(withThousands(count)) \(noun)\(count == 1 ? "" : "s")" }
