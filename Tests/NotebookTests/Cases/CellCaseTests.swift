import Foundation
import Notebook
import Testing

/// Every file of `Conversations` is a session that is run and compared. `EMBARK_REWRITE_CASES=1 swift test --filter CellCaseTests`
/// writes down what cells do now, for review in the difference.
@Suite(.serialized) struct CellCaseTests {
    private static let conversations = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Conversations")

    /// The products of this build: the tests' own executable is one of them.
    static let products = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        .deletingLastPathComponent().path

    static let names = (try? FileManager.default.contentsOfDirectory(atPath: conversations.path))?.sorted() ?? []

    @Test func thereAreEnoughCells() throws {
        let cells = try Self.names.map { name in
            CellCase.cases(in: try String(contentsOf: Self.conversations.appending(path: name), encoding: .utf8)).count
        }
        #expect(cells.reduce(0, +) >= 150)
    }

    @Test(arguments: names)
    func cellsStillDoTheSame(name: String) async throws {
        let file = Self.conversations.appending(path: name)
        let expected = CellCase.cases(in: try String(contentsOf: file, encoding: .utf8))
        let found = try await Self.onItsOwnThread {
            let recorder = CellRecorder()
            let session = try CellSession(
                toolchain: try CellToolchain.found(beside: Self.products), frontEnd: recorder)
            return expected.enumerated().map { $1.rerun(in: session, recorder, number: $0 + 1) }
        }
        if ProcessInfo.processInfo.environment["EMBARK_REWRITE_CASES"] != nil {
            try (found.map(\.text).joined(separator: "\n") + "\n").write(to: file, atomically: true, encoding: .utf8)
        } else {
            for (expected, found) in zip(expected, found) {
                #expect(expected == found, "expected:\n\(expected.text)\nfound:\n\(found.text)")
            }
        }
    }

    /// A cell blocks its thread, also for what other threads of Swift's tasks have to do; of these there are few.
    private static func onItsOwnThread<Value: Sendable>(
        _ body: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let thread = Thread { continuation.resume(with: Result { try body() }) }
            thread.stackSize = 8 << 20
            thread.start()
        }
    }

    @Test func casesAreReadAsTheyAreWritten() {
        let text = "# a\n| let x = 1\n|\n| x\n= 1\n>\n! no\n\n| y\n~ 0.5\n! stopped"
        let cases = CellCase.cases(in: text)
        #expect(cases.count == 2)
        #expect(cases[0].code == ["let x = 1", "", "x"])
        #expect(cases[1].interruptAfter == 0.5)
        #expect(cases.map(\.text).joined(separator: "\n") == text)
    }
}
