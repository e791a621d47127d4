import Foundation

/// Cells from a text that is not typed: a file, or what comes through a pipe.
///
/// A cell ends at a line that is only `---`, and at the end of the text.
package struct TextSession {
    private let toolchain: CellToolchain

    package init(toolchain: CellToolchain) { self.toolchain = toolchain }

    package static func cells(in text: String) -> [String] {
        var cells: [[Substring]] = [[]]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "---" { cells.append([]) } else { cells[cells.count - 1].append(line) }
        }
        return cells.map { $0.joined(separator: "\n") }.filter { !$0.allSatisfy(\.isWhitespace) }
    }

    /// - Returns: whether all cells succeeded.
    package func run(_ text: String) throws -> Bool {
        let frontEnd = TextFrontEnd()
        let session = try CellSession(toolchain: toolchain, frontEnd: frontEnd)
        var haveSucceeded = true
        for (index, cell) in Self.cells(in: text).enumerated() {
            let outcome = session.run(cell, number: index + 1)
            for page in session.takePages() { TextFrontEnd.write(.stdout, page) }
            guard case .failed(let failure) = outcome else { continue }
            frontEnd.show(failure)
            haveSucceeded = false
        }
        return haveSucceeded
    }
}
