import Foundation

extension CellSession {
    func run(_ command: CellCommand, number: Int) throws {
        switch command.name {
        case "help": addPage(CommandList.help)
        case "whos": try listVariables()
        case "type": try runAside("__showType(\(try argument(of: command, "an expression")))")
        case "time": try time(command, number: number)
        case "bench": try bench(command, number: number)
        case "opt": try setOptimization(command.arguments)
        case "swift": try setLanguageMode(command.arguments)
        case "dep": try addPackage(command)
        case "replay": try replayCells()
        case "reset":
            try reset()
            say("everything is forgotten\n")
        case "source": try showSource(command.arguments)
        case "save": try save(to: try argument(of: command, "a file name"))
        case "file": try writeFile(command)
        case "px", "autopx", "pxresult", "pxconfig": try runParallelCommand(command, number: number)
        default: throw CommandList.unknown(command.name)
        }
    }

    func say(_ text: String) { relay.show(.stream(.stdout, text)) }

    private func argument(of command: CellCommand, _ expected: String) throws -> String {
        guard !command.arguments.isEmpty else {
            throw CellFailure("Usage", "%\(command.name): expected \(expected), found nothing")
        }
        return command.arguments
    }

    // MARK: Looking

    private func listVariables() throws {
        let variables = book.names.values.filter { $0.declaration.kind == .variable }
            .sorted { $0.declaration.name < $1.declaration.name }
        guard !variables.isEmpty else { return say("there are no variables yet\n") }
        let present = variables.filter(\.hasValue)
        let lines = present.map { "__describe(\"\($0.declaration.name)\", \"\($0.label)\", \($0.declaration.name))" }
        if !lines.isEmpty { try runAside(lines.joined(separator: "\n") + ";") }
        for name in variables where !name.hasValue {
            say("\(name.declaration.name) (\(name.label)) has no value any more\n")
        }
    }

    private func showSource(_ which: String) throws {
        let label = which.isEmpty ? book.entries.last?.cell.label : which.hasPrefix("In") ? which : "In[\(which)]"
        let found = book.entries.filter { $0.cell.label == label }
        guard !found.isEmpty else {
            let known = book.entries.map(\.cell.label).joined(separator: ", ")
            throw CellFailure("Usage", "expected a cell that ran, found \(label ?? "none yet"); known: \(known)")
        }
        say(found.map(\.cell.source).joined(separator: "\n"))
    }

    private func save(to path: String) throws {
        var parts: [String] = []
        for entry in book.entries {
            guard let text = texts[entry.cell.label] else { continue }
            parts.append("// \(entry.cell.label)\n\(text[0..<text.bytes.count])\n")
        }
        do {
            let imports = parts.contains { $0.contains("import Embark") } ? "" : "import Embark\n\n"
            try (imports + parts.joined(separator: "\n")).write(toFile: path, atomically: true, encoding: .utf8)
        } catch { throw CellFailure("FileError", "could not write \(path): \(error.localizedDescription)") }
        say("\(parts.count) cells written to \(path); embark run \(path) runs them where cells name each thing once\n")
    }

    private func writeFile(_ command: CellCommand) throws {
        let path = try argument(of: command, "a file name")
        let lines = (command.body ?? "").split(separator: "\n", omittingEmptySubsequences: false).dropFirst(
            command.line)
        let text = lines.joined(separator: "\n") + "\n"
        do { try text.write(toFile: path, atomically: true, encoding: .utf8) } catch {
            throw CellFailure("FileError", "could not write \(path): \(error.localizedDescription)")
        }
        say("\(text.utf8.count) bytes written to \(path)\n")
    }

    // MARK: Measuring

    private func time(_ command: CellCommand, number: Int) throws {
        let code = command.body ?? String(repeating: "\n", count: command.line - 1) + "      " + command.arguments
        try runCode(code, label: "In[\(number)]", module: "In\(number)")
        say("compiled in \(Self.text(lastTimes.compiling)), ran in \(Self.text(lastTimes.running))\n")
    }

    private func bench(_ command: CellCommand, number: Int) throws {
        guard var lines = command.body?.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) else {
            throw CellFailure("Usage", "%%bench: expected code on the lines below")
        }
        lines[command.line - 1] = "try __bench { () throws in"
        let code = lines.joined(separator: "\n") + "\n}"
        try runCode(code, label: "In[\(number)]", module: "In\(number)")
    }

    static func text(_ duration: Duration) -> String {
        let milliseconds = duration / .milliseconds(1)
        if milliseconds >= 1000 { return "\((milliseconds / 10).rounded() / 100) s" }
        return milliseconds >= 10 ? "\(Int(milliseconds.rounded())) ms" : "\((milliseconds * 100).rounded() / 100) ms"
    }

    // MARK: Setting

    private func setOptimization(_ word: String) throws {
        if word.isEmpty { return say("%opt \(options.optimization.rawValue)\n") }
        guard let level = CompilerOptions.Optimization(rawValue: word) else {
            throw CellFailure("Usage", "%opt: expected none, safe or speed, found \(word)")
        }
        options.optimization = level
    }

    private func setLanguageMode(_ word: String) throws {
        if word.isEmpty { return say("%swift \(options.languageMode)\n") }
        guard let mode = Int(word), [5, 6].contains(mode) else {
            throw CellFailure("Usage", "%swift: expected 5 or 6, found \(word)")
        }
        options.languageMode = mode
    }

    private func replayCells() throws {
        let start = ContinuousClock.now
        let replayed = try replay()
        guard !replayed.isEmpty else { return say("there is nothing to run again\n") }
        say("ran \(replayed.joined(separator: ", ")) again in \(Self.text(.now - start))\n")
    }
}
