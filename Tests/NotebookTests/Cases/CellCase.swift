import Foundation
import Notebook
import Synchronization

/// A cell and what it did, kept as text:
///
///     # what it shows
///     | let x = 6
///     | x * 7
///     = 42           a value that was displayed
///     > text         standard output
///     ! text         standard error, and the lines of a failure
///     ~ 0.5          before the output: the cell is interrupted so many seconds after it began to run
///
/// All cells of a file are one session.
struct CellCase: Equatable {
    /// Comments and blank lines before the cell.
    var preamble: [String] = []
    var code: [String] = []
    var interruptAfter: Double?
    var output: [String] = []

    static func cases(in text: String) -> [CellCase] {
        var cases: [CellCase] = []
        var next = CellCase()
        func isMark(_ line: String) -> Bool { "=>!".contains(line.prefix(1)) && !line.isEmpty }
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            let rest = String(line.dropFirst(2))
            if line.hasPrefix("|") {
                if !next.output.isEmpty {
                    cases.append(next)
                    next = CellCase()
                }
                next.code.append(rest)
            } else if line.hasPrefix("~") {
                next.interruptAfter = Double(rest)
            } else if isMark(line) {
                next.output.append(line)
            } else {
                if !next.code.isEmpty {
                    cases.append(next)
                    next = CellCase()
                }
                next.preamble.append(line)
            }
        }
        if !next.code.isEmpty { cases.append(next) }
        return cases
    }

    var text: String {
        var lines = preamble + code.map { $0.isEmpty ? "|" : "| " + $0 }
        if let interruptAfter { lines.append("~ \(interruptAfter)") }
        return (lines + output).joined(separator: "\n")
    }

    /// The same cell with what it did this time.
    func rerun(in session: CellSession, _ recorder: CellRecorder, number: Int) -> CellCase {
        recorder.clear()
        let isOver = Mutex(false)
        let interrupt = session.interrupt
        if let interruptAfter {
            Thread.detachNewThread {
                while !interrupt.isRunning, !isOver.withLock({ $0 }) { usleep(10_000) }
                Thread.sleep(forTimeInterval: interruptAfter)
                if !isOver.withLock({ $0 }) { interrupt.interrupt() }
            }
        }
        let outcome = session.run(code.joined(separator: "\n"), number: number)
        isOver.withLock { $0 = true }
        var result = self
        result.output = recorder.lines
        for page in session.takePages() { result.output += CellRecorder.marked("> ", page) }
        if case .failed(let failure) = outcome {
            result.output += CellRecorder.marked("! ", failure.lines.joined(separator: "\n"))
        }
        return result
    }
}

/// A front end that writes down what it is shown.
final class CellRecorder: SessionFrontEnd {
    private let parts = Mutex<[(mark: String, text: String)]>([])

    func clear() { parts.withLock { $0 = [] } }

    /// Text of one stream that came in pieces is put together.
    var lines: [String] {
        parts.withLock { parts in
            var joined: [(mark: String, text: String)] = []
            for part in parts {
                if part.mark != "= ", let last = joined.last, last.mark == part.mark {
                    joined[joined.count - 1].text += part.text
                } else {
                    joined.append(part)
                }
            }
            return joined.flatMap { Self.marked($0.mark, $0.text) }
        }
    }

    static func marked(_ mark: String, _ text: String) -> [String] {
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines.map { $0.isEmpty ? String(mark.first!) : mark + normalized($0) }
    }

    /// Times and the order of dictionaries differ from run to run.
    private static func normalized(_ line: String) -> String {
        line.replacing(/UserInfo=\{.*\}/, with: "UserInfo={…}").replacing(/[0-9.]+ (?:ns|µs|ms|s)\b/, with: "TIME")
            .replacing(
                /[0-9]+ samples of [0-9]+/, with: "N samples")
    }

    func show(_ event: SessionEvent) {
        parts.withLock { parts in
            switch event {
            case .stream(.stdout, let text): parts.append(("> ", text))
            case .stream(.stderr, let text): parts.append(("! ", text))
            case .display(let kind, let forms, _):
                let types = forms.map(\.type).filter { $0 != "text/plain" }
                let text = TextFrontEnd.text(of: forms) ?? ""
                let what =
                    (kind == .result ? "" : "(\(kind.rawValue)) ")
                    + (types.isEmpty ? "" : "[\(types.joined(separator: ", "))] ")
                parts.append(("= ", what + text))
            case .clear(let waits): parts.append(("= ", waits ? "(clear later)" : "(clear)"))
            }
        }
    }

    func ask(_ prompt: String, isSecret: Bool) -> String? { "an answer to \(prompt)" }
}
