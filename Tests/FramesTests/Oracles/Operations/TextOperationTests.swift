import Columns
import Testing

@testable import Frames

@Suite(.enabled(if: PythonOracle.isThere, PythonOracle.reason))
struct TextOperationTests {
    private static let names = ["text", "name"]

    @Test func letters() throws {
        try compareWithTwin("texts.letters") { random in
            let (frame, name) = (try OperationFrame.random(using: &random), Self.names.randomElement(using: &random)!)
            let text = col(name)
            return OperationCase(frames: ["frame": frame], parameters: ["name": .text(name)]) {
                try frame.selecting([
                    "lower": text.lowercased(), "upper": text.uppercased(), "trimmed": text.trimmed(),
                    "count": text.characterCount,
                    "bytes": text.utf8Count, "reversed": text.reversed(),
                ])
            }
        }
    }

    @Test func conditions() throws {
        try compareWithTwin("texts.tests") { random in
            let (frame, name) = (try OperationFrame.random(using: &random), Self.names.randomElement(using: &random)!)
            let wanted = ["a", "本", "1", "thirteen", " ", "é"].randomElement(using: &random)!
            let text = col(name)
            return OperationCase(frames: ["frame": frame], parameters: ["name": .text(name), "wanted": .text(wanted)]) {
                try frame.selecting([
                    "contains": text.contains(wanted), "prefix": text.hasPrefix(wanted),
                    "suffix": text.hasSuffix(wanted),
                    "times": text.occurrences(of: wanted), "replaced": text.replacing(wanted, with: "<>"),
                ])
            }
        }
        try compareWithTwin("texts.kinds") { random in
            let (frame, name) = (try OperationFrame.random(using: &random), Self.names.randomElement(using: &random)!)
            let text = col(name)
            return OperationCase(frames: ["frame": frame], parameters: ["name": .text(name)]) {
                try frame.selecting([
                    "alphabetic": text.isAlphabetic, "decimal": text.isDecimal, "numeric": text.isNumeric,
                    "alphanumeric": text.isAlphanumeric, "lowercase": text.isLowercase, "uppercase": text.isUppercase,
                ])
            }
        }
    }

    @Test func pieces() throws {
        try compareWithTwin("texts.pieces") { random in
            let (frame, name) = (try OperationFrame.random(using: &random), Self.names.randomElement(using: &random)!)
            let (first, last) = (Int.random(in: 0...6, using: &random), Int.random(in: 1...6, using: &random))
            let text = col(name)
            return OperationCase(
                frames: ["frame": frame], parameters: ["name": .text(name), "first": .int(first), "last": .int(last)]
            ) {
                try frame.selecting([
                    "prefix": text.prefix(first), "suffix": text.suffix(last),
                    "middle": text.characters(in: first..<first + last),
                    "dropped": text.suffix(-first), "padded": text.padded(to: first + last, with: "·"),
                    "zeros": text.zeroPadded(to: first + last),
                    "twice": text.repeated(2),
                ])
            }
        }
        try compareWithTwin("texts.splits") { random in
            let (frame, name) = (try OperationFrame.random(using: &random), Self.names.randomElement(using: &random)!)
            let separator = ["a", " ", "e", "アー"].randomElement(using: &random)!
            let index = Int.random(in: -3...3, using: &random)
            let split = col(name).split(separator: separator)
            return OperationCase(
                frames: ["frame": frame],
                parameters: ["name": .text(name), "separator": .text(separator), "index": .int(index)]
            ) { try frame.selecting(["element": split.element(index), "count": split.count]) }
        }
    }

    @Test func regularExpressions() throws {
        let patterns = [
            ("[aeiou]+", 0), ("(\\w)(\\d+)", 2), ("x*", 0), ("^.", 0), ("(\\d)|(a)", 1), ("\\s", 0), ("日|é", 0),
            ("\\w+", 0), ("(?i)KAVO", 0),
        ]
        try compareWithTwin("texts.matches", cases: 300) { random in
            let (frame, name) = (try OperationFrame.random(using: &random), Self.names.randomElement(using: &random)!)
            let (pattern, group) = patterns.randomElement(using: &random)!
            let text = col(name)
            return OperationCase(
                frames: ["frame": frame],
                parameters: ["name": .text(name), "pattern": .text(pattern), "group": .int(group)]
            ) {
                try frame.selecting([
                    "contains": text.contains(matching: pattern),
                    "first": text.firstMatch(of: pattern, group: .number(group)),
                    "count": text.matchCount(of: pattern), "replaced": text.replacing(matching: pattern, with: "<$0>"),
                ])
            }
        }
    }

    /// Swift's own regular expressions, by Unicode scalars as Python's.
    @Test func swiftRegularExpressions() throws {
        let patterns = [("[aeiou]+", 0), ("(\\d)|(a)", 1), ("^.", 0), ("日|é", 0), ("(k)(\\w*)", 2), ("o", 0)]
        try compareWithTwin("texts.swift_matches") { random in
            let (frame, name) = (try OperationFrame.random(using: &random), Self.names.randomElement(using: &random)!)
            let (pattern, group) = patterns.randomElement(using: &random)!
            let regex = try Regex(pattern).matchingSemantics(.unicodeScalar)
            return OperationCase(
                frames: ["frame": frame],
                parameters: ["name": .text(name), "pattern": .text(pattern), "group": .int(group)]
            ) {
                try frame.selecting([
                    "contains": col(name).contains(regex), "first": col(name).firstMatch(of: regex, group: group),
                    "replaced": col(name).replacing(regex, with: "<$0>"),
                ])
            }
        }
    }

    @Test func adding() throws {
        try compareWithTwin("texts.added") { random in
            let frame = try OperationFrame.random(using: &random)
            return OperationCase(frames: ["frame": frame]) {
                try frame.selecting([
                    "both": col("name") + col("text"), "between": col("name") + " - " + col("text"),
                    "before": "é" + col("text"),
                ])
            }
        }
    }

    /// A closure that splits as a separator does.
    @Test func explodingByClosure() throws {
        try compareWithTwin("texts.exploded") { random in
            let (frame, name) = (try OperationFrame.random(using: &random), Self.names.randomElement(using: &random)!)
            let separator: Unicode.Scalar = ["a", " ", "e"].randomElement(using: &random)!
            return OperationCase(
                frames: ["frame": frame], parameters: ["name": .text(name), "separator": .text(String(separator))]
            ) {
                try frame.selecting("row", name).exploding(name, String.self) { text in
                    text.unicodeScalars.split(separator: separator, omittingEmptySubsequences: false).map { String($0) }
                }
            }
        }
    }

    @Test func exploding() throws {
        try compareWithTwin("texts.exploded") { random in
            let (frame, name) = (try OperationFrame.random(using: &random), Self.names.randomElement(using: &random)!)
            let separator = ["a", " ", "e", "アー"].randomElement(using: &random)!
            return OperationCase(
                frames: ["frame": frame], parameters: ["name": .text(name), "separator": .text(separator)]
            ) {
                try frame.selecting("row", name).exploding(name, separator: separator)
            }
        }
    }

    @Test func addresses() throws {
        let pieces = ["/a", "/b%20c", "?q=1", "?p=1&q=x+y%C3%A9", "&q=2", "#top", "/", "?q", "%41"]
        try compareWithTwin("texts.addresses") { random in
            let texts = (0..<OperationFrame.rowCount(&random)).map { _ -> String? in
                if Int.random(in: 0..<8, using: &random) == 0 { return nil }
                let host = ["https://h.org", "ftp://u@h.org:80", "/p", "x"].randomElement(using: &random)!
                return host
                    + (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random)! }
                    .joined()
            }
            let frame = try DataFrame(columns: [AnyColumn(Column<String>(name: "link", contents: texts))])
            let link = col("link")
            return OperationCase(frames: ["frame": frame], parameters: ["name": "link"]) {
                try frame.selecting([
                    "scheme": link.url.scheme, "path": link.url.path, "q": link.url.query("q"),
                    "decoded": link.percentDecoded,
                ])
            }
        }
    }
}
