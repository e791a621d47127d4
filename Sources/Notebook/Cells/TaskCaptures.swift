import SwiftSyntax

/// Finds what a `#task` of a cell must not use: variables that may change after the engine has made its own.
///
/// An engine that runs the task has the library of the cell and of those before it, and makes constants anew when they are
/// read. The current value of a `var` it cannot know.
final class TaskCaptures: SyntaxVisitor {
    private let mutable: Set<String>
    private var found: [(name: String, offset: Int)] = []

    private init(mutable: Set<String>) {
        self.mutable = mutable
        super.init(viewMode: .sourceAccurate)
    }

    /// - Parameter earlier: names of variables of earlier cells that can be assigned.
    static func mistakes(in cell: ParsedCell, earlier: Set<String>) -> [CellDiagnostic] {
        let here = cell.tree.statements.compactMap { $0.item.as(VariableDeclSyntax.self) }
        let changing = here.filter {
            $0.bindingSpecifier.tokenKind == .keyword(.var) && !$0.bindings.contains(where: \.isComputed)
        }
        let fixed = here.filter { $0.bindingSpecifier.tokenKind == .keyword(.let) }
        func names(_ nodes: [VariableDeclSyntax]) -> Set<String> {
            Set(nodes.flatMap { $0.bindings.flatMap { NameCollector.collect($0.pattern).bound } })
        }
        let mutable = earlier.subtracting(names(fixed)).union(names(changing))
        guard !mutable.isEmpty else { return [] }
        let finder = TaskCaptures(mutable: mutable)
        finder.walk(cell.tree)
        return finder.found.map { name, offset in
            CellDiagnostic(
                .error,
                "a #task runs in another process, where \(name) has not the value it has here; pass it as a parameter",
                cell: cell.label, at: cell.text.position(at: offset))
        }
    }

    override func visit(_ node: MacroExpansionExprSyntax) -> SyntaxVisitorContinueKind {
        guard node.macroName.text == "task" else { return .visitChildren }
        for closure in [node.trailingClosure].compactMap(\.self) {
            for name in NameCollector.collect(closure).free.intersection(mutable).sorted() {
                let uses = ReferenceFinder.references(to: name, in: closure)
                guard let first = uses.first else { continue }
                found.append((name, first.positionAfterSkippingLeadingTrivia.utf8Offset))
            }
        }
        return .visitChildren
    }
}
