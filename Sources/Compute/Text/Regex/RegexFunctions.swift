import Columns

extension Column<String> {
    /// Whether a match is anywhere in each text.
    ///
    /// - Throws: `TextError.tooComplex`, also below.
    package func contains(matching pattern: RegexPattern) throws -> Column<Bool> {
        let name = name
        return try tested(state: { RegexMatcher(pattern, column: name) }) { matcher, bytes in
            try matcher.find(in: bytes)
        }
    }

    /// What a group of the first match holds; missing without a match, and where the group took no part.
    ///
    /// - Cost: no text is copied.
    /// - Throws: `TextError.noSuchGroup`.
    package func firstMatch(of pattern: RegexPattern, group: RegexGroup) throws -> Column<String> {
        let (name, group) = (name, try pattern.group(group))
        return try parts(state: { RegexMatcher(pattern, column: name) }) { matcher, bytes -> TextBytes? in
            guard try matcher.find(in: bytes), let range = matcher.range(group) else { return nil }
            return bytes.part(range.lowerBound, range.upperBound)
        }
    }

    /// Matches in each text, without overlaps.
    package func matchCounts(of pattern: RegexPattern) throws -> Column<Int> {
        let name = name
        return try measured(state: { RegexMatcher(pattern, column: name) }) { matcher, bytes in
            var found = 0
            try matcher.forEachMatch(in: bytes) { _ in found += 1 }
            return found
        }
    }

    /// Every match replaced, `$1` in the replacement by what group 1 holds.
    ///
    /// - Throws: `TextError.badTemplate`, `noSuchGroup`.
    package func replacing(matching pattern: RegexPattern, with template: String) throws -> Column<String> {
        let (name, template) = (name, try RegexTemplate(template, for: pattern))
        return try rewritten(state: { (matcher: RegexMatcher(pattern, column: name), steps: template.steps) }) {
            state, bytes, output in
            let (matcher, steps) = state
            var place = 0
            try matcher.forEachMatch(in: bytes) { match in
                output.append(bytes.part(place, match.lowerBound))
                for index in steps.indices {
                    let step = steps[index]
                    if step < 256 {
                        output.append(UInt8(truncatingIfNeeded: step))
                    } else if let range = matcher.range(step &- 256) {
                        output.append(bytes.part(range.lowerBound, range.upperBound))
                    }
                }
                place = match.upperBound
            }
            output.append(bytes.part(place, bytes.count))
            return true
        }
    }
}
