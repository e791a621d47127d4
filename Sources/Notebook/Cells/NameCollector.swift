import SwiftSyntax

/// Names that a piece of syntax uses, names that it binds inside, and whether it waits.
final class NameCollector: SyntaxVisitor {
    private(set) var mentioned: Set<String> = []
    private(set) var bound: Set<String> = []

    static func collect(_ node: some SyntaxProtocol) -> NameCollector {
        let collector = NameCollector(viewMode: .sourceAccurate)
        collector.walk(node)
        return collector
    }

    /// What it uses of others.
    var free: Set<String> { mentioned.subtracting(bound) }

    override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
        // The name after a point belongs to what stands before it.
        let isMember = node.parent?.as(MemberAccessExprSyntax.self)?.declName.id == node.id
        if !isMember { mentioned.insert(Self.plain(node.baseName.text)) }
        return .visitChildren
    }

    override func visit(_ node: IdentifierTypeSyntax) -> SyntaxVisitorContinueKind {
        mentioned.insert(Self.plain(node.name.text))
        return .visitChildren
    }

    override func visit(_ node: IdentifierPatternSyntax) -> SyntaxVisitorContinueKind {
        bound.insert(Self.plain(node.identifier.text))
        return .visitChildren
    }

    override func visit(_ node: OptionalBindingConditionSyntax) -> SyntaxVisitorContinueKind {
        // `if let x` uses x, and binds it: what matters is that it is used.
        if node.initializer == nil, let name = node.pattern.as(IdentifierPatternSyntax.self) {
            mentioned.insert(Self.plain(name.identifier.text))
        }
        return .visitChildren
    }

    override func visit(_ node: FunctionParameterSyntax) -> SyntaxVisitorContinueKind {
        bound.insert(Self.plain((node.secondName ?? node.firstName).text))
        return .visitChildren
    }

    override func visit(_ node: ClosureParameterSyntax) -> SyntaxVisitorContinueKind {
        bound.insert(Self.plain((node.secondName ?? node.firstName).text))
        return .visitChildren
    }

    override func visit(_ node: ClosureShorthandParameterSyntax) -> SyntaxVisitorContinueKind {
        bound.insert(Self.plain(node.name.text))
        return .visitChildren
    }

    static func plain(_ name: String) -> String {
        name.hasPrefix("`") ? String(name.dropFirst().dropLast()) : name
    }
}

/// Whether a piece of syntax waits itself, not in a closure or function inside it.
final class AwaitFinder: SyntaxVisitor {
    private var found = false

    static func waits(_ node: some SyntaxProtocol) -> Bool {
        let finder = AwaitFinder(viewMode: .sourceAccurate)
        finder.walk(node)
        return finder.found
    }

    override func visit(_ node: AwaitExprSyntax) -> SyntaxVisitorContinueKind {
        found = true
        return .skipChildren
    }

    override func visit(_ node: ForStmtSyntax) -> SyntaxVisitorContinueKind {
        if node.awaitKeyword != nil { found = true }
        return .visitChildren
    }

    override func visit(_ node: VariableDeclSyntax) -> SyntaxVisitorContinueKind {
        if node.isAsyncLet { found = true }
        return .visitChildren
    }

    override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: AccessorBlockSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
    override func visit(_ node: MemberBlockSyntax) -> SyntaxVisitorContinueKind { .skipChildren }
}

extension VariableDeclSyntax {
    var isAsyncLet: Bool { modifiers.contains { $0.name.tokenKind == .keyword(.async) } }
}
