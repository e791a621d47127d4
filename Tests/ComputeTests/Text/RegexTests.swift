import Columns
import Foundation
import Pool
import Testing

@testable import Compute

@Suite struct RegexTests {
    /// Without \w: it takes accents that stand alone for letters in ICU, and not in PCRE2 and Python.
    private let patterns = [
        "a", "[a-z]+", "([a-z]+)=(\\d+)", "x*", "^", "$", "(?i)LIVE|köln", "\\d", "(a)|(b)", "https?://([^/?#]+)", "日.",
        "(?<first>[a-z])[a-z]*\\s",
        "\\s+", "[^ -~]", "b?", "(?=X)",
    ]

    @Test func `matches are NSRegularExpression's`() throws {
        var random = SampleRandom()
        let columns = sampleTexts(150, using: &random)
        for text in patterns {
            let pattern = try RegexPattern(text)
            let twin = try NSRegularExpression(pattern: text)
            for column in columns {
                let contains = try column.contains(matching: pattern)
                let counts = try column.matchCounts(of: pattern)
                let first = try column.firstMatch(of: pattern, group: .number(min(1, pattern.groupCount)))
                let replaced = try column.replacing(matching: pattern, with: "<$0>")
                for row in 0..<column.count {
                    let context: Comment = "\(text) in \(String(describing: column[row])), seed \(random.seed)"
                    guard let value = column[row] else {
                        #expect(
                            contains[row] == nil && counts[row] == nil && first[row] == nil && replaced[row] == nil,
                            context)
                        continue
                    }
                    let whole = NSRange(value.startIndex..., in: value)
                    let matches = twin.matches(in: value, range: whole)
                    #expect(contains[row] == !matches.isEmpty, context)
                    #expect(
                        first[row]
                            == matches.first.flatMap { match in
                                substring(value, match.range(at: min(1, pattern.groupCount)))
                            }, context)
                    // ICU does not count an empty match behind another one; Perl and Python do.
                    guard !["x*", "b?"].contains(text) else { continue }
                    #expect(counts[row] == matches.count, context)
                    #expect(
                        replaced[row].map { Array($0.utf8) }
                            == Array(twin.stringByReplacingMatches(in: value, range: whole, withTemplate: "<$0>").utf8),
                        context)
                }
            }
        }
    }

    /// Ranges may end between a letter and its accent.
    private func substring(_ text: String, _ range: NSRange) -> String? {
        range.location == NSNotFound ? nil : NSString(string: text).substring(with: range)
    }

    @Test func `empty matches advance as in Perl`() throws {
        let column = Column<String>(name: "s", contents: ["abxd", "", "xx", "é"])
        let pattern = try RegexPattern("x*")
        #expect(Array(try column.replacing(matching: pattern, with: "-")) == ["-a-b--d-", "-", "--", "-é-"])
        #expect(Array(try column.matchCounts(of: pattern)) == [5, 1, 2, 2])
    }

    @Test func `groups and replacements`() throws {
        let column = Column<String>(name: "s", contents: ["Ada Lovelace 1815", "nobody", nil])
        let pattern = try RegexPattern("(?<first>\\w+) (\\w+)(?: (\\d+))?")
        #expect(Array(try column.firstMatch(of: pattern, group: "first")) == ["Ada", nil, nil])
        #expect(Array(try column.firstMatch(of: pattern, group: 3)) == ["1815", nil, nil])
        #expect(
            Array(try column.replacing(matching: pattern, with: "$2, ${first} ($$$3) ${2}0")) == [
                "Lovelace, Ada ($1815) Lovelace0", "nobody", nil,
            ])
        #expect(
            throws: TextError.noSuchGroup(pattern: pattern.text, group: "4", known: ["0", "1 \"first\"", "2", "3"])
        ) {
            try column.firstMatch(of: pattern, group: 4)
        }
        #expect(throws: TextError.self) { try column.firstMatch(of: pattern, group: "last") }
        for bad in ["$", "$x", "${1", "${}", "$9", "${nobody}"] {
            #expect(throws: TextError.self) { try column.replacing(matching: pattern, with: bad) }
        }
    }

    @Test func `a bad pattern says where`() {
        #expect(throws: TextError.badPattern(pattern: "a(b", offset: 3, reason: "missing closing parenthesis")) {
            try RegexPattern("a(b")
        }
        do { _ = try RegexPattern("[z-a]") } catch {
            #expect("\(error)".contains("pattern \"[z-a]\", byte 4: range out of order"))
        }
    }

    @Test func `a pattern that takes for ever is an error`() throws {
        let column = Column<String>(name: "s", contents: [String(repeating: "a", count: 60) + "!"])
        #expect(throws: TextError.self) { try column.contains(matching: RegexPattern("^(a+)+$")) }
    }

    @Test func `bytes that are not UTF-8 match nothing and stop nothing`() throws {
        let column = Column<String>(name: "s", contents: ["abc"])
        let buffer = Buffer(byteCount: 20)
        let bytes: [UInt8] = [0xFF, 97, 0xC3, 98, 0xE2, 0x82, 99, 100, 101, 102, 103, 104, 105, 106]
        for (place, byte) in bytes.enumerated() { buffer.pointer(as: UInt8.self)[place] = byte }
        let view = Buffer(byteCount: 16)
        view.pointer(as: StringView.self)[0] = StringView(
            long: buffer.pointer(as: UInt8.self), count: 14, bufferIndex: 0, byteOffset: 0)
        let (heap, table) = StringHeap.over([buffer])
        let broken = Column<String>(
            name: "s", storage: StringStorage(views: view.pointer(as: StringView.self), heap: heap),
            validity: Validity(), count: 1,
            owner: ColumnOwner([buffer, view, table], parents: [column.owner]))
        #expect(Array(try broken.matchCounts(of: RegexPattern("[a-z]"))) == [10])
        #expect(Array(try broken.contains(matching: RegexPattern("a.b"))) == [false])
        #expect(Array(try broken.firstMatch(of: RegexPattern("c.*"), group: 0)) == ["cdefghij"])
        #expect(
            try broken.trimmed(.both).count == 1 && broken.lowercased().count == 1
                && broken.characters(in: 1..<3).count == 1)
    }

    @Test func `threads make no difference`() throws {
        var random = SampleRandom(seed: 5)
        let pattern = try RegexPattern("(\\w)X")
        for column in sampleTexts(morselRows + 1000, using: &random) {
            func made() throws -> AnyColumn { .string(try column.replacing(matching: pattern, with: "$1")) }
            let alone = try Pool(threads: 1).use(made)
            for threads in sampleThreads.dropFirst() {
                #expect(sameValues(try Pool(threads: threads).use(made), alone), "\(threads) threads")
            }
        }
    }

    /// Texts of ASCII are matched by bytes. A branch that no text can take keeps a pattern from it.
    @Test(arguments: [false, true]) func `bytes and characters of ASCII match alike`(ignoringCase: Bool) throws {
        var random = SampleRandom()
        let letters = "aAbZ kKsS09_-.\n\t\r/".map(String.init)
        let texts = (0..<400).map { _ in
            (0..<Int.random(in: 0...12, using: &random)).map { _ in letters.randomElement(using: &random)! }.joined()
        }
        let column = Column<String>(name: "s", contents: texts + ["é", "K 9", "ſs", "a\u{301}b"])
        let patterns = [
            "\\d+", "(\\w)(\\W)", "[^a]", "^$", "\\bk", "s|k", "(?i)S", ".", "\\X", "\\s+$", "[[:upper:]]{2}",
            "\\xE9?a",
            "\\p{Lu}", "(a)?(b)?", "(?<=a)b", "x*", "\\R",
        ]
        for text in patterns {
            let pattern = try RegexPattern(text, ignoringCase: ignoringCase)
            let other = try RegexPattern("(?:\(text))|\u{10FFFF}", ignoringCase: ignoringCase)
            #expect((pattern.asciiCode == nil) == text.contains("[:") && other.asciiCode == nil, "\(text)")
            let label = Comment("\(text), seed \(random.seed)")
            #expect(
                sameValues(
                    .string(try column.replacing(matching: pattern, with: "<$0>")),
                    .string(try column.replacing(matching: other, with: "<$0>"))), label)
            #expect(
                sameValues(
                    .bool(try column.contains(matching: pattern)), .bool(try column.contains(matching: other))), label)
            #expect(
                sameValues(
                    .string(try column.firstMatch(of: pattern, group: 0)),
                    .string(try column.firstMatch(of: other, group: 0))), label)
        }
        #expect(try RegexPattern("\\x{212A}", ignoringCase: true).asciiCode == nil)
    }
}
