import Columns

extension Column<String> {
    /// Each text without spaces at the sides asked for: scalars with Unicode's property White_Space.
    ///
    /// - Cost: no text is copied, also in the functions below.
    package func trimmed(_ sides: TextSides) throws -> Column<String> {
        try parts { $0.trimmed(sides) { $0.properties.isWhitespace } }
    }

    /// Each text without the given scalars at its sides.
    package func trimmed(_ sides: TextSides, of characters: String) throws -> Column<String> {
        let unwanted = Set(characters.unicodeScalars)
        return try parts { $0.trimmed(sides) { unwanted.contains($0) } }
    }

    /// The first scalars of each text; negative counts leave out so many at the end.
    package func prefixes(_ length: Int) throws -> Column<String> {
        try parts { bytes in
            bytes.part(0, bytes.offset(ofScalar: length >= 0 ? length : Swift.max(0, bytes.scalarCount + length)))
        }
    }

    /// The last scalars of each text; negative counts leave out so many at the start.
    package func suffixes(_ length: Int) throws -> Column<String> {
        try parts { bytes in
            bytes.part(
                bytes.offset(ofScalar: length >= 0 ? Swift.max(0, bytes.scalarCount - length) : -length), bytes.count)
        }
    }

    /// The scalars of each text at the given places, as many of them as there are.
    package func characters(in range: Range<Int>) throws -> Column<String> {
        try parts { bytes in
            let start = bytes.offset(ofScalar: Swift.max(0, range.lowerBound))
            let rest = bytes.part(start, bytes.count)
            return rest.part(0, rest.offset(ofScalar: Swift.max(0, range.upperBound - Swift.max(0, range.lowerBound))))
        }
    }

    /// Without a text at the start, where it stands there.
    package func removingPrefix(_ text: String) throws -> Column<String> {
        let search = SearchText(text)
        return try parts { search.isPrefix(of: $0) ? $0.part(search.count, $0.count) : $0 }
    }

    /// Without a text at the end, where it stands there.
    package func removingSuffix(_ text: String) throws -> Column<String> {
        let search = SearchText(text)
        return try parts { search.isSuffix(of: $0) ? $0.part(0, $0.count - search.count) : $0 }
    }

    /// One of the parts between separators, counted from 0, or from -1 at the end; missing where there are not so many.
    package func splitElement(_ index: Int, separator: String) throws -> Column<String> {
        let search = SearchText(separator)
        guard search.count > 0 else { throw TextError.emptySearch(function: "split(separator:)") }
        return try parts { bytes in
            let wanted = index >= 0 ? index : bytes.partCount(search) + index
            guard wanted >= 0 else { return nil }
            var start = 0
            for _ in 0..<wanted {
                guard let next = search.first(in: bytes, from: start) else { return nil }
                start = next + search.count
            }
            return bytes.part(start, search.first(in: bytes, from: start) ?? bytes.count)
        }
    }

    /// How many parts each text has between separators: one more than there are separators.
    package func splitCounts(separator: String) throws -> Column<Int> {
        let search = SearchText(separator)
        guard search.count > 0 else { throw TextError.emptySearch(function: "split(separator:)") }
        return try measured { $0.partCount(search) }
    }
}

/// Sides of a text.
public enum TextSides: Sendable, Hashable {
    case both, leading, trailing
}

extension TextBytes {
    func partCount(_ separator: SearchText) -> Int {
        var (parts, place) = (1, 0)
        while let next = separator.first(in: self, from: place) {
            parts += 1
            place = next + separator.count
        }
        return parts
    }

    @inline(__always)
    func trimmed(_ sides: TextSides, _ isUnwanted: (Unicode.Scalar) -> Bool) -> TextBytes {
        var (start, end) = (0, count)
        while sides != .trailing, start < end {
            let (scalar, length) = scalar(at: start)
            guard isUnwanted(scalar) else { break }
            start += length
        }
        while sides != .leading, start < end {
            var place = end - 1
            while place > start, self[place] & 0xC0 == 0x80 { place -= 1 }
            guard isUnwanted(scalar(at: place).scalar) else { break }
            end = place
        }
        return part(start, end)
    }

    /// The scalar that begins at an offset and its bytes; a byte that is not valid UTF-8 is one by itself.
    @inline(__always)
    func scalar(at place: Int) -> (scalar: Unicode.Scalar, length: Int) {
        let first = self[place]
        if first < 0x80 { return (Unicode.Scalar(first), 1) }
        let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
        guard place + length <= count, first >= 0xC2 else { return ("\u{FFFD}", 1) }
        var value = UInt32(first & (0xFF &>> UInt8(length + 1)))
        for index in 1..<length { value = value << 6 | UInt32(self[place + index] & 0x3F) }
        return Unicode.Scalar(value).map { ($0, length) } ?? ("\u{FFFD}", 1)
    }
}
