import SwiftSyntax

/// Puts `public` before members of extensions that add a conformance to a type of an earlier cell.
///
/// Seen through `@testable`, such a type looks public, and the compiler wants its witnesses public as well; types of this
/// cell that they mention have to follow.
enum WitnessPublisher {
    static func edits(for items: CodeBlockItemListSyntax, declaredHere: Set<String>) -> [CellEdit] {
        var edits: [CellEdit] = []
        var mentioned: Set<String> = []
        for item in items {
            guard let node = item.item.as(ExtensionDeclSyntax.self), node.inheritanceClause != nil,
                !declaredHere.contains(baseName(of: node.extendedType))
            else { continue }
            for member in node.memberBlock.members {
                guard let modified = member.decl.asProtocol((any WithModifiersSyntax).self), !isAccessSet(modified),
                    !member.decl.is(ExtensionDeclSyntax.self)
                else { continue }
                edits.append(.insert("public ", at: member.decl.positionAfterSkippingLeadingTrivia.utf8Offset))
                mentioned.formUnion(NameCollector.collect(member).mentioned)
            }
        }
        for item in items {
            guard let type = item.item.asProtocol((any NamedDeclSyntax).self),
                let modified = item.item.asProtocol((any WithModifiersSyntax).self),
                item.item.asProtocol((any DeclGroupSyntax).self) != nil || item.item.is(TypeAliasDeclSyntax.self),
                mentioned.contains(type.name.text), !isAccessSet(modified)
            else { continue }
            edits.append(.insert("public ", at: item.positionAfterSkippingLeadingTrivia.utf8Offset))
        }
        return edits
    }

    private static func baseName(of type: TypeSyntax) -> String {
        type.as(IdentifierTypeSyntax.self)?.name.text ?? type.trimmedDescription
    }

    private static func isAccessSet(_ node: any WithModifiersSyntax) -> Bool {
        let words: [Keyword] = [.public, .open, .internal, .private, .fileprivate, .package]
        return node.modifiers.contains { modifier in words.contains { modifier.name.tokenKind == .keyword($0) } }
    }
}
