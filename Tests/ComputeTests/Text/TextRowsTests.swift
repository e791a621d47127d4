import Columns
import Foundation
import Pool
import Testing

@testable import Compute

/// Short, long, foreign, empty and missing texts, as views and as codes, beginning inside a word of the bitmap.
func sampleTexts(_ count: Int, using random: inout SampleRandom) -> [Column<String>] {
    let words = [
        "", "a", "Kavo", "live in Köln", " twelve bytes and more ", "ΟΔΟΣ Σ", "straße", "日本語のアーティスト名前", "👩‍👩‍👧 family",
        "e\u{301}te\u{301}", "\u{2003}wide\u{3000}", "a,b,,c", "-7", "+12", "½²3", "x=1&y=2", "aXbXcXXdXeXfXgXhXiXjXkX",
        "https://user@example.org:8080/a/b?q=x%20y&r=%C3%A9#top", "ABC def GHI jkl MNO pqr STU vwx",
        "\u{1F1E9}\u{1F1EA}", "Ǆǆ",
    ]
    let values = (0..<count + 9).map { _ -> String? in
        if random.isOne(in: 7) { return nil }
        let word = words.randomElement(using: &random)!
        return random.isOne(in: 3) ? word + words.randomElement(using: &random)! : word
    }
    let column = Column<String>(name: "s", contents: values)
    return [column.slice(9..<count + 9), SampleColumns.dictionary(column).slice(9..<count + 9)]
}

@Suite struct TextRowsTests {
    /// Compares a function of columns with one of strings, on views and codes.
    private func check(
        _ name: Comment, _ made: (Column<String>) throws -> AnyColumn, _ twin: (String) -> AnyHashable?
    ) throws {
        var random = SampleRandom()
        for column in sampleTexts(300, using: &random) {
            let answer = try made(column)
            #expect(hasZerosWhereMissing(answer), name)
            let found = slowValues(answer)
            for row in 0..<column.count {
                let expected = column[row].flatMap(twin).map {
                    ($0.base as? String).map { AnyHashable(Array($0.utf8)) } ?? $0
                }
                #expect(found[row] == expected, "\(name): \(String(describing: column[row])), seed \(random.seed)")
            }
            #expect(answer.count == column.count && answer.name == column.name)
            if case .string(let texts) = answer, column.storage.isDictionary {
                #expect(texts.storage.isDictionary, name)
            }
        }
    }

    @Test func `conditions and lengths`() throws {
        for wanted in ["a", "X", "live in Köln", "本語", "", "Xd", "%", "é"] {
            try check(
                "contains \(wanted)", { .bool(try $0.contains(wanted)) },
                { text in
                    wanted.isEmpty || NSString(string: text).range(of: wanted, options: .literal).location != NSNotFound
                })
            try check(
                "prefix \(wanted)", { .bool(try $0.hasPrefix(wanted)) }, { Array($0.utf8).starts(with: wanted.utf8) })
            try check(
                "suffix \(wanted)", { .bool(try $0.hasSuffix(wanted)) },
                { Array($0.utf8.reversed()).starts(with: wanted.utf8.reversed()) })
        }
        try check("characters", { .int(try $0.characterCounts()) }, { $0.unicodeScalars.count })
        try check("bytes", { .int(try $0.utf8Counts()) }, { $0.utf8.count })
        try check("occurrences", { .int(try $0.occurrences(of: "X")) }, { text in text.utf8.filter { $0 == 88 }.count })
        #expect(throws: TextError.emptySearch(function: "occurrences(of:)")) {
            try Column<String>(name: "s", contents: ["a"]).occurrences(of: "")
        }
    }

    @Test func `a text is found wherever it stands`() {
        var random = SampleRandom()
        for count in 1..<70 {
            for _ in 0..<20 {
                let bytes = (0..<count).map { _ in UInt8.random(in: 97...99, using: &random) }
                let wanted = (0..<Int.random(in: 1...6, using: &random)).map { _ in
                    UInt8.random(in: 97...99, using: &random)
                }
                let slow =
                    count < wanted.count
                    ? nil : (0...count - wanted.count).first { Array(bytes[$0..<$0 + wanted.count]) == wanted }
                let search = SearchText(String(decoding: wanted, as: UTF8.self))
                let found = bytes.withUnsafeBufferPointer { search.first(in: $0) }
                #expect(found == slow, "\(bytes) \(wanted)")
            }
        }
    }

    @Test func `letters change their case`() throws {
        try check(
            "lowercased", { .string(try $0.lowercased()) },
            { text in
                // Python's rule for sigma, which the standard library leaves out.
                text.lowercased().replacingOccurrences(of: "οδοσ", with: "οδος")
            })
        try check("uppercased", { .string(try $0.uppercased()) }, { $0.uppercased() })
        let greek = Column<String>(name: "s", contents: ["ΟΔΟΣ", "Σ", "ΣΑΣ ΣΑΣ.", "ΑΣ'Α"])
        #expect(Array(try greek.lowercased()) == ["οδος", "σ", "σας σας.", "ασ'α"])
        try check("reversed", { .string(try $0.reversed()) }, { String($0.reversed()) })
    }

    @Test func `parts of texts`() throws {
        func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
        try check(
            "trimmed", { .string(try $0.trimmed(.both)) },
            { text in
                var scalars = text.unicodeScalars[...]
                while let first = scalars.first, isSpace(first) { scalars.removeFirst() }
                while let last = scalars.last, isSpace(last) { scalars.removeLast() }
                return String(scalars)
            })
        try check(
            "trimmed of", { .string(try $0.trimmed(.leading, of: "aK日")) },
            { text in
                String(text.unicodeScalars.drop { "aK日".unicodeScalars.contains($0) })
            })
        for count in [0, 1, 3, 14, 99] {
            try check("prefix", { .string(try $0.prefixes(count)) }, { String($0.unicodeScalars.prefix(count)) })
            try check("suffix", { .string(try $0.suffixes(count)) }, { String($0.unicodeScalars.suffix(count)) })
            try check(
                "prefix of the rest", { .string(try $0.prefixes(-count)) },
                { count == 0 ? "" : String($0.unicodeScalars.dropLast(count)) })
            try check(
                "suffix of the rest", { .string(try $0.suffixes(-count)) },
                { count == 0 ? "" : String($0.unicodeScalars.dropFirst(count)) })
            try check(
                "characters", { .string(try $0.characters(in: 2..<2 + count)) },
                { String($0.unicodeScalars.dropFirst(2).prefix(count)) })
        }
        try check(
            "without prefix", { .string(try $0.removingPrefix("a")) },
            { $0.utf8.first == 97 ? String($0.unicodeScalars.dropFirst()) : $0 })
        try check(
            "without suffix", { .string(try $0.removingSuffix("X")) },
            { $0.utf8.last == 88 ? String($0.unicodeScalars.dropLast()) : $0 })
    }

    @Test func `texts are split`() throws {
        for separator in [",", "X", " ", "XX", "ä"] {
            func parts(_ text: String) -> [String] { text.components(separatedBy: separator) }
            try check("count", { .int(try $0.splitCounts(separator: separator)) }, { parts($0).count })
            for index in [0, 1, 2, 7, -1, -2, -40] {
                try check(
                    "element \(index)", { .string(try $0.splitElement(index, separator: separator)) },
                    { text in
                        let all = parts(text)
                        let place = index < 0 ? all.count + index : index
                        return all.indices.contains(place) ? all[place] : nil
                    })
            }
        }
    }

    @Test func `texts are put together`() throws {
        try check(
            "padded", { .string(try $0.padded(to: 12, with: "·", on: .leading)) },
            { text in
                String(repeating: "·", count: max(0, 12 - text.unicodeScalars.count)) + text
            })
        try check(
            "centred", { .string(try $0.padded(to: 13, with: "-", on: .both)) },
            { text in
                let missing = max(0, 13 - text.unicodeScalars.count)
                return String(repeating: "-", count: missing / 2) + text
                    + String(repeating: "-", count: missing - missing / 2)
            })
        try check("repeated", { .string(try $0.repeated(3)) }, { String(repeating: $0, count: 3) })
        try check(
            "replaced", { .string(try $0.replacing("X", with: "äö")) },
            { $0.replacingOccurrences(of: "X", with: "äö", options: .literal) })
        let numbers = Column<String>(name: "s", contents: ["7", "-7", "+7", "", nil, "12345", "-"])
        #expect(Array(try numbers.zeroPadded(to: 4)) == ["0007", "-007", "+007", "0000", nil, "12345", "-000"])
        #expect(throws: TextError.negativeCount(function: "repeated(_:)", count: -1)) { try numbers.repeated(-1) }
        let other = Column<String>(name: "t", contents: ["a", nil, "c", "d", "e", "", "g"])
        #expect(
            Array(try Column<String>.joined([numbers, other], separator: "/")) == [
                "7/a", nil, "+7/c", "/d", nil, "12345/", "-/g",
            ])
    }

    @Test func `kinds of texts`() throws {
        let texts = ["", "abc", "ABC", "aBc", "12", "½", "²", "٣", "一", "a1", " \t", "日本", "ǅ", "a b", "é", "a-"]
        let column = Column<String>(name: "s", contents: texts)
        func holding(_ kind: TextKind) throws -> [String] { zip(texts, try column.isAll(kind)).filter { $1! }.map(\.0) }
        // What Python says.
        #expect(try holding(.isAlphabetic) == ["abc", "ABC", "aBc", "一", "日本", "ǅ", "é"])
        #expect(try holding(.isDecimal) == ["12", "٣"])
        #expect(try holding(.isNumeric) == ["12", "½", "²", "٣", "一"])
        #expect(try holding(.isAlphanumeric) == ["abc", "ABC", "aBc", "12", "½", "²", "٣", "一", "a1", "日本", "ǅ", "é"])
        #expect(try holding(.isWhitespace) == [" \t"])
        #expect(try holding(.isLowercase) == ["abc", "a1", "a b", "é", "a-"])
        #expect(try holding(.isUppercase) == ["ABC"])
    }

    /// Addresses of any characters that mean something in one, beside a twin that cuts piece after piece off.
    @Test func `addresses are taken apart as by the book`() throws {
        var random = SampleRandom()
        let pieces = ["a", "Z9", "http", ":", "//", "/", "?", "#", "@", "[", "]", ".", "+", "%41", "&q=", "é", " "]
        let texts = (0..<3000).map { _ in
            (0..<Int.random(in: 0...9, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
        }
        let column = Column<String>(name: "s", contents: texts)
        let parts: [(URLPart, (SlowURL) -> String?)] = [
            (.scheme, \.scheme), (.host, \.host), (.port, \.port), (.path, \.path), (.query, \.query),
            (.fragment, \.fragment),
        ]
        for (part, slow) in parts {
            for (text, found) in zip(texts, try column.urlPart(part)) {
                #expect(found == slow(SlowURL(text)), "\(part) of \(text), seed \(random.seed)")
            }
        }
    }

    @Test func `parts of addresses`() throws {
        let texts = [
            "https://user:pw@example.org:8080/a/b?q=x%20y&r=%C3%A9&q=z#top", "http://[::1]:80/x", "mailto:a@b.c",
            "/path/only?q=1+2",
            "example.org/x", "https://example.org", "", "file:///etc/hosts", "https://h?q", "https://h/?%71=%zz%4",
            "C:/x",
        ]
        let column = Column<String>(name: "s", contents: texts)
        func values(_ part: URLPart) throws -> [String?] { Array(try column.urlPart(part)) }
        #expect(
            try values(.scheme) == ["https", "http", "mailto", nil, nil, "https", nil, "file", "https", "https", nil])
        #expect(try values(.host) == ["example.org", "[::1]", nil, nil, nil, "example.org", nil, "", "h", "h", nil])
        #expect(try values(.port) == ["8080", "80"] + Array(repeating: nil, count: 9))
        #expect(
            try values(.path) == [
                "/a/b", "/x", "a@b.c", "/path/only", "example.org/x", "", "", "/etc/hosts", "", "/", "C:/x",
            ])
        #expect(try values(.query).compactMap { $0 } == ["q=x%20y&r=%C3%A9&q=z", "q=1+2", "q", "%71=%zz%4"])
        #expect(try values(.fragment).compactMap { $0 } == ["top"])
        #expect(try values(.parameter("q")) == ["x y", nil, nil, "1 2", nil, nil, nil, nil, "", "%zz%4", nil])
        #expect(try values(.parameter("r"))[0] == "é")
        #expect(
            Array(try Column<String>(name: "s", contents: ["a%20b+c", "%e2%82%ac", "%ff", nil]).percentDecoded()) == [
                "a b+c", "€", "\u{FFFD}", nil,
            ])
    }

    /// Two morsels: what each function gives was compared with its twin above.
    @Test func `threads make no difference`() throws {
        var random = SampleRandom(seed: 3)
        for column in sampleTexts(morselRows + 70, using: &random) {
            func made() throws -> [AnyColumn] {
                [
                    .string(try column.lowercased()), .string(try column.splitElement(1, separator: "X")),
                    .bool(try column.contains("o")),
                ]
            }
            let alone = try Pool(threads: 1).use(made)
            for threads in sampleThreads.dropFirst() {
                for (left, right) in zip(try Pool(threads: threads).use(made), alone) {
                    #expect(sameValues(left, right), "\(threads) threads")
                }
            }
        }
    }

    @Test func `no rows`() throws {
        let column = Column<String>(name: "s", contents: [String]())
        #expect(try column.lowercased().isEmpty && column.trimmed(.both).isEmpty && column.contains("x").isEmpty)
        #expect(try column.contains(matching: RegexPattern("x")).isEmpty)
    }
}

/// An address, what stands behind cut off first: RFC 3986, appendix B.
private struct SlowURL {
    var scheme, host, port, path, query, fragment: String?

    init(_ text: String) {
        var rest = Array(text.unicodeScalars)
        func cut(_ mark: Unicode.Scalar) -> String? {
            guard let place = rest.firstIndex(of: mark) else { return nil }
            defer { rest = Array(rest[..<place]) }
            return String(scalars: rest[(place + 1)...])
        }
        fragment = cut("#")
        query = cut("?")
        if let colon = rest.firstIndex(of: ":"), SlowURL.isScheme(rest[..<colon]) {
            scheme = String(scalars: rest[..<colon])
            rest = Array(rest[(colon + 1)...])
        }
        if rest.starts(with: ["/", "/"]) {
            let end = rest.dropFirst(2).firstIndex(of: "/") ?? rest.count
            var authority = rest[2..<end]
            rest = Array(rest[end...])
            if let at = authority.lastIndex(of: "@") { authority = authority[(at + 1)...] }
            if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
                port = colon + 1 == end ? nil : String(scalars: authority[(colon + 1)...])
                authority = authority[..<colon]
            }
            host = String(scalars: authority)
        }
        path = String(scalars: rest[...])
    }

    private static func isScheme(_ scalars: ArraySlice<Unicode.Scalar>) -> Bool {
        func isLetter(_ scalar: Unicode.Scalar) -> Bool { ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) }
        guard scalars.count > 1, isLetter(scalars.first!) else { return false }
        return scalars.allSatisfy { isLetter($0) || ("0"..."9").contains($0) || "+-.".unicodeScalars.contains($0) }
    }
}

extension String {
    fileprivate init(scalars: ArraySlice<Unicode.Scalar>) {
        self.init()
        unicodeScalars.append(contentsOf: scalars)
    }
}
