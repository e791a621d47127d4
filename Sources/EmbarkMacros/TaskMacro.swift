#if Macros
    import SwiftSyntax
    import SwiftSyntaxBuilder
    import SwiftSyntaxMacros

    /// `#task { (x: Int) -> [Int] in … }`: a local type with the closure's body as a static function.
    ///
    /// A type inside a function cannot see the function's variables, so a capture is an error of the compiler, which a
    /// `#sourceLocation` puts on the user's own line.
    struct TaskMacro: ExpressionMacro {
        static func expansion(
            of node: some FreestandingMacroExpansionSyntax, in context: some MacroExpansionContext
        ) throws -> ExprSyntax {
            let closure = node.trailingClosure ?? node.arguments.first?.expression.as(ClosureExprSyntax.self)
            guard let closure, node.additionalTrailingClosures.isEmpty else {
                throw TaskMistake(description: "#task: expected a closure, as in #task { (x: Int) -> [Int] in … }")
            }
            guard let signature = closure.signature, let result = signature.returnClause?.type.trimmedDescription else {
                throw TaskMistake(
                    description:
                        "#task: expected types; write the closure's parameter and result types, as in { (x: Int) -> [Int] in … }"
                )
            }
            guard signature.capture == nil else {
                throw TaskMistake(
                    description: "#task: expected no capture list, for it is not sent; pass the value as a parameter")
            }
            try TaskMistake.refuseGenericContext("#task", in: context)
            let parameters = try parameters(signature)
            OuterNames.warn(closure, in: context)
            return ExprSyntax(stringLiteral: text(closure, parameters, result, Place(node, signature, context)))
        }

        private static func parameters(_ signature: ClosureSignatureSyntax) throws(TaskMistake) -> [TaskParameter] {
            guard case .parameterClause(let clause)? = signature.parameterClause else {
                throw TaskMistake(
                    description:
                        "#task: expected types; write the closure's parameter and result types, as in { (x: Int) -> [Int] in … }"
                )
            }
            var parameters: [TaskParameter] = []
            for parameter in clause.parameters {
                parameters.append(
                    try TaskParameter(
                        label: nil, name: (parameter.secondName ?? parameter.firstName).text, type: parameter.type,
                        isVariadic: parameter.ellipsis != nil, macro: "#task"))
            }
            return parameters
        }

        /// Where the user has written the task.
        private struct Place {
            let label: String
            /// What puts errors at the user's types, and at the body.
            let types: String
            let body: String
            /// What ends either.
            let end: String

            init(
                _ node: some FreestandingMacroExpansionSyntax, _ signature: ClosureSignatureSyntax,
                _ context: some MacroExpansionContext
            ) {
                let start = context.location(of: node, at: .afterLeadingTrivia, filePathMode: .fileID)
                let name = start?.file.as(StringLiteralExprSyntax.self)?.representedLiteralValue ?? "task"
                let number = start?.line.trimmedDescription ?? "0"
                label = "\(name.split(separator: "/").last ?? "task"):\(number)"
                types = Self.directive(signature, context)
                // The body begins on the line of the word `in`.
                body = Self.directive(signature.inKeyword, context)
                end = start == nil ? "" : "#sourceLocation()"
            }

            private static func directive(_ syntax: some SyntaxProtocol, _ context: some MacroExpansionContext)
                -> String
            {
                guard let place = context.location(of: syntax, at: .afterLeadingTrivia, filePathMode: .filePath) else {
                    return ""
                }
                return "#sourceLocation(file: \(place.file.trimmedDescription), line: \(place.line.trimmedDescription))"
            }
        }

        private static func text(
            _ closure: ClosureExprSyntax, _ parameters: [TaskParameter], _ result: String, _ place: Place
        ) -> String {
            let types = (parameters.map(\.type) + [result]).joined(separator: ", ")
            let declared = parameters.map { "_ \($0.name): \($0.type)" }.joined(separator: ", ")
            let decoded = parameters.map { "try \($0.decoding)" }.joined(separator: ", ")
            let passed = parameters.indices.map { "$\($0)" }.joined(separator: ", ")
            return """
                { () -> Tasks.TaskReference<\(types)> in
                    enum Body: Tasks.RemoteTask {
                        static let label = \(StringLiteralExprSyntax(content: place.label).description)
                        static func body(\(declared)) async throws -> \(result) {
                \(place.body)
                \(closure.statements.description)
                \(place.end)
                        }
                        static func run(_ input: inout Tasks.TaskInput) async throws -> Tasks.TaskOutput {
                \(place.types)
                            try Tasks.TaskOutput(try await body(\(decoded)))
                \(place.end)
                        }
                    }
                    return Tasks.TaskReference<\(types)>(Body.self) { try await Body.body(\(passed)) }
                }()
                """
        }
    }
#endif
