import Embark
import Foundation
import Testing

@testable import EmbarkCommand

@Suite struct SharedTests {
    @Test func nearestNames() {
        #expect(NearestName.of("artits", among: ["album", "artist", "song"]) == "artist")
        #expect(NearestName.of("ARTIST", among: ["album", "artist", "song"]) == "artist")
        #expect(NearestName.of("zzzzzz", among: ["album", "artist", "song"]) == nil)
        #expect(NearestName.of("x", among: [String]()) == nil)
    }

    @Test(arguments: [("", "", 0), ("", "abc", 3), ("abc", "", 3), ("kitten", "sitting", 3), ("abc", "abc", 0)])
    func editsAreLevenshteins(first: String, second: String, edits: Int) {
        #expect(NearestName.edits(from: first, to: second) == edits)
        #expect(NearestName.edits(from: second, to: first) == edits)
    }

    @Test(arguments: [(0, "0"), (999, "999"), (1_000, "1,000"), (-1_234_567, "-1,234,567"), (12, "12")])
    func numbersHaveCommasBetweenThousands(number: Int, text: String) {
        #expect(grouped(number) == text)
    }

    @Test func anActivityTellsWhatWasDone() {
        let activity = Activity("making a.csv", total: 2_000_000, unit: "rows", isProgressWanted: false)
        activity.advance(by: 1_000_000)
        activity.advance(by: 234_567)
        #expect(activity.summary.hasPrefix("1,234,567 of 2,000,000 rows in 0."))
    }

    @Test func aFileGetsItsNameWhenItIsComplete() throws {
        let path = NSTemporaryDirectory() + "output-\(UUID().uuidString).csv"
        defer { unlink(path) }
        let file = try OutputFile(path: path)
        try file.write(Array("half".utf8))
        #expect(!FileManager.default.fileExists(atPath: path))
        try file.finish()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "half")

        let abandoned = try OutputFile(path: path + ".other")
        try abandoned.write([1])
        abandoned.discard()
        #expect(!FileManager.default.fileExists(atPath: path + ".other.partial"))
    }

    @Test func aFileThatCannotBeMadeSaysWhy() {
        let path = NSTemporaryDirectory() + "no-such-folder-\(UUID().uuidString)/a.csv"
        #expect(throws: OutputFailure(path: path, action: "create", code: ENOENT)) { try OutputFile(path: path) }
    }
}
