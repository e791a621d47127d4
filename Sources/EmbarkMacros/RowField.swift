#if Macros
    import SwiftSyntax

    /// A stored property of a row struct.
    struct RowField {
        let name: String
        let type: String
        /// The name of its column: its own, unless `@ColumnName` says otherwise.
        let column: String
    }

    /// Why a declaration is no row.
    struct RowMistake: Error, CustomStringConvertible {
        let description: String
    }

    extension RowField {
        /// The stored properties of a struct, in their order.
        static func fields(of declaration: some DeclGroupSyntax) throws -> [RowField] {
            try declaration.memberBlock.members.flatMap { member -> [RowField] in
                guard let variable = member.decl.as(VariableDeclSyntax.self), !variable.isStatic else { return [] }
                let column = variable.columnName
                return try variable.bindings.compactMap { binding in
                    guard binding.isStored else { return nil }
                    guard let name = binding.pattern.as(IdentifierPatternSyntax.self)?.identifier.text else {
                        throw RowMistake(
                            description: "@Row: expected a name, found \(binding.pattern.trimmedDescription)")
                    }
                    // `let version = 1` is the same in every row and cannot be set: no column.
                    if variable.bindingSpecifier.tokenKind == .keyword(.let), binding.initializer != nil { return nil }
                    guard let type = binding.typeText else {
                        throw RowMistake(
                            description:
                                "@Row: expected a type for the field \(name); write var \(name): Int, for instance")
                    }
                    if let syntax = binding.typeAnnotation?.type, syntax.isNoColumn {
                        throw RowMistake(
                            description:
                                "@Row: expected a type that a column holds for the field \(name), found \(type); "
                                + "leave it out of the struct, or make it a struct with @Row")
                    }
                    return RowField(name: name, type: type, column: column ?? name.trimmingBackticks)
                }
            }
        }
    }

    extension VariableDeclSyntax {
        fileprivate var isStatic: Bool {
            modifiers.contains { $0.name.tokenKind == .keyword(.static) || $0.name.tokenKind == .keyword(.lazy) }
        }

        /// The text in `@ColumnName("…")`.
        fileprivate var columnName: String? {
            for case .attribute(let attribute) in attributes
            where attribute.attributeName.trimmedDescription.split(separator: ".").last == "ColumnName" {
                guard case .argumentList(let arguments)? = attribute.arguments else { return nil }
                return arguments.first?.expression.as(StringLiteralExprSyntax.self)?.representedLiteralValue
            }
            return nil
        }
    }

    extension PatternBindingSyntax {
        /// Without `get`: computed properties are no fields. `willSet` and `didSet` leave a property stored.
        fileprivate var isStored: Bool {
            switch accessorBlock?.accessors {
            case nil: true
            case .getter: false
            case .accessors(let list):
                list.allSatisfy { [.keyword(.willSet), .keyword(.didSet)].contains($0.accessorSpecifier.tokenKind) }
            }
        }

        /// The type as written, or that of a plain literal.
        fileprivate var typeText: String? {
            if let type = typeAnnotation?.type { return type.trimmedDescription }
            guard let value = initializer?.value else { return nil }
            if value.is(IntegerLiteralExprSyntax.self) { return "Int" }
            if value.is(FloatLiteralExprSyntax.self) { return "Double" }
            if value.is(BooleanLiteralExprSyntax.self) { return "Bool" }
            if value.is(StringLiteralExprSyntax.self) { return "String" }
            return nil
        }
    }

    extension TypeSyntax {
        /// Lists, tuples and functions, whose look alone tells that no column holds them.
        fileprivate var isNoColumn: Bool {
            `is`(ArrayTypeSyntax.self) || `is`(DictionaryTypeSyntax.self) || `is`(TupleTypeSyntax.self)
                || `is`(FunctionTypeSyntax.self) || `as`(OptionalTypeSyntax.self)?.wrappedType.isNoColumn == true
        }
    }

    extension String {
        var trimmingBackticks: String { hasPrefix("`") && hasSuffix("`") ? String(dropFirst().dropLast()) : self }
    }
#endif
