import Testing

@testable import Cluster

@Suite struct OutputTextTests {
    @Test func charactersAreNotTakenApart() {
        let bytes = Array("aé€😀z".utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var text = OutputText()
                var result = ""
                for piece in [bytes[..<first], bytes[first..<second], bytes[second...]] {
                    let part = text.append(Array(piece))
                    #expect(!part.contains("\u{FFFD}"))
                    result += part
                }
                #expect(result + text.rest == "aé€😀z")
            }
        }
    }

    @Test func bytesThatAreNoTextPassBy() {
        var text = OutputText()
        let invalid = text.append([0x80, 0x80, 0x80, 0x80, 0xFF, 0x41])
        #expect(invalid.hasSuffix("A"))
        _ = text.append([0xE2, 0x82])
        #expect(text.rest == "\u{FFFD}")
    }
}
