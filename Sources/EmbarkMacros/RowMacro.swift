#if Macros
    import SwiftSyntax
    import SwiftSyntaxBuilder
    import SwiftSyntaxMacros

    /// `@Row`: writes the conformance to `TypedRow`, a line for every field.
    struct RowMacro: ExtensionMacro {
        static func expansion(
            of node: AttributeSyntax, attachedTo declaration: some DeclGroupSyntax,
            providingExtensionsOf type: some TypeSyntaxProtocol, conformingTo protocols: [TypeSyntax],
            in context: some MacroExpansionContext
        ) throws -> [ExtensionDeclSyntax] {
            guard declaration.is(StructDeclSyntax.self) else {
                throw RowMistake(description: "@Row: expected a struct, found \(kind(of: declaration))")
            }
            if declaration.as(StructDeclSyntax.self)?.genericParameterClause != nil {
                throw RowMistake(
                    description:
                        "@Row: expected a struct without generic parameters, since names and types of columns are fixed"
                )
            }
            let fields = try RowField.fields(of: declaration)
            guard !fields.isEmpty else {
                throw RowMistake(
                    description: "@Row: expected a struct with stored properties, found none; each becomes a column")
            }
            let access = declaration.modifiers.first {
                [.keyword(.public), .keyword(.package)].contains($0.name.tokenKind)
            }
            return [try ExtensionDeclSyntax("\(raw: text(type.trimmedDescription, fields, access?.name.text))")]
        }

        private static func kind(of declaration: some DeclGroupSyntax) -> String {
            declaration.introducer.text
        }

        private static func text(_ type: String, _ fields: [RowField], _ access: String?) -> String {
            let access = access.map { $0 + " " } ?? ""
            func lines(_ indent: Int, _ line: (RowField) -> String) -> String {
                fields.map { String(repeating: " ", count: indent) + line($0) }.joined(separator: "\n")
            }
            return """
                extension \(type): Frames.TypedRow {
                    \(access)struct Columns: Frames.TypedColumns {
                \(lines(8) { "\(access)let \($0.name): (\($0.type)).RowColumn" })
                        \(access)init(of frame: Frames.DataFrame, prefix: Swift.String) throws {
                \(lines(12) { "self.\($0.name) = try (\($0.type)).rowColumn(of: frame, named: prefix + \(literal($0.column)))" })
                        }
                        \(access)func row(at rowIndex: Swift.Int) -> \(type) { \(type)(columns: self, row: rowIndex) }
                        \(access)static func columns(
                            prefix: Swift.String, count: Swift.Int,
                            _ row: @escaping @Sendable (_ rowIndex: Swift.Int) -> \(type)
                        ) throws -> [AnyColumn] {
                            var made: [AnyColumn] = []
                \(lines(12) { "made += try (\($0.type)).columns(named: prefix + \(literal($0.column)), count: count) { row($0).\($0.name) }" })
                            return made
                        }
                    }
                    private init(columns: Columns, row: Swift.Int) {
                \(lines(8) { "self.\($0.name) = (\($0.type)).value(in: columns.\($0.name), at: row)" })
                    }
                }
                """
        }

        private static func literal(_ text: String) -> String { StringLiteralExprSyntax(content: text).description }
    }

    /// `@ColumnName("…")`: read by `@Row`; by itself it adds nothing.
    struct ColumnNameMacro: PeerMacro {
        static func expansion(
            of node: AttributeSyntax, providingPeersOf declaration: some DeclSyntaxProtocol,
            in context: some MacroExpansionContext
        ) throws -> [DeclSyntax] {
            guard case .argumentList(let arguments)? = node.arguments,
                let name = arguments.first?.expression.as(StringLiteralExprSyntax.self),
                name.representedLiteralValue != nil
            else {
                throw RowMistake(description: "@ColumnName: expected the name of a column as a plain text in quotes")
            }
            return []
        }
    }
#endif
