/// A cell on its way to the compiler: one Swift module.
package struct RewrittenCell: Sendable {
    /// `In[7]`, as front ends call it.
    package var label: String
    package var module: String
    package var source: String
    package var columns: ColumnMap
    package var declarations: [CellDeclaration]
    /// Whether later cells have to see it: it declares, extends or imports something.
    package var joinsChain: Bool
    /// Whether it declares what a later cell adds to and does not replace: extensions, overloads, operators.
    package var isAlwaysSeen: Bool
    /// Names that its statements and first values use, whoever declares them.
    package var mentions: Set<String>
    /// `import` lines, as written.
    package var imports: [String]
    /// Whether there is anything to run.
    package var hasStatements: Bool

    /// The C function that hands out the statements.
    package var entry: String { "__embark_\(module)" }
}
