import CEmbark
import Foundation
import Testing

@testable import Formats

/// The scanners against Foundation and against one byte at a time.
@Suite struct JSONScanTests {
    @Test func stringsEndWhereTheyEndAtEveryLengthAndAlignment() {
        for count in 0...70 {
            for end: UInt8 in [0x22, 0x5C, 0x00, 0x0A, 0x1F] {
                for padding in 0..<17 {
                    let bytes =
                        [UInt8](repeating: 0xFF, count: padding + count) + [end] + [UInt8](repeating: 0x22, count: 64)
                    bytes.withUnsafeBufferPointer { bytes in
                        let start = bytes.baseAddress! + padding
                        #expect(embark_json_plain_end(start) - start == count)
                    }
                }
            }
        }
    }

    @Test func numbersAreThoseOfTheGrammar() {
        let characters = Array("-+0127.eE".utf8)
        var texts: [[UInt8]] = [[]]
        for _ in 0..<5 {
            for text in texts where text.count == texts.last!.count {
                texts += characters.map { text + [$0] }
            }
        }
        let grammar = /-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?/
        for text in texts where !text.isEmpty && text[0] != UInt8(ascii: "+") && text[0] != UInt8(ascii: ".") {
            guard text[0] | 0x20 != UInt8(ascii: "e") else { continue }
            let padded = text + [UInt8](repeating: 0, count: 16)
            let isWhole = padded.withUnsafeBufferPointer { bytes in
                var scan = embark_json_scan()
                let start = bytes.baseAddress!
                return embark_json_number_end(&scan, start).map { $0 - start } == text.count
            }
            let string = String(decoding: text, as: UTF8.self)
            #expect(isWhole == (string.wholeMatch(of: grammar) != nil), "\(string)")
        }
    }
}
