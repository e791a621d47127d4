/// A part of a cell: Swift, a command, or a line for the shell.
package enum CellSegment: Equatable, Sendable {
    /// With empty lines in place of everything else, so that its line numbers are the cell's.
    case code(String)
    case command(CellCommand)
    case shell(String)
}

/// `%name arguments`, or `%%name arguments` with the rest of the cell as its body.
package struct CellCommand: Equatable, Sendable {
    package var name: String
    package var arguments: String
    /// The rest of the cell, for commands with two signs.
    package var body: String?
    /// In the cell, from 1.
    package var line: Int
}

/// Tells Swift, commands and shell apart. A line that begins with `%` and a letter is no Swift; `!` and what follows is the shell's.
package enum CellSegments {
    package static func split(_ text: String) -> [CellSegment] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if let whole = wholeCell(lines) { return [.command(whole)] }
        var segments: [CellSegment] = []
        var code: [String] = []
        var isInText = false
        func flush() {
            if code.contains(where: { !$0.allSatisfy(\.isWhitespace) }) {
                segments.append(.code(code.joined(separator: "\n")))
            }
            code = Array(repeating: "", count: code.count)
        }
        for (index, line) in lines.enumerated() {
            let special = isInText ? nil : segment(line, number: index + 1)
            // Between three quotes everything is text.
            if line.ranges(of: "\"\"\"").count % 2 == 1 { isInText.toggle() }
            if let special {
                flush()
                segments.append(special)
                code.append("")
            } else {
                code.append(line)
            }
        }
        flush()
        return segments
    }

    private static func wholeCell(_ lines: [String]) -> CellCommand? {
        guard let start = lines.firstIndex(where: { !$0.allSatisfy(\.isWhitespace) }), lines[start].hasPrefix("%%")
        else { return nil }
        guard let (name, arguments) = words(lines[start].dropFirst(2)) else { return nil }
        let body = Array(repeating: "", count: start + 1) + lines[(start + 1)...]
        return CellCommand(name: name, arguments: arguments, body: body.joined(separator: "\n"), line: start + 1)
    }

    private static func segment(_ line: String, number: Int) -> CellSegment? {
        if line.hasPrefix("!"), line.count > 1, line.dropFirst().first != "=" {
            return .shell(String(line.dropFirst()))
        }
        guard line.hasPrefix("%"), let (name, arguments) = words(line.dropFirst()) else { return nil }
        return .command(CellCommand(name: name, arguments: arguments, line: number))
    }

    private static func words(_ text: Substring) -> (String, String)? {
        let name = text.prefix { $0.isLetter }
        guard !name.isEmpty else { return nil }
        let rest = text.dropFirst(name.count)
        guard rest.first?.isWhitespace ?? true else { return nil }
        let trimmed = rest.drop(while: \.isWhitespace)
        let end = trimmed.lastIndex { !$0.isWhitespace }.map { trimmed.index(after: $0) } ?? trimmed.startIndex
        return (String(name), String(trimmed[..<end]))
    }
}
