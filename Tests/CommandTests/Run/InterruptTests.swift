import Foundation
import Testing

@Suite struct InterruptTests {
    /// Starts a command in its own shell, interrupts it after a second and tells what it said and how long it took to end.
    @Test func controlCEndsASampleAtOnceAndSaysWhatWasDone() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "embark-interrupt-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let line = """
            embark sample lastfm --rows 40000000 --out big.csv & job=$!
            sleep 1; kill -INT $job; start=$(date +%s%N); wait $job; code=$?
            echo $(( ($(date +%s%N) - start) / 1000000 )); ls; exit $code
            """
        let said = try BuiltCommand.shell(line, in: folder)
        #expect(said.exitCode == 130)
        #expect(
            said.errors.contains(
                /embark: interrupted; [0-9,]+ of 40,000,000 rows in [0-9.]+ s made, big\.csv not written/),
            "\(said.errors)")
        let words = said.output.split(separator: "\n")
        #expect(words.count == 1, "no file is left: \(said.output)")
        #expect(try #require(Int(words[0])) < 500, "milliseconds until the end")
    }
}
