import ArgumentParser
import Foundation
import Notebook

/// `embark repl`.
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repl", abstract: "Swift in the terminal, cell by cell; Embark is imported from the start.",
        discussion: """
            Standard input that is no terminal is read as cells with a line --- between them; the exit code is then 1 when one of \
            them failed.
            """)

    func run() throws {
        signal(SIGPIPE, SIG_IGN)
        let toolchain = try CellToolchain.found()
        if isatty(STDIN_FILENO) != 0 { return try TerminalSession(toolchain: toolchain).run() }
        let text = String(decoding: FileHandle.standardInput.readDataToEndOfFile(), as: UTF8.self)
        guard try TextSession(toolchain: toolchain).run(text) else { throw ExitCode(1) }
    }
}
