import CEditLine
import Foundation
import Synchronization

/// Lines typed at a terminal, with editing, history and completion.
///
/// There is one terminal, and libedit has one state for it, so this has only static members.
enum EditLine {
    /// What is asked for completions: the line, and the byte its cursor is at.
    typealias Complete = @Sendable (_ line: String, _ start: Int, _ end: Int) -> [String]

    private static let complete = Mutex<Complete?>(nil)

    static func prepare(historyFile: String, complete new: @escaping Complete) {
        complete.withLock { $0 = new }
        embark_editline_prepare("embark") { _, start, end in
            embark_editline_no_files()
            let line = String(cString: embark_editline_line())
            let matches = EditLine.complete.withLock { $0 }?(line, Int(start), Int(end)) ?? []
            return EditLine.table(of: matches)
        }
        using_history()
        stifle_history(10_000)
        read_history(historyFile)
    }

    /// - Returns: nil at the end of input.
    static func line(prompt: String) -> String? {
        guard let text = readline(prompt) else { return nil }
        defer { free(text) }
        return String(cString: text)
    }

    static func remember(_ text: String, in file: String) {
        add_history(text)
        write_history(file)
    }

    /// What libedit expects: what all matches begin with, the matches, and a null; all to be freed by it.
    private static func table(of matches: [String]) -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
        guard let first = matches.first else { return nil }
        let common = matches.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
        let words = [common] + (matches.count > 1 ? matches : [])
        let size = (words.count + 1) * MemoryLayout<UnsafeMutablePointer<CChar>?>.stride
        guard let memory = malloc(size) else { return nil }
        let table = memory.bindMemory(to: UnsafeMutablePointer<CChar>?.self, capacity: words.count + 1)
        for (index, word) in words.enumerated() { table[index] = strdup(word) }
        table[words.count] = nil
        return table
    }
}
