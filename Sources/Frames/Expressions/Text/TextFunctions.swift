import Columns
import Compute

extension ColumnExpression {
    // Conditions. A missing text gives a missing result everywhere here; texts are compared byte for byte.

    /// Whether the text contains another one; for a regular expression see `contains(matching:)`.
    public func contains(_ text: String) -> ColumnExpression { texts(.contains(text)) }
    public func hasPrefix(_ text: String) -> ColumnExpression { texts(.hasPrefix(text)) }
    public func hasSuffix(_ text: String) -> ColumnExpression { texts(.hasSuffix(text)) }
    /// Letters only, at least one; as Python's `isalpha`, and the others likewise.
    public var isAlphabetic: ColumnExpression { texts(.isAll(.isAlphabetic)) }
    /// Decimal digits of any script only.
    public var isDecimal: ColumnExpression { texts(.isAll(.isDecimal)) }
    /// Only what has a numeric value: digits, fractions, Chinese numbers.
    public var isNumeric: ColumnExpression { texts(.isAll(.isNumeric)) }
    public var isAlphanumeric: ColumnExpression { texts(.isAll(.isAlphanumeric)) }
    public var isWhitespace: ColumnExpression { texts(.isAll(.isWhitespace)) }
    /// At least one letter has a case, and all that have one are small.
    public var isLowercase: ColumnExpression { texts(.isAll(.isLowercase)) }
    public var isUppercase: ColumnExpression { texts(.isAll(.isUppercase)) }

    // Lengths.

    /// Unicode scalars, as pandas' `str.len` counts: `e` and a combining accent are two.
    public var characterCount: ColumnExpression { texts(.characterCount) }
    public var utf8Count: ColumnExpression { texts(.utf8Count) }
    /// How often another text occurs, without overlaps.
    public func occurrences(of text: String) -> ColumnExpression { texts(.occurrences(text)) }

    // New texts.

    /// In small letters, by Unicode's rules.
    public func lowercased() -> ColumnExpression { texts(.lowercased) }
    /// In capitals, by Unicode's rules: `ß` becomes `SS`.
    public func uppercased() -> ColumnExpression { texts(.uppercased) }
    /// Without white space at its sides.
    public func trimmed(_ sides: TextSides = .both) -> ColumnExpression { texts(.trimmed(sides)) }
    /// Without any of these characters (Unicode scalars) at its sides.
    public func trimmed(_ characters: String, _ sides: TextSides = .both) -> ColumnExpression {
        texts(.trimmedOf(sides, characters))
    }
    public func removingPrefix(_ text: String) -> ColumnExpression { texts(.removingPrefix(text)) }
    public func removingSuffix(_ text: String) -> ColumnExpression { texts(.removingSuffix(text)) }
    /// With a character repeated at a side, up to so many Unicode scalars.
    public func padded(to width: Int, with character: Unicode.Scalar = " ", on side: TextSides = .leading)
        -> ColumnExpression
    {
        texts(.padded(width, character, side))
    }
    /// With zeros in front, behind the sign of a number: `-7` to 4 is `-007`.
    public func zeroPadded(to width: Int) -> ColumnExpression { texts(.zeroPadded(width)) }
    public func repeated(_ times: Int) -> ColumnExpression { texts(.repeated(times)) }
    /// From the last character to the first; accents stay on their letters.
    public func reversed() -> ColumnExpression { texts(.reversed) }
    /// Every occurrence of a text replaced; for a regular expression see `replacing(matching:with:)`.
    public func replacing(_ text: String, with replacement: String) -> ColumnExpression {
        texts(.replacing(text, replacement))
    }
    /// This text and others, one after the other: `col("first").joined(with: col("last"), separator: " ")`. Missing where one
    /// of them is.
    public func joined(with others: ColumnExpression..., separator: String = "") -> ColumnExpression {
        ColumnExpression(function: TextJoining(separator: separator), arguments: [self] + others)
    }

    // Parts of texts: Unicode scalars by place.

    /// The first scalars; `prefix(-2)` is all but the last two.
    public func prefix(_ count: Int) -> ColumnExpression { texts(.prefix(count)) }
    /// The last scalars; `suffix(-2)` is all but the first two.
    public func suffix(_ count: Int) -> ColumnExpression { texts(.suffix(count)) }
    /// The scalars at these places, counted from 0, as many of them as there are.
    public func characters(in range: Range<Int>) -> ColumnExpression { texts(.characters(range)) }
    /// The parts between separators: `.split(separator: ",").element(0)`, `.count`.
    public func split(separator: String) -> SplitText { SplitText(text: self, separator: separator) }
    /// The parts of an address: `.url.host`, `.url.query("q")`.
    public var url: URLText { URLText(text: self) }
    /// `%20` and the like replaced by the bytes they stand for.
    public var percentDecoded: ColumnExpression { texts(.percentDecoded) }

    func texts(_ function: TextFunction) -> ColumnExpression {
        ColumnExpression(function: function, arguments: [self])
    }
}

/// The parts of a text between separators.
public struct SplitText: Sendable {
    let text: ColumnExpression
    let separator: String

    /// A part, counted from 0, or from -1 at the end; missing where there are not so many.
    public func element(_ index: Int) -> ColumnExpression { text.texts(.splitElement(index, separator)) }
    public var first: ColumnExpression { element(0) }
    public var last: ColumnExpression { element(-1) }
    /// One more than there are separators.
    public var count: ColumnExpression { text.texts(.splitCount(separator)) }
}

/// The parts of a text read as an address, `scheme://user@host:port/path?query#fragment`; missing where it has none.
public struct URLText: Sendable {
    let text: ColumnExpression

    public var scheme: ColumnExpression { text.texts(.url(.scheme)) }
    /// Without user and port.
    public var host: ColumnExpression { text.texts(.url(.host)) }
    public var port: ColumnExpression { text.texts(.url(.port)) }
    /// From the first slash behind the host on; empty where there is none.
    public var path: ColumnExpression { text.texts(.url(.path)) }
    public var query: ColumnExpression { text.texts(.url(.query)) }
    public var fragment: ColumnExpression { text.texts(.url(.fragment)) }
    /// The decoded value of a parameter; the first of its name.
    public func query(_ name: String) -> ColumnExpression { text.texts(.url(.parameter(name))) }
}
