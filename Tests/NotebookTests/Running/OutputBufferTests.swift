import Testing

@testable import Notebook

@Suite struct OutputBufferTests {
    private let start = ContinuousClock.now

    @Test func nothingIsSentBeforeItsTime() {
        var buffer = OutputBuffer(holdsReports: false)
        buffer.append("abc".utf8, at: start)
        #expect(buffer.take(at: start + .milliseconds(1)) == nil)
        #expect(buffer.take(at: start + .milliseconds(30)) == "abc")
        #expect(buffer.takeAll() == nil)
    }

    /// Cut at every byte, the text comes out whole.
    @Test func charactersAreNeverCut() {
        let bytes = Array("aé日🎉z".utf8)
        for cut in 0...bytes.count {
            var buffer = OutputBuffer(holdsReports: false)
            buffer.append(bytes[..<cut], at: start)
            let first = buffer.take(at: start + .seconds(1)) ?? ""
            buffer.append(bytes[cut...], at: start)
            let text = first + (buffer.takeAll() ?? "")
            #expect(text == "aé日🎉z", "cut at \(cut)")
            #expect(!first.contains("\u{FFFD}"))
        }
    }

    @Test func aReportIsKeptForTheMessage() {
        var buffer = OutputBuffer(holdsReports: true)
        buffer.append("mine\nSwift/x.swift:3: Fatal error: no\n*** Signal 4: …".utf8, at: start)
        #expect(buffer.take(at: start + .seconds(1)) == "mine\n")
        let (text, report) = buffer.takeReport()
        #expect(text == nil)
        #expect(report.hasPrefix("Swift/x.swift:3: Fatal error: no"))
    }

    @Test func outputBeyondTheLimitIsCounted() {
        var limit = OutputLimit()
        let megabyte = String(repeating: "x", count: 1 << 20)
        var passed = 0
        for _ in 0..<100 where limit.admit(megabyte) != nil { passed += 1 }
        #expect(passed == 10)
        #expect(limit.note?.contains("90 MB more") == true)
    }
}
