import Columns

extension Column<String> {
    /// Whether each text contains another one, byte for byte.
    ///
    /// - Cost: the first and last byte are compared at 16 places at a time.
    package func contains(_ text: String) throws -> Column<Bool> {
        let search = SearchText(text)
        return try tested { search.first(in: $0) != nil }
    }

    package func hasPrefix(_ text: String) throws -> Column<Bool> {
        let search = SearchText(text)
        return try tested { search.isPrefix(of: $0) }
    }

    package func hasSuffix(_ text: String) throws -> Column<Bool> {
        let search = SearchText(text)
        return try tested { search.isSuffix(of: $0) }
    }

    /// Unicode scalars of each text, as `len` counts in Python.
    package func characterCounts() throws -> Column<Int> { try measured { $0.scalarCount } }

    package func utf8Counts() throws -> Column<Int> { try measured { $0.count } }

    /// How often another text occurs in each, without overlaps.
    package func occurrences(of text: String) throws -> Column<Int> {
        let search = SearchText(text)
        guard search.count > 0 else { throw TextError.emptySearch(function: "occurrences(of:)") }
        return try measured { bytes in
            var (found, place) = (0, 0)
            while let next = search.first(in: bytes, from: place) {
                found += 1
                place = next + search.count
            }
            return found
        }
    }

    /// Whether every scalar of each text is of a kind; false for an empty text.
    package func isAll(_ kind: TextKind) throws -> Column<Bool> {
        try tested { bytes in
            guard bytes.count > 0 else { return false }
            return kind.holds(for: bytes)
        }
    }
}

/// Kinds of texts, by the properties that Unicode gives their scalars; those of Python's `str.is…`.
package enum TextKind: String, Sendable, Hashable, CaseIterable {
    /// Letters only.
    case isAlphabetic
    /// Digits of the decimal systems only.
    case isDecimal
    /// Only what has a numeric value: digits, fractions, Chinese numbers.
    case isNumeric
    /// Letters and what is numeric.
    case isAlphanumeric
    case isWhitespace
    /// At least one letter has a case, and all that have one are lowercase.
    case isLowercase
    case isUppercase

    func holds(for bytes: TextBytes) -> Bool {
        switch self {
        case .isAlphabetic: bytes.scalars.allSatisfy { TextKind.isLetter($0) }
        case .isDecimal: bytes.scalars.allSatisfy { $0.properties.numericType == .decimal }
        case .isNumeric: bytes.scalars.allSatisfy { $0.properties.numericType != nil }
        case .isAlphanumeric: bytes.scalars.allSatisfy { TextKind.isLetter($0) || $0.properties.numericType != nil }
        case .isWhitespace: bytes.scalars.allSatisfy { $0.properties.isWhitespace }
        case .isLowercase: TextKind.isCased(bytes, { $0.isLowercase }, { $0.isUppercase })
        case .isUppercase: TextKind.isCased(bytes, { $0.isUppercase }, { $0.isLowercase })
        }
    }

    private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    private static func isCased(
        _ bytes: TextBytes, _ isWanted: (Unicode.Scalar.Properties) -> Bool,
        _ isOther: (Unicode.Scalar.Properties) -> Bool
    ) -> Bool {
        var hasOne = false
        for scalar in bytes.scalars {
            if isOther(scalar.properties) || scalar.properties.generalCategory == .titlecaseLetter { return false }
            hasOne = hasOne || isWanted(scalar.properties)
        }
        return hasOne
    }
}
