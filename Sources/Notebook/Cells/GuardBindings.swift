import SwiftSyntax

/// What a `guard` at the top level of a cell binds, and what has to change in its text.
struct GuardBindings {
    let node: GuardStmtSyntax

    init(_ node: GuardStmtSyntax) { self.node = node }

    private var patterns: [PatternSyntax] {
        node.conditions.compactMap { element in
            switch element.condition {
            case .optionalBinding(let binding): binding.pattern
            case .matchingPattern(let matching): matching.pattern
            default: nil
            }
        }
    }

    /// In the order of the alphabet.
    var names: [String] { Set(patterns.flatMap { NameCollector.collect($0).bound }).sorted() }

    /// Whether any of the names can be assigned.
    var isMutable: Bool {
        node.conditions.contains { element in
            element.condition.as(OptionalBindingConditionSyntax.self)?.bindingSpecifier.tokenKind == .keyword(.var)
        }
    }

    /// - Parameter names: the modules of earlier cells' names: `guard let x` means the `x` of one of them.
    func edits(names modules: [String: String]) -> [CellEdit] {
        guard !names.isEmpty else { return [] }
        return stops + names.flatMap { name in modules[name].map { qualified(name, $0) } ?? [] }
    }

    /// The statement becomes a closure with a value, so `return`, which ends the cell, has to be said otherwise.
    private var stops: [CellEdit] {
        ReturnFinder.returns(in: node.body).map {
            CellEdit(blanked: CellRewriter.range(of: $0.returnKeyword), inserted: "throw __CellStop()")
        }
    }

    private func qualified(_ name: String, _ module: String) -> [CellEdit] {
        func edits(in node: some SyntaxProtocol) -> [CellEdit] {
            ReferenceFinder.references(to: name, in: node).map {
                .insert("\(module).", at: $0.positionAfterSkippingLeadingTrivia.utf8Offset)
            }
        }
        var result = edits(in: node.body)
        for element in node.conditions {
            let binding = element.condition.as(OptionalBindingConditionSyntax.self)
            let binds = binding.map { NameCollector.collect($0.pattern).bound.contains(name) } ?? false
            if let binding, binds, binding.initializer == nil {
                let end = CellRewriter.range(of: binding.typeAnnotation.map(Syntax.init) ?? Syntax(binding.pattern))
                    .upperBound
                result.append(.insert(" = \(module).\(name)", at: end))
            } else {
                result += edits(in: element.condition)
            }
            // Conditions after it mean the new one.
            if binds { break }
        }
        return result
    }
}

/// `return` without a value, where it would end the cell.
private final class ReturnFinder: SyntaxVisitor {
    private var found: [ReturnStmtSyntax] = []

    static func returns(in node: some SyntaxProtocol) -> [ReturnStmtSyntax] {
        let finder = ReturnFinder(viewMode: .sourceAccurate)
        finder.walk(node)
        return finder.found
    }

    override func visit(_ node: ReturnStmtSyntax) -> SyntaxVisitorContinueKind {
        if node.expression == nil { found.append(node) }
        return .skipChildren
    }

    override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: MemberBlockSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
}
