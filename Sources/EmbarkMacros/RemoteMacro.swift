#if Macros
    import SwiftSyntax
    import SwiftSyntaxBuilder
    import SwiftSyntaxMacros

    /// `@Remote func squares(…)`: a task beside the function, `squaresTask`, that calls it.
    struct RemoteMacro: PeerMacro {
        static func expansion(
            of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
            in context: some MacroExpansionContext
        ) throws -> [DeclSyntax] {
            guard let function = declaration.as(FunctionDeclSyntax.self) else {
                throw TaskMistake(description: "@Remote: expected a function")
            }
            let name = function.name.text
            let isMember = !context.lexicalContext.isEmpty
            let modifiers = function.modifiers.map(\.name.tokenKind)
            let isStatic = modifiers.contains(.keyword(.static))
            guard !isMember || isStatic else {
                throw TaskMistake(
                    description:
                        "@Remote: expected a function at the top level or a static one, found \(name), which needs a self; the "
                        + "self of this process is not in the other")
            }
            guard function.genericParameterClause == nil else {
                throw TaskMistake(
                    description:
                        "@Remote: expected a function without generic parameters, found \(name); another process cannot know what they "
                        + "stand for")
            }
            try TaskMistake.refuseGenericContext("@Remote", in: context)
            let access =
                modifiers.compactMap { kind -> String? in
                    switch kind {
                    case .keyword(.public), .keyword(.open): "public "
                    case .keyword(.package): "package "
                    case .keyword(.private), .keyword(.fileprivate): "fileprivate "
                    default: nil
                    }
                }.first ?? ""
            return try declarations(function, name, access: access, isStatic: isStatic).map {
                DeclSyntax(stringLiteral: $0)
            }
        }

        private static func isOnMainActor(_ function: FunctionDeclSyntax) -> Bool {
            function.attributes.contains {
                $0.as(AttributeSyntax.self)?.attributeName.trimmedDescription == "MainActor"
            }
        }

        private static func declarations(
            _ function: FunctionDeclSyntax, _ name: String, access: String, isStatic: Bool
        ) throws(TaskMistake) -> [String] {
            var parameters: [TaskParameter] = []
            for parameter in function.signature.parameterClause.parameters {
                let label = parameter.firstName.tokenKind == .wildcard ? nil : parameter.firstName.text
                parameters.append(
                    try TaskParameter(
                        label: label, name: (parameter.secondName ?? parameter.firstName).text, type: parameter.type,
                        isVariadic: parameter.ellipsis != nil, macro: "@Remote"))
            }
            let result = function.signature.returnClause?.type.trimmedDescription ?? "Void"
            let types = (parameters.map(\.type) + [result]).joined(separator: ", ")
            let effects = function.signature.effectSpecifiers
            let isThrowing = effects?.throwsClause != nil
            let isAwaited = effects?.asyncSpecifier != nil || isOnMainActor(function)
            let call = (isThrowing ? "try " : "") + (isAwaited ? "await " : "") + name
            func arguments(_ value: (Int, TaskParameter) -> String) -> String {
                parameters.enumerated().map { ($1.label.map { "\($0): " } ?? "") + value($0, $1) }
                    .joined(separator: ", ")
            }
            let decoded = arguments { _, parameter in "try \(parameter.decoding)" }
            let passed = arguments { index, _ in "$\(index)" }
            let body = parameters.isEmpty ? "{ \(call)() }" : "{ \(call)(\(passed)) }"
            return [
                """
                \(access)enum __Remote_\(name): Tasks.RemoteTask {
                    \(access)static let label = \(StringLiteralExprSyntax(content: name).description)
                    \(access)static func run(_ input: inout Tasks.TaskInput) async throws -> Tasks.TaskOutput {
                        try Tasks.TaskOutput(\(call)(\(decoded)))
                    }
                }
                """,
                """
                \(access)\(isStatic ? "static " : "")var \(name)Task: Tasks.TaskReference<\(types)> {
                    Tasks.TaskReference<\(types)>(__Remote_\(name).self) \(body)
                }
                """,
            ]
        }
    }
#endif
