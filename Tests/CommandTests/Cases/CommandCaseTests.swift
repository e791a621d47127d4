import Foundation
import Testing

/// Every file of `Conversations` is run and compared. `EMBARK_REWRITE_CASES=1 swift test --filter CommandCaseTests` writes
/// down what the command does now, for review in the difference.
@Suite struct CommandCaseTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let conversations = folder.appending(path: "Conversations")
    private static let files = folder.appending(path: "Files")

    static let names = (try? FileManager.default.contentsOfDirectory(atPath: conversations.path))?.sorted() ?? []

    @Test func thereAreConversations() {
        #expect(!Self.names.isEmpty)
    }

    @Test(arguments: names)
    func theCommandStillSaysTheSame(name: String) throws {
        let file = Self.conversations.appending(path: name)
        let expected = CommandCase.cases(in: try String(contentsOf: file, encoding: .utf8))
        let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "embark-case-\(UUID().uuidString)")
        try FileManager.default.copyItem(at: Self.files, to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        let found = try expected.map { try $0.rerun(in: folder) }
        if ProcessInfo.processInfo.environment["EMBARK_REWRITE_CASES"] != nil {
            try (found.map(\.text).joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
        } else {
            for (expected, found) in zip(expected, found) {
                #expect(expected == found, "expected:\n\(expected.text)\nfound:\n\(found.text)")
            }
        }
    }

    @Test func casesAreReadAsTheyAreWritten() {
        let text = "# a\n$ echo 1\n> 1\n>\n! no\n= 3\n\n$ true"
        let cases = CommandCase.cases(in: text)
        #expect(cases.count == 2)
        #expect(cases[0].output == ["1", ""])
        #expect(cases[0].exitCode == 3)
        #expect(cases.map(\.text).joined(separator: "\n") == text)
    }
}
