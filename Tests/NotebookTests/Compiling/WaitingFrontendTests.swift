import Foundation
import Testing

@testable import Notebook

@Suite struct WaitingFrontendTests {
    private let folder = NSTemporaryDirectory() + "embark \"waiting\" \\ \(UUID().uuidString)"

    /// Arguments that hold what quoting could spoil arrive as they are, and every process serves once.
    @Test func compilesAgainAndAgain() throws {
        let frontend = WaitingFrontend(program: try #require(CellToolchain.executable(named: "swift-frontend")))
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let source = folder + "/a b.swift"
        var processes: Set<pid_t> = []
        for (text, exitCode) in [("let a = 1", 0), ("let a: Int = true", 1), ("let b = 2", 0)] {
            try text.write(toFile: source, atomically: true, encoding: .utf8)
            let outcome = try frontend.run(["-typecheck", source]) { if let process = $0 { processes.insert(process) } }
            #expect(outcome.exitCode == exitCode, "\(outcome.output)")
            #expect(exitCode == 0 || outcome.output.contains("\(source):1:14: error:"), "\(outcome.output)")
            frontend.prepare()
        }
        #expect(processes.count == 3)
    }

    /// Somebody may end the process that waits: another does its work.
    @Test func outlivesTheOneThatWaits() throws {
        let frontend = WaitingFrontend(program: try #require(CellToolchain.executable(named: "swift-frontend")))
        var waiting = frontend.waitingProcess
        while waiting == nil {
            usleep(1000)
            waiting = frontend.waitingProcess
        }
        let process = try #require(waiting)
        kill(process, SIGKILL)
        var state = siginfo_t()
        waitid(P_PID, id_t(process), &state, WEXITED | WNOWAIT)
        let outcome = try frontend.run(["-version"]) { #expect($0 != process) }
        #expect(outcome.exitCode == 0 && outcome.output.contains("Swift version"))
    }
}
