#if Macros
    import SwiftCompilerPlugin
    import SwiftSyntaxMacros

    @main
    struct Plugin: CompilerPlugin {
        let providingMacros: [any Macro.Type] = [RowMacro.self, ColumnNameMacro.self, TaskMacro.self, RemoteMacro.self]
    }
#else
    // Without the trait `Macros` nothing here is built on swift-syntax, which is not even fetched.
    @main
    struct Plugin {
        static func main() {
            print("these macros were built without swift-syntax; build with the trait Macros")
        }
    }
#endif
