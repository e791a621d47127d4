// What a session says when a cell does not succeed.

extension CellSession {
    /// A cell that does not compile.
    func rejection(_ diagnostics: [CellDiagnostic]) -> CellFailure {
        let errors = diagnostics.filter { $0.severity == .error }
        let shown = diagnostics.filter { $0.severity != .warning }.map { Self.reworded($0) }
        let lines = shown.flatMap { diagnostic in
            diagnostic.lines(quoting: diagnostic.cell.flatMap { texts[$0] })
        }
        return CellFailure("CompileError", errors.first.map { Self.reworded($0).message } ?? "", lines: lines)
    }

    /// The compiler speaks of what we made of the cell; these sentences mean the cell.
    private static func reworded(_ diagnostic: CellDiagnostic) -> CellDiagnostic {
        var result = diagnostic
        if diagnostic.message.contains("generic parameter 'Value' could not be inferred") {
            result.message = "the type of this variable cannot be inferred; write it, as in: let n: Int? = nil"
        }
        let mismatch = /declared closure result '(.+)' is incompatible with return type '(.+)'.*/
        if let match = diagnostic.message.wholeMatch(of: mismatch) {
            result.message = "cannot convert value of type '\(match.2)' to specified type '\(match.1)'"
        }
        if diagnostic.message.hasPrefix("'async' call in a function that does not support") {
            result.message = "this call waits; write 'await' before it"
        }
        if let match = diagnostic.message.wholeMatch(of: /cannot find (?:type )?'(.+)' in scope/),
            namesOfFoundation.contains(String(match.1))
        {
            result.message += "; if Foundation's is meant: import Foundation"
        }
        // Said of what `#task` makes; its notes tell where.
        if let match = diagnostic.message.wholeMatch(of: /enum declaration cannot close over value '(.+)' defined.*/) {
            result.message = "a #task captures nothing; pass '\(match.1)' as a parameter"
        }
        if diagnostic.message.hasPrefix("unexpected non-void return value") {
            result.message = "a cell has no result to return; write the value as its last line"
        }
        return result
    }

    /// What people write first in a notebook and find missing.
    private static let namesOfFoundation: Set<String> = [
        "Bundle", "Calendar", "CharacterSet", "Data", "Date", "DateComponents", "DateFormatter", "DateInterval",
        "Decimal", "DispatchQueue", "FileHandle", "FileManager", "ISO8601DateFormatter", "JSONDecoder", "JSONEncoder",
        "JSONSerialization", "Locale", "NSRegularExpression", "NSString", "NumberFormatter", "Process", "ProcessInfo",
        "Thread", "TimeInterval", "TimeZone", "Timer", "URL", "URLComponents", "URLRequest", "URLSession", "UUID",
        "abort", "atan2", "ceil", "cos", "exit", "exp", "floor", "fputs", "getenv", "getpid", "kill", "log", "log10",
        "log2",
        "pow", "rand", "round", "sin", "sleep", "sqrt", "stderr", "stdout", "tan", "tanh", "time", "usleep",
    ]

    /// A cell that would read variables without a value.
    func refusal(
        _ missing: [SessionBook.Name], _ sentence: String = "has no value any more; run that cell again, or %replay"
    ) -> CellFailure {
        let names = missing.map { "\($0.declaration.name) (\($0.label))" }.joined(separator: ", ")
        return CellFailure(
            "LostValue", "\(names) " + (missing.count == 1 ? sentence : sentence.replacing("has", with: "have")))
    }

    /// An error that nobody caught.
    func failure(_ name: String, _ text: String, cell: RewrittenCell, line: Int) -> CellFailure {
        let quoted = texts[cell.label]?.line(line) ?? ""
        return CellFailure(name, text, lines: ["\(cell.label):\(line): \(name): \(text)", quoted])
    }
}
