#if Macros
    import SwiftDiagnostics
    import SwiftSyntax
    import SwiftSyntaxMacros

    /// Names of values that a closure uses and does not declare.
    ///
    /// A macro sees no declarations but its argument, so these may be globals of any file. In the main file, whose globals get
    /// their values while it runs, which no worker does, each one earns a warning. It is called `main.swift`, or is the one
    /// file of the module `Script`, as which `embark run` compiles.
    final class OuterNames: SyntaxVisitor {
        private(set) var used: [DeclReferenceExprSyntax] = []
        private var declared: Set<String> = ["self", "error", "newValue", "oldValue"]

        static func warn(_ closure: ClosureExprSyntax, in context: some MacroExpansionContext) {
            let location = context.location(of: closure, at: .afterLeadingTrivia, filePathMode: .fileID)
            let file = location?.file.as(StringLiteralExprSyntax.self)?.representedLiteralValue ?? ""
            guard file.hasSuffix("/main.swift") || file.hasPrefix("Script/") else { return }
            let names = OuterNames(viewMode: .sourceAccurate)
            names.walk(closure)
            for name in names.used where !names.declared.contains(name.baseName.text) {
                context.diagnose(Diagnostic(node: name, message: OuterName(name: name.baseName.text)))
            }
        }

        override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
            guard case .identifier(let name) = node.baseName.tokenKind, name.first?.isUppercase == false,
                !isMember(node), node.parent?.as(FunctionCallExprSyntax.self)?.calledExpression.id != node.id
            else { return .visitChildren }
            used.append(node)
            return .visitChildren
        }

        /// `x` of `value.x`, `.x` and `\.x`.
        private func isMember(_ node: DeclReferenceExprSyntax) -> Bool {
            node.parent?.as(MemberAccessExprSyntax.self)?.declName.id == node.id
                || node.parent?.is(KeyPathPropertyComponentSyntax.self) == true
        }

        override func visit(_ node: IdentifierPatternSyntax) -> SyntaxVisitorContinueKind { declare(node.identifier) }
        override func visit(_ node: ClosureShorthandParameterSyntax) -> SyntaxVisitorContinueKind { declare(node.name) }
        override func visit(_ node: FunctionDeclSyntax) -> SyntaxVisitorContinueKind { declare(node.name) }

        override func visit(_ node: ClosureParameterSyntax) -> SyntaxVisitorContinueKind {
            declare(node.secondName ?? node.firstName)
        }

        override func visit(_ node: FunctionParameterSyntax) -> SyntaxVisitorContinueKind {
            declare(node.secondName ?? node.firstName)
        }

        private func declare(_ name: TokenSyntax) -> SyntaxVisitorContinueKind {
            declared.insert(name.text)
            return .visitChildren
        }
    }

    private struct OuterName: DiagnosticMessage {
        let name: String
        var severity: DiagnosticSeverity { .warning }
        var diagnosticID: MessageID { MessageID(domain: "EmbarkTasks", id: "outerName") }
        var message: String {
            "#task: expected no variable of the main file, found \(name), which may be one; no worker runs that file, so it has no value "
                + "there. Pass it as a parameter, or declare it in another file or as a static"
        }
    }
#endif
