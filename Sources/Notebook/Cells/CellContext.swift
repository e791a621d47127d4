/// What a cell is compiled after: the cells before it, and how the session is set.
package struct CellContext: Sendable {
    /// The newest module of the chain; nil at the beginning.
    package var head: String?
    /// Modules that own a name which is still theirs, oldest first.
    package var owners: [String] = []
    /// The module that declares each name.
    package var names: [String: String] = [:]
    package var languageMode = 5
    /// Whether loops ask for interrupts.
    package var insertsChecks = true
    /// Imported by every session; the first module of a chain re-exports them.
    package var baseImports = ["Embark", "CellRuntime"]

    package init() {}
}

/// A name that a cell declares at its top level.
package struct CellDeclaration: Hashable, Sendable {
    package enum Kind: String, Sendable { case variable, function, type, other }

    package var name: String
    package var kind: Kind
    /// Whether it can be assigned.
    package var isMutable = false
    /// Names it uses, whoever declares them.
    package var mentions: Set<String> = []
    package var position: CellPosition
}
