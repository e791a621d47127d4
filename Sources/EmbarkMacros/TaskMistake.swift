#if Macros
    import SwiftSyntax
    import SwiftSyntaxMacros

    /// What cannot be a task, told at the user's own line.
    struct TaskMistake: Error, CustomStringConvertible {
        let description: String

        /// The names of a generic function, type or extension around the place where a task is written.
        static func refuseGenericContext(_ macro: String, in context: some MacroExpansionContext) throws(TaskMistake) {
            for outer in context.lexicalContext {
                guard let name = genericName(outer) else { continue }
                throw TaskMistake(
                    description:
                        "\(macro): expected a place outside of generic code, found \(name), which has generic parameters; another "
                        + "process cannot know what they stand for. Write the task outside and pass what differs as a parameter"
                )
            }
        }

        private static func genericName(_ syntax: Syntax) -> String? {
            if let function = syntax.as(FunctionDeclSyntax.self) {
                let hasOpaque = function.signature.parameterClause.parameters.contains { isOpaque($0.type) }
                return function.genericParameterClause != nil || hasOpaque ? function.name.text : nil
            }
            if let type = syntax.as(StructDeclSyntax.self), type.genericParameterClause != nil { return type.name.text }
            if let type = syntax.as(ClassDeclSyntax.self), type.genericParameterClause != nil { return type.name.text }
            if let type = syntax.as(EnumDeclSyntax.self), type.genericParameterClause != nil { return type.name.text }
            if let type = syntax.as(ActorDeclSyntax.self), type.genericParameterClause != nil { return type.name.text }
            if syntax.is(ProtocolDeclSyntax.self) { return "a protocol" }
            return nil
        }

        private static func isOpaque(_ type: TypeSyntax) -> Bool {
            type.as(SomeOrAnyTypeSyntax.self)?.someOrAnySpecifier.tokenKind == .keyword(.some)
        }
    }

    /// A parameter of a task.
    struct TaskParameter {
        /// What a caller writes before the value; nil for nothing.
        let label: String?
        let name: String
        let type: String

        /// - Throws: for `inout`, variadic and untyped parameters, which have no wire form.
        init(label: String?, name: String, type: TypeSyntax?, isVariadic: Bool, macro: String) throws(TaskMistake) {
            guard let type else {
                throw TaskMistake(
                    description:
                        "\(macro): expected a type for the parameter \(name); write the closure's parameter and result types, as in "
                        + "{ (x: Int) -> [Int] in … }")
            }
            if let attributed = type.as(AttributedTypeSyntax.self) {
                if let specifier = attributed.specifiers.first {
                    throw TaskMistake(
                        description:
                            "\(macro): expected a plain type for the parameter \(name), found \(specifier.trimmedDescription); "
                            + "values travel one way, return what has changed")
                }
                if !attributed.attributes.isEmpty {
                    throw TaskMistake(
                        description:
                            "\(macro): expected a value for the parameter \(name), found a function; functions do not travel"
                    )
                }
            }
            if type.is(FunctionTypeSyntax.self) {
                throw TaskMistake(
                    description:
                        "\(macro): expected a value for the parameter \(name), found a function; functions do not travel"
                )
            }
            if isVariadic {
                throw TaskMistake(
                    description: "\(macro): expected single values for the parameter \(name), found …; pass an array")
            }
            self.label = label
            self.name = name
            self.type = type.trimmedDescription
        }

        /// `input.next(Int.self)`
        var decoding: String { "input.next((\(type)).self)" }
    }
#endif
