import SwiftSyntax

/// Where a cell asks whether it should stop: at the head of outermost loops, and of functions that call themselves.
///
/// Inner loops go without, and so do `for` loops in closures: there the question would cost most (a vectorised inner loop ran
/// four times longer), and they come to an end. `while` and `repeat` in a closure ask; a compiler vectorises neither.
final class CheckInserter: SyntaxVisitor {
    private(set) var edits: [CellEdit] = []
    private var loopDepth = 0
    /// Loops around the closure that is looked at.
    private var outerDepths: [Int] = []

    static func edits(for tree: some SyntaxProtocol) -> [CellEdit] {
        let inserter = CheckInserter(viewMode: .sourceAccurate)
        inserter.walk(tree)
        return inserter.edits
    }

    private func insert(after brace: TokenSyntax) {
        edits.append(.insert(" __check();", at: brace.endPositionBeforeTrailingTrivia.utf8Offset))
    }

    private func enterLoop(_ body: CodeBlockSyntax) -> SyntaxVisitorContinueKind {
        if loopDepth == 0 { insert(after: body.leftBrace) }
        loopDepth += 1
        return .visitChildren
    }

    override func visit(_ node: ForStmtSyntax) -> SyntaxVisitorContinueKind {
        outerDepths.isEmpty ? enterLoop(node.body) : .visitChildren
    }

    override func visitPost(_ node: ForStmtSyntax) { if outerDepths.isEmpty { loopDepth -= 1 } }
    override func visit(_ node: WhileStmtSyntax) -> SyntaxVisitorContinueKind { enterLoop(node.body) }
    override func visitPost(_ node: WhileStmtSyntax) { loopDepth -= 1 }
    override func visit(_ node: RepeatStmtSyntax) -> SyntaxVisitorContinueKind { enterLoop(node.body) }
    override func visitPost(_ node: RepeatStmtSyntax) { loopDepth -= 1 }

    override func visit(_ node: ClosureExprSyntax) -> SyntaxVisitorContinueKind {
        outerDepths.append(loopDepth)
        loopDepth = 0
        return .visitChildren
    }

    override func visitPost(_ node: ClosureExprSyntax) { loopDepth = outerDepths.popLast() ?? 0 }

    override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind {
        guard let body = node.body else { return .skipChildren }
        if NameCollector.collect(body).mentioned.contains(NameCollector.plain(node.name.text)) {
            insertIntoFunction(node, body)
        }
        return .visitChildren
    }

    /// A body that is one expression returns it; with a statement before it, that has to be said.
    private func insertIntoFunction(_ node: FunctionDeclSyntax, _ body: CodeBlockSyntax) {
        guard body.statements.count == 1, let only = body.statements.first?.item else {
            return insert(after: body.leftBrace)
        }
        guard let result = node.signature.returnClause?.type.trimmedDescription, !["Void", "()"].contains(result) else {
            return insert(after: body.leftBrace)
        }
        // `if` and `switch` may be values or statements; which, only the type checker knows.
        if only.is(ExpressionStmtSyntax.self) { return }
        insert(after: body.leftBrace)
        if only.is(ExprSyntax.self) {
            edits.append(.insert("return ", at: only.positionAfterSkippingLeadingTrivia.utf8Offset))
        }
    }
}
