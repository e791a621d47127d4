import Foundation

/// A conversation with the command, kept as text:
///
///     # what it shows
///     $ embark head plays.csv
///     > a line on standard output
///     ! a line on standard error
///     = 1            the exit code, left out when it is 0
///
/// Several may stand in one file; all of a file run in one folder, one after another, and see each other's files.
struct CommandCase: Equatable {
    /// Comments and blank lines before the command.
    var preamble: [String] = []
    var command = ""
    var output: [String] = []
    var errors: [String] = []
    var exitCode: Int32 = 0

    static func cases(in text: String) -> [CommandCase] {
        var cases: [CommandCase] = []
        var next = CommandCase()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let rest = String(line.dropFirst(2))
            switch line.first {
            case "$":
                next.command = rest
                cases.append(next)
                next = CommandCase()
            case ">": cases[cases.count - 1].output.append(rest)
            case "!": cases[cases.count - 1].errors.append(rest)
            case "=": cases[cases.count - 1].exitCode = Int32(rest) ?? -1
            default: next.preamble.append(line)
            }
        }
        return cases
    }

    var text: String {
        var lines = preamble + ["$ " + command]
        lines += output.map { $0.isEmpty ? ">" : "> " + $0 }
        lines += errors.map { $0.isEmpty ? "!" : "! " + $0 }
        if exitCode != 0 { lines.append("= \(exitCode)") }
        return lines.joined(separator: "\n")
    }

    /// The same command with what it did this time.
    func rerun(in folder: URL) throws -> CommandCase {
        let said = try BuiltCommand.shell(command, in: folder)
        var result = self
        result.output = Self.lines(said.output, folder: folder)
        result.errors = Self.lines(said.errors, folder: folder)
        result.exitCode = said.exitCode
        return result
    }

    private static func lines(_ text: String, folder: URL) -> [String] {
        var lines = text.replacing(folder.path, with: "FOLDER")
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }
}
