import SwiftSyntax

/// Names that items at the top level of a cell declare.
enum TopLevelNames {
    static func names(of item: CodeBlockItemSyntax) -> [String] {
        guard let node = item.item.as(DeclSyntax.self) else { return [] }
        if let variable = node.as(VariableDeclSyntax.self) {
            return variable.bindings.flatMap { NameCollector.collect($0.pattern).bound }
        }
        return named(node).map(\.name)
    }

    /// Functions and types; variables are told apart by their bindings.
    static func named(_ node: DeclSyntax) -> [(name: String, kind: CellDeclaration.Kind)] {
        guard let named = node.asProtocol((any NamedDeclSyntax).self) else { return [] }
        let name = NameCollector.plain(named.name.text)
        if node.is(FunctionDeclSyntax.self) { return [(name, .function)] }
        let isType = node.asProtocol((any DeclGroupSyntax).self) != nil || node.is(TypeAliasDeclSyntax.self)
        return [(name, isType ? .type : .other)]
    }
}

/// Uses of one name in an expression.
final class ReferenceFinder: SyntaxVisitor {
    private let name: String
    private var found: [DeclReferenceExprSyntax] = []

    private init(name: String) {
        self.name = name
        super.init(viewMode: .sourceAccurate)
    }

    static func references(to name: String, in node: some SyntaxProtocol) -> [DeclReferenceExprSyntax] {
        let finder = ReferenceFinder(name: name)
        finder.walk(node)
        return finder.found
    }

    override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
        let isMember = node.parent?.as(MemberAccessExprSyntax.self)?.declName.id == node.id
        if !isMember, NameCollector.plain(node.baseName.text) == name { found.append(node) }
        return .visitChildren
    }
}

extension PatternBindingSyntax {
    /// Whether it has a getter; observers make no computed variable.
    var isComputed: Bool {
        guard let block = accessorBlock else { return false }
        guard let list = block.accessors.as(AccessorDeclListSyntax.self) else { return true }
        return !list.allSatisfy { [.keyword(.willSet), .keyword(.didSet)].contains($0.accessorSpecifier.tokenKind) }
    }
}

extension IfConfigDeclSyntax {
    /// Whether any branch has something that runs.
    var holdsStatements: Bool {
        clauses.contains { clause in
            guard let items = clause.elements?.as(CodeBlockItemListSyntax.self) else { return false }
            return items.contains { !$0.item.is(DeclSyntax.self) }
        }
    }
}
