import Foundation
import Testing

@testable import Wire

/// The oracle is Foundation's parser, which shares no code with ours.
@Suite struct JSONValueTests {
    @Test(arguments: [
        "null", "true", "false", "0", "-1", "12345678901234567", "9223372036854775807", "-9223372036854775808", "1.5",
        "-0.25e-3", "1E10", "\"\"", "\"a\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\u00e9\\u20ac\\ud83d\\ude00\"",
        "\"ü€😀\"", "[]", "[1,[2,[3]]]", "{}", "{\"a\":{\"b\":[null,true]},\"c\":\"d\"}", " { \"a\" : [ 1 , 2 ] } ",
    ])
    func agreesWithFoundation(text: String) throws {
        let ours = try JSONValue(parsing: text)
        #expect(try ours == JSONDecoder().decode(Decoded.self, from: Data(text.utf8)).value)
    }

    @Test(arguments: [
        "", " ", "{", "[", "\"", "\"\\", "\"\\u12\"", "\"\\x\"", "tru", "nul", "01", "-", "1.", ".5", "1e", "+1",
        "[1,]", "{\"a\":}", "{\"a\" 1}", "{a:1}", "{\"a\":1,}", "[1 2]", "1 2", "{}x", "\"\u{01}\"", "[\"a\",",
    ])
    func refusesWhatIsNotJSON(text: String) {
        #expect(throws: WireError.self) { try JSONValue(parsing: text) }
    }

    /// Strings are skipped eight bytes at a time, so what ends or breaks one stands at every place of two such steps.
    @Test func specialBytesAreSeenWhereverTheyStand() throws {
        for length in 1...20 {
            for place in 0..<length {
                for (special, expected) in [
                    ("\\n", "\n"), ("\\\"", "\""), ("é", "é"), ("!", "!"), ("#", "#"), ("[", "["),
                ] {
                    let before = String(repeating: "a", count: place)
                    let after = String(repeating: "\u{7F}", count: length - place - 1)
                    let value = try JSONValue(parsing: "[\"\(before)\(special)\(after)\",1]")
                    #expect(value == [.string(before + expected + after), 1])
                }
                var bytes = Array("\"\(String(repeating: "a", count: length))\"".utf8)
                bytes[1 + place] = 0x1F
                #expect(throws: WireError.self) { try JSONValue(parsing: Part(bytes: bytes)) }
                bytes[1 + place] = UInt8(ascii: "\"")
                #expect(throws: WireError.self) { try JSONValue(parsing: Part(bytes: bytes)) }
            }
        }
    }

    @Test func refusesDeepNestingInsteadOfOverflowing() {
        let depth = 1_000_000
        let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(throws: WireError.self) { try JSONValue(parsing: text) }
        #expect(throws: WireError.self) { try forEachMember(of: Part("{\"a\":" + text + "}")) { _, _ in } }
    }

    @Test func readsWhatPythonWritesBeyondJSON() throws {
        let value = try JSONValue(parsing: "[NaN, Infinity, -Infinity, \"\\ud800\"]")
        #expect(value.array?[0].double?.isNaN == true)
        #expect(value.array?[1].double == .infinity)
        #expect(value.array?[2].double == -.infinity)
        #expect(value.array?[3].string == "\u{FFFD}")
    }

    @Test func whatIsWrittenIsReadBackTheSame() throws {
        for seed in UInt64(1)...300 {
            var generator = SeededGenerator(seed: seed)
            let value = randomValue(&generator, depth: 0)
            #expect(try JSONValue(parsing: value.encoded) == value, "seed \(seed)")
            let theirs = try JSONDecoder().decode(Decoded.self, from: Data(value.encoded.bytes)).value
            #expect(value == theirs, "seed \(seed)")
        }
    }

    /// Every cut and every changed byte of a document: the parser must answer, and the scanner must agree with it.
    @Test func scannerAndParserAgreeOnDamagedText() throws {
        let text = Array("{\"msg_id\":\"a\\u0041\",\"n\":[1,-2.5e3,null,true],\"o\":{\"x\":\"y\"}}".utf8)
        for length in 0..<text.count { checkAgreement(Array(text[..<length])) }
        for index in text.indices {
            for byte in UInt8.min...UInt8.max where byte < 0x80 {
                var damaged = text
                damaged[index] = byte
                checkAgreement(damaged)
            }
        }
    }

    private func checkAgreement(_ bytes: [UInt8]) {
        let part = Part(bytes: bytes)
        let isParsed = (try? JSONValue(parsing: part))?.object != nil
        let isScanned = (try? forEachMember(of: part) { _, _ in }) != nil
        #expect(isParsed == isScanned, "\(part.text)")
    }

    private func randomValue(_ generator: inout SeededGenerator, depth: Int) -> JSONValue {
        switch Int.random(in: 0..<(depth < 4 ? 7 : 5), using: &generator) {
        case 0: return .null
        case 1: return .bool(.random(using: &generator))
        case 2: return .integer(.random(in: .min ... .max, using: &generator))
        case 3: return .double(.random(in: -1e6...1e6, using: &generator))
        case 4: return .string(randomText(&generator))
        case 5:
            let count = Int.random(in: 0..<4, using: &generator)
            return .array((0..<count).map { _ in randomValue(&generator, depth: depth + 1) })
        default:
            var members: [String: JSONValue] = [:]
            for _ in 0..<Int.random(in: 0..<4, using: &generator) {
                members[randomText(&generator)] = randomValue(&generator, depth: depth + 1)
            }
            return .object(members)
        }
    }

    private func randomText(_ generator: inout SeededGenerator) -> String {
        let alphabet: [Character] = ["a", "\"", "\\", "\n", "\u{0}", "\u{1F}", "é", "€", "😀", "/", " "]
        return String(
            (0..<Int.random(in: 0..<8, using: &generator)).map { _ in alphabet.randomElement(using: &generator)! })
    }

    /// What Foundation's decoder finds.
    private struct Decoded: Decodable {
        let value: JSONValue

        init(from decoder: any Decoder) throws {
            if let members = try? [String: Decoded](from: decoder) {
                value = .object(members.mapValues(\.value))
            } else if let elements = try? [Decoded](from: decoder) {
                value = .array(elements.map(\.value))
            } else {
                value = try Self.scalar(decoder.singleValueContainer())
            }
        }

        private static func scalar(_ container: any SingleValueDecodingContainer) throws -> JSONValue {
            if container.decodeNil() { return .null }
            if let value = try? container.decode(Bool.self) { return .bool(value) }
            if let value = try? container.decode(Int.self) { return .integer(value) }
            if let value = try? container.decode(Double.self) { return .double(value) }
            return .string(try container.decode(String.self))
        }
    }
}
