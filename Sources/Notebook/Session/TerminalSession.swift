import Foundation

/// `embark repl`: cells typed at a terminal.
///
/// A cell ends where its text is a whole, or at an empty line. Ctrl-C interrupts the running cell and not the session; Ctrl-D ends it.
package struct TerminalSession {
    private let toolchain: CellToolchain
    private let historyFile: String

    package init(toolchain: CellToolchain, historyFile: String = TerminalSession.defaultHistoryFile) {
        self.toolchain = toolchain
        self.historyFile = historyFile
    }

    package static var defaultHistoryFile: String {
        let environment = ProcessInfo.processInfo.environment
        let folder = environment["XDG_STATE_HOME"] ?? NSHomeDirectory() + "/.local/state"
        return folder + "/embark/history"
    }

    package func run() throws {
        let frontEnd = TextFrontEnd()
        let session = try CellSession(toolchain: toolchain, frontEnd: frontEnd)
        let interrupts = Self.listen(session.interrupt)
        defer { interrupts.cancel() }
        prepareLines(session.snapshot)
        TextFrontEnd.write(
            .stdout, "Embark, Swift \(toolchain.version). Embark is imported. %help lists commands, Ctrl-D ends.\n")
        var number = 1
        while let cell = cell(number: number) {
            guard !cell.allSatisfy(\.isWhitespace) else { continue }
            EditLine.remember(cell, in: historyFile)
            if ["quit", "exit", "%quit", "%exit"].contains(cell.trimmingCharacters(in: .whitespaces)) { break }
            let outcome = session.run(cell, number: number)
            for page in session.takePages() { TextFrontEnd.write(.stdout, page) }
            if case .failed(let failure) = outcome { frontEnd.show(failure) }
            number += 1
        }
        TextFrontEnd.write(.stdout, "\n")
    }

    /// Lines until they are a whole; nil at the end of input.
    private func cell(number: Int) -> String? {
        let prompt = "In[\(number)]: "
        var lines: [String] = []
        while true {
            let shown = lines.isEmpty ? prompt : String(repeating: " ", count: prompt.count - 5) + "...: "
            guard let line = EditLine.line(prompt: shown) else {
                return lines.isEmpty ? nil : lines.joined(separator: "\n")
            }
            if line.isEmpty, !lines.isEmpty { return lines.joined(separator: "\n") }
            lines.append(line)
            let text = lines.joined(separator: "\n")
            if text.hasPrefix("%%") { continue }
            guard case .incomplete = CellCompleteness.of(text) else { return text }
        }
    }

    private func prepareLines(_ snapshot: SessionSnapshot) {
        let folder = URL(fileURLWithPath: historyFile).deletingLastPathComponent()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let helper = CodeHelper(toolchain: toolchain)
        EditLine.prepare(historyFile: historyFile) { line, start, end in
            let bytes = Array(line.utf8)
            let text = String(decoding: bytes.prefix(end), as: UTF8.self)
            let found = helper.complete(text, cursor: text.unicodeScalars.count, after: snapshot.current)
            // libedit replaces the word from `start` on, which may begin before the name: `a.b`.
            let nameStart = CodeBuffer.byteOffset(of: found.start, in: text)
            let before = start < nameStart ? String(decoding: bytes[start..<nameStart], as: UTF8.self) : ""
            return found.matches.map { before + $0.text }
        }
    }

    private static func listen(_ interrupt: SessionInterrupt) -> any DispatchSourceSignal {
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global(qos: .userInteractive))
        source.setEventHandler { interrupt.interrupt() }
        source.resume()
        return source
    }
}
