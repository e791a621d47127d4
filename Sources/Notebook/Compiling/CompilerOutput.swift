import Foundation

/// What the compiler wrote, as diagnostics of cells.
struct CompilerOutput {
    /// Texts that are true of what we generate and of no interest to the user.
    private static let silenced = [
        "is unused", "'nonisolated(unsafe)' is", "@retroactive", "extension declares a conformance of imported type",
        "no 'async' operations occur", "no calls to throwing functions occur", "was never used",
        "will never be executed", "was never mutated", "never read",
    ]

    /// - Parameter cells: the maps of columns by cell.
    static func diagnostics(in text: String, columns: [String: ColumnMap]) -> [CellDiagnostic] {
        let form = /^(?<file>[^:\n]+):(?<line>[0-9]+):(?<column>[0-9]+): (?<kind>error|warning|note): (?<message>.*)$/
        var found: [CellDiagnostic] = []
        var isSilent = false
        for line in text.split(separator: "\n") {
            guard let match = line.wholeMatch(of: form) else {
                if let plain = line.wholeMatch(of: /(?:<unknown>:0: )?error: (.*)/) {
                    found.append(CellDiagnostic(.error, String(plain.1), cell: nil, at: nil))
                }
                continue
            }
            let severity = CellDiagnostic.Severity(rawValue: String(match.kind))!
            let message = String(match.message)
            if severity != .note { isSilent = severity == .warning && silenced.contains(where: message.contains) }
            guard !isSilent else { continue }
            var file = String(match.file)
            // A line of ours that stands for a place of the cell.
            if let stand = file.wholeMatch(of: /(.+)@([0-9]+)/), columns[String(stand.1)] != nil {
                file = String(stand.1)
                let place = CellPosition(line: Int(match.line) ?? 1, column: Int(stand.2) ?? 1)
                if severity == .error { found.append(CellDiagnostic(severity, message, cell: file, at: place)) }
                continue
            }
            guard let map = columns[file] else {
                // In a generated line; a note about it helps nobody.
                if severity == .error { found.append(CellDiagnostic(.error, message, cell: nil, at: nil)) }
                continue
            }
            let place = map.original(CellPosition(line: Int(match.line) ?? 1, column: Int(match.column) ?? 1))
            found.append(CellDiagnostic(severity, message, cell: file, at: place))
        }
        return cleaned(found)
    }

    /// Each once, and without the echo in generated lines of what is wrong in the cell itself.
    private static func cleaned(_ diagnostics: [CellDiagnostic]) -> [CellDiagnostic] {
        var seen: Set<CellDiagnostic> = []
        let unique = diagnostics.filter { seen.insert($0).inserted }
        guard unique.contains(where: { $0.severity == .error && $0.cell != nil }) else { return unique }
        return unique.filter { $0.severity != .error || $0.cell != nil }
    }
}
