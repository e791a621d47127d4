import Testing

@testable import Formats

@Suite struct UTF8TextTests {
    @Test func agreesWithTheStandardLibrary() {
        // Every pair of bytes, and bytes from each class in threes and fours, behind a few letters or many.
        let classes: [UInt8] = [
            0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4,
            0xF5, 0xFF,
        ]
        func check(_ bytes: [UInt8]) {
            for lead in [0, 7, 8] {
                let all = [UInt8](repeating: 0x61, count: lead) + bytes
                let expected = String(validating: all, as: UTF8.self) != nil
                #expect(all.withUnsafeBufferPointer(UTF8Text.isValid) == expected, "\(all)")
            }
        }
        for first in UInt8.min ... .max { for second in classes { check([first, second]) } }
        for a in classes { for b in classes { for c in classes { check([a, b, c]) } } }
        for a in classes.suffix(6) {
            for b in classes { for c in classes { for d in classes { check([a, b, c, d]) } } }
        }
    }

    @Test func findsTheFirstBadByte() {
        let bytes: [UInt8] = Array("grün".utf8) + [0xFC] + Array("n".utf8)
        #expect(bytes.withUnsafeBufferPointer(UTF8Text.firstInvalid) == 5)
    }
}
