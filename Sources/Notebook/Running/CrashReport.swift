import Foundation

/// How a cell process ended, from its status and from what the runtime wrote on its way down.
struct CrashReport {
    /// As `waitpid` gives it.
    let status: Int32
    let text: String

    private var signal: Int32 { status & 0x7f }
    private var exitCode: Int32 { status >> 8 & 0xff }

    /// `Trap` for what a check of the language stopped; else by signal or exit code.
    var name: String {
        if fatalError != nil { return "Trap" }
        if signal == 0 { return "Exit" }
        return signal == SIGILL || signal == SIGTRAP ? "Trap" : "Signal"
    }

    var reason: String {
        if let fatalError { return fatalError }
        if signal == 0 { return "exit(\(exitCode))" }
        switch signal {
        case SIGSEGV: return "a memory access that is not allowed, or a recursion without end (SIGSEGV)"
        case SIGILL, SIGTRAP: return "a failed check, such as an overflow (signal \(signal))"
        default: return String(cString: strsignal(signal)) + " (signal \(signal))"
        }
    }

    /// `Fatal error: Index out of range`.
    private var fatalError: String? {
        for line in text.split(separator: "\n") {
            let match = line.firstMatch(of: /(?:Fatal error|Precondition failed|Assertion failed).*/)
            if let match { return String(match.0) }
        }
        return nil
    }

    func sentence(subject: String) -> String { "\(subject): \(reason)" }

    /// Frames of the stack that lie in cells: `deep(_:) at In[3]:3:11`.
    func frames(columns: [String: ColumnMap]) -> [String] {
        let form =
            /(?:\[[^\]]*\] )?(?:\[[^\]]*\] )?(?:0x[0-9a-f]+ )?(?<name>.+?) (?:\+ [0-9]+ )?in .+ at (?:.*\/)?(?<cell>In\[[0-9]+\]):(?<line>[0-9]+)(?::(?<column>[0-9]+))?/
        return text.split(separator: "\n").compactMap { line -> String? in
            guard let match = line.firstMatch(of: form) else { return nil }
            let name = match.name.replacing(/^(?:[0-9]+ +)?(?:\[[^\]]*\] *)?(?:0x[0-9a-f]+ )?/, with: "")
            guard !name.contains("__embark"), !name.contains("__body") else { return nil }
            let cell = String(match.cell)
            let place = CellPosition(line: Int(match.line) ?? 0, column: match.column.flatMap { Int($0) } ?? 0)
            let column = columns[cell]?.original(place).column ?? place.column
            return "    \(name) at \(cell):\(place.line):\(column)"
        }
    }

    /// What is kept and what is lost, exactly.
    static func lostSentence(_ lost: [(name: String, label: String)]) -> String {
        guard !lost.isEmpty else { return "Everything declared is kept; no values were lost." }
        let names = lost.map { "\($0.name) (\($0.label))" }.joined(separator: ", ")
        return "Everything declared is kept. Lost: the values of \(names). Run those cells again, or %replay."
    }
}
