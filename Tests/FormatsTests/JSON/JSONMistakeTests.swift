import Columns
import Foundation
import Frames
import Pool
import Testing

@testable import Formats

/// What is said of text that is no JSON, or not of the types asked for.
@Suite struct JSONMistakeTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var line: Int
        var byte: Int
        var expected: String
        var found: String
        var testDescription: String { text }
    }

    static let cases: [Case] = [
        Case(text: "{\"a\":1}\n{\"a\":}\n", line: 2, byte: 6, expected: "a value", found: "`}`"),
        Case(text: "{\"a\":1}\n\n{\"a\" 1}", line: 3, byte: 6, expected: "a colon", found: "`1`"),
        Case(text: "{\"a\":1", line: 1, byte: 7, expected: "a comma or a closing brace", found: "the end"),
        Case(
            text: "{\"a\":\"x\n{\"a\":1}\n", line: 1, byte: 8,
            expected: "a closing quote or an escaped control character", found: "the end of the line"),
        Case(text: "{\"a\":1} x\n", line: 1, byte: 9, expected: "the end of the line", found: "`x`"),
        Case(text: "{\"a\":01}", line: 1, byte: 7, expected: "a number without leading zeros", found: "`1`"),
        Case(text: "{\"a\":\"\\x\"}", line: 1, byte: 8, expected: "an escape", found: "`x`"),
        Case(text: "{\"a\":1}\n7\n", line: 2, byte: 1, expected: "an object", found: "`7`"),
        Case(text: "{a:1}", line: 1, byte: 2, expected: "a name in quotes", found: "`a`"),
        Case(
            text: "[{\"a\":1},\n {\"a\":2} {}]", line: 2, byte: 10, expected: "a comma or a closing bracket",
            found: "`{`"),
        Case(text: "[{\"a\":1},\n]", line: 2, byte: 1, expected: "a value", found: "the end"),
        Case(text: "[1, 2]", line: 1, byte: 2, expected: "an object", found: "`1`"),
    ]

    @Test(arguments: cases) func saysWhereAndWhat(_ example: Case) {
        for threads in [1, 8] {
            Pool(threads: threads).use {
                do {
                    _ = try DataFrame(jsonText: example.text)
                    Issue.record("\(example.text): expected an error")
                } catch JSONReadingError.syntax(_, let line, let byte, let expected, let found, _) {
                    let all = [line, byte, expected, found] as [AnyHashable]
                    let wanted = [example.line, example.byte, example.expected, example.found] as [AnyHashable]
                    #expect(all == wanted)
                } catch {
                    Issue.record("\(example.text): \(error)")
                }
            }
        }
    }

    @Test func leavesBadLinesOutAndListsThem() throws {
        let lines = (0..<200).map { $0 % 50 == 7 ? "{\"a\":" : $0 % 50 == 9 ? "{\"a\":\"x\"}" : "{\"a\":\($0)}" }
        let text = lines.joined(separator: "\n")
        var options = JSONReadingOptions()
        let bad = JSONBadRows()
        options.onBadRow = .collect(into: bad)
        let frame = try DataFrame(jsonText: text, types: ["a": .integer], options: options)
        #expect(try frame["a", Int.self].map { $0! } == (0..<200).filter { ![7, 9].contains($0 % 50) })
        #expect(bad.rows.map(\.line) == [8, 10, 58, 60, 108, 110, 158, 160])
        #expect(bad.rows[1].reason == .value(column: "a", text: "x", expected: "an integer"))
        #expect(bad.rows[0].description == "line 8, byte 6: expected a value, found the end of the line: {\"a\":")
        options.onBadRow = .skip
        #expect(try DataFrame(jsonText: text, options: options).shape.rows == 196)
        // The end of a broken row of an array cannot be told.
        #expect(throws: JSONReadingError.self) { try DataFrame(jsonText: "[{\"a\":},{\"a\":1}]", options: options) }
    }

    @Test func wrongValuesNameTheirLine() {
        let error = #expect(throws: JSONReadingError.self) {
            try DataFrame(jsonText: "{\"a\":1}\n{\"a\":\"no\"}\n", types: ["a": .integer])
        }
        #expect(
            error
                == .wrongValue(source: "JSON text", line: 2, column: "a", expected: "an integer", found: "no"))
    }

    @Test func tellsOtherEncodings() throws {
        #expect(throws: JSONReadingError.wrongEncoding(source: "JSON data", encoding: "UTF-16LE")) {
            try DataFrame(jsonData: Data([0xFF, 0xFE, 0x7B, 0]))
        }
        #expect(throws: JSONReadingError.notUTF8(source: "JSON data", line: 2, byte: 0xE9)) {
            try DataFrame(jsonData: Data("{\"a\":1}\n{\"a\":\"".utf8) + Data([0xE9]) + Data("\"}\n".utf8))
        }
        var options = JSONReadingOptions()
        options.repairsInvalidUTF8 = true
        let repaired = try? DataFrame(
            jsonData: Data("{\"a\":\"".utf8) + Data([0xE9]) + Data("\"}".utf8), options: options)
        #expect(try repaired?["a", String.self][0] == "\u{FFFD}")
        #expect(throws: JSONReadingError.unclosedArray(source: "JSON text")) { try DataFrame(jsonText: "[{}") }
    }

    @Test func tooDeep() throws {
        let deep = String(repeating: "[", count: 600)
        #expect(throws: JSONReadingError.self) { try DataFrame(jsonText: "{\"a\":\(deep)") }
        let objects = String(repeating: "{\"a\":", count: 600)
        #expect(throws: JSONReadingError.self) { try DataFrame(jsonText: objects) }
    }

    /// Each byte of small texts cut off or changed: the reader takes exactly what Foundation takes.
    @Test func damagedTextsAreRefusedOrRead() throws {
        let texts = [
            #"{"a":1,"b":"x\ny","c":[1,{"d":null}],"e":{"f":-0.5e3,"g":true}}"#, #"[{"a":1},{"a":"é","b":[]}, {}]"#,
        ]
        for text in texts {
            let bytes = Array(text.utf8)
            for at in bytes.indices {
                try check(Array(bytes[..<at]))
                for byte: UInt8 in [
                    0, 10, 0x22, 0x5C, 0x7B, 0x7D, 0x5B, 0x5D, 0x2C, 0x3A, 0x30, 0x2D, 0x20, 0x80, 0x65,
                ] {
                    var changed = bytes
                    changed[at] = byte
                    try check(changed)
                }
            }
        }
    }

    private func check(_ bytes: [UInt8]) throws {
        let data = Data(bytes)
        let foundation = try? JSONSerialization.jsonObject(with: data)
        let isTable =
            foundation is [String: Any] || (foundation as? [Any])?.allSatisfy { $0 is [String: Any] } == true
        let ours = Result { try DataFrame(jsonData: data) }
        let text = String(decoding: bytes, as: UTF8.self)
        switch ours {
        case .success: #expect(isTable || text.allSatisfy(\.isWhitespace), "read although it is no JSON: \(text)")
        case .failure(let error): #expect(!isTable, "\(error) in \(text)")
        }
    }
}
