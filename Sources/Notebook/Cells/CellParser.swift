import SwiftDiagnostics
import SwiftParser
import SwiftParserDiagnostics
import SwiftSyntax

/// A cell as the parser sees it.
package struct ParsedCell: Sendable {
    package let label: String
    package let text: CellText
    let tree: SourceFileSyntax
    /// Errors of syntax; a cell with any is not compiled.
    package let errors: [CellDiagnostic]

    package init(_ source: String, label: String) {
        self.label = label
        text = CellText(source)
        tree = Parser.parse(source: source)
        guard tree.hasError else {
            errors = []
            return
        }
        let text = text
        errors = ParseDiagnosticsGenerator.diagnostics(for: tree)
            .filter { $0.diagMessage.severity == .error }
            .map { diagnostic in
                CellDiagnostic(
                    .error, diagnostic.message, cell: label, at: text.position(at: diagnostic.position.utf8Offset))
            }
    }

    package enum Completeness: Equatable, Sendable {
        case complete
        /// More has to follow; `indent` is what the next line begins with.
        case incomplete(indent: String)
        case invalid
    }

    /// Whether a person who presses Return wants to go on or to run.
    ///
    /// Incomplete is what has all its errors at the end of the text.
    package var completeness: Completeness {
        guard !errors.isEmpty else { return .complete }
        let blanks = Array(" \t\n\r".utf8)
        let end = (text.bytes.lastIndex { !blanks.contains($0) } ?? -1) + 1
        let isAtEnd = errors.allSatisfy { error in
            guard let position = error.position else { return false }
            return text.offset(of: position) >= end && !error.message.contains("to end string literal")
                || error.message.contains("\"\"\"") && error.message.contains("to end string literal")
        }
        return isAtEnd ? .incomplete(indent: String(repeating: " ", count: 4 * openBraceCount)) : .invalid
    }

    private var openBraceCount: Int {
        var depth = 0
        for token in tree.tokens(viewMode: .sourceAccurate) {
            switch token.tokenKind {
            case .leftBrace, .leftParen, .leftSquare: depth += 1
            case .rightBrace, .rightParen, .rightSquare: depth = max(0, depth - 1)
            default: break
            }
        }
        return depth
    }
}

extension ParsedCell {
    /// Whether there is nothing to compile: no more than comments and space.
    package var isEmpty: Bool { tree.statements.isEmpty }
}
