import Foundation

extension CellSession {
    /// Runs a line with the shell and shows what it writes.
    func runShell(_ line: String) throws {
        // The shell's two streams are one here: their order is what a person wants to see.
        let outcome = try ChildProgram.run(
            "/bin/sh", ["-c", line], began: { process in interrupt.set(process.map { .shell($0) } ?? .idle) },
            output: { [relay] in relay.show(.stream(.stdout, $0)) })
        if interrupt.wasAsked { throw CellFailure("Interrupted", "the shell command was interrupted") }
        if outcome.exitCode != 0 { throw CellFailure("ShellError", "the shell ended with code \(outcome.exitCode)") }
    }
}
