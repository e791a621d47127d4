#if Macros
    import SwiftParser
    import SwiftSyntax
    import SwiftSyntaxMacroExpansion
    import SwiftSyntaxMacros
    import Testing

    @testable import EmbarkMacros

    /// The expanded source and what the macro said.
    private func expanded(_ source: String) -> (text: String, messages: [String]) {
        let context = BasicMacroExpansionContext()
        let macros: [String: any Macro.Type] = ["Row": RowMacro.self, "ColumnName": ColumnNameMacro.self]
        let tree = Parser.parse(source: source).expand(macros: macros, in: context)
        return (tree.description, context.diagnostics.map(\.message))
    }

    @Test(arguments: [
        ("@Row class A { var x: Int }", "@Row: expected a struct, found class"),
        ("@Row enum A { case x }", "@Row: expected a struct, found enum"),
        (
            "@Row struct A<T> { var x: T }",
            "@Row: expected a struct without generic parameters, since names and types of columns are fixed"
        ),
        (
            "@Row struct A { var x: Int { 1 } }",
            "@Row: expected a struct with stored properties, found none; each becomes a column"
        ),
        ("@Row struct A { var x = f() }", "@Row: expected a type for the field x; write var x: Int, for instance"),
        (
            "@Row struct A { @ColumnName(n) var x: Int }",
            "@ColumnName: expected the name of a column as a plain text in quotes"
        ),
    ])
    func whatIsNoRowIsTold(_ source: String, _ message: String) {
        #expect(expanded(source).messages.contains(message))
    }

    @Test func fieldsBecomeColumnsUnderTheirNames() {
        let (text, messages) = expanded(
            "@Row public struct A { static var s = 0; let c = 1; var a = 1.5; @ColumnName(\"b b\") let b: String?; var k: Int { didSet {} } }"
        )
        #expect(messages.isEmpty)
        #expect(text.contains("public let a: (Double).RowColumn"))
        #expect(text.contains("named: prefix + \"b b\""))
        #expect(text.contains("public let k: (Int).RowColumn"))
        #expect(!text.contains("let s: ") && !text.contains("let c: "))
    }
#endif
