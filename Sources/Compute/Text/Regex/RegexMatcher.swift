import CPCRE2

/// A thread's side of a regular expression: where the last match lay.
///
/// - Invariant: used by one thread at a time.
final class RegexMatcher {
    private let pattern: RegexPattern
    private let column: String
    private let block: OpaquePointer
    private let offsets: UnsafeMutablePointer<Int>

    /// - Parameter column: for errors.
    init(_ pattern: RegexPattern, column: String) {
        self.pattern = pattern
        self.column = column
        guard let block = pcre2_match_data_create_from_pattern_8(pattern.code, nil) else {
            fatalError("out of memory for a match of \(pattern.groupCount) groups")
        }
        self.block = block
        offsets = pcre2_get_ovector_pointer_8(block)
    }

    deinit { pcre2_match_data_free_8(block) }

    /// Looks for the first match.
    ///
    /// - Throws: `TextError.tooComplex` beyond PCRE2's limits.
    func find(in text: TextBytes) throws -> Bool {
        try find(in: text, from: 0, mustAdvance: false, asciiCode: asciiCode(for: text))
    }

    private func asciiCode(for text: TextBytes) -> OpaquePointer? {
        pattern.asciiCode.flatMap { text.isASCII ? $0 : nil }
    }

    private func find(
        in text: TextBytes, from offset: Int, mustAdvance: Bool, asciiCode: OpaquePointer?
    ) throws -> Bool {
        let options = mustAdvance ? UInt32(PCRE2_NOTEMPTY_ATSTART) : 0
        let status =
            if let asciiCode {
                pcre2_jit_match_8(asciiCode, text.baseAddress, text.count, offset, options, block, nil)
            } else {
                pcre2_match_8(pattern.code, text.baseAddress, text.count, offset, options, block, nil)
            }
        if status > 0 { return true }
        if status == PCRE2_ERROR_NOMATCH { return false }
        throw TextError.tooComplex(pattern: pattern.text, column: column, reason: RegexPattern.reason(status))
    }

    /// Where a group of the last match lies; nil when it took no part in it.
    func range(_ group: Int) -> Range<Int>? {
        let (start, end) = (offsets[2 * group], offsets[2 * group + 1])
        // \K in a lookahead can make a match end before it starts.
        return start == -1 || end < start ? nil : start..<end
    }

    /// Calls `body` after every match from left to right, none overlapping another; empty ones count, as in Perl.
    func forEachMatch(in text: TextBytes, _ body: (Range<Int>) throws -> Void) throws {
        var place = 0
        // Whether a match of no bytes at the place does not count.
        var mustAdvance = false
        let asciiCode = asciiCode(for: text)
        while place <= text.count, try find(in: text, from: place, mustAdvance: mustAdvance, asciiCode: asciiCode) {
            guard let match = range(0) else { return }
            try body(match)
            // After an empty match, one that begins at the same place may follow, but not again an empty one.
            mustAdvance = match.isEmpty
            place = max(match.upperBound, place)
        }
    }
}
