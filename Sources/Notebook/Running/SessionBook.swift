/// What a session knows of its cells: which exist, who owns which name, and which variables have values.
///
/// A value: it decides, `CellSession` does.
package struct SessionBook: Sendable {
    package struct Entry: Sendable {
        package var cell: RewrittenCell
        package var library: String
        /// Whether its statements ran to their end, so that they can be run again.
        package var hasSucceeded = false
    }

    package struct Name: Sendable {
        package var declaration: CellDeclaration
        package var module: String
        package var label: String
        package var hasValue: Bool
    }

    package private(set) var entries: [Entry] = []
    package private(set) var names: [String: Name] = [:]

    package init() {}

    /// What the next cell is compiled after.
    package func context(_ options: CompilerOptions) -> CellContext {
        var context = CellContext()
        let chain = entries.filter(\.cell.joinsChain)
        context.head = chain.last?.cell.module
        let owning = Set(names.values.map(\.module))
        context.owners = chain.filter { $0.cell.isAlwaysSeen || owning.contains($0.cell.module) }.map(\.cell.module)
        context.names = names.mapValues(\.module)
        context.languageMode = options.languageMode
        context.insertsChecks = options.optimization != .speed
        return context
    }

    /// Takes in a cell whose library is loaded and whose statements have been tried.
    ///
    /// A cell that only declares variables and gave none of them a value is not taken in: what it would have replaced stays.
    package mutating func add(_ cell: RewrittenCell, library: String, filled: [String], hasSucceeded: Bool) {
        let onlyVariables = !cell.isAlwaysSeen && !cell.declarations.contains { $0.kind != .variable }
        let declaresVariables = cell.declarations.contains { $0.kind == .variable }
        if !hasSucceeded, onlyVariables, declaresVariables, filled.isEmpty, cell.imports.isEmpty { return }
        if !hasSucceeded, !cell.joinsChain { return }
        entries.append(Entry(cell: cell, library: library, hasSucceeded: hasSucceeded))
        for declaration in cell.declarations {
            let hasValue = declaration.kind != .variable || hasSucceeded || filled.contains(declaration.name)
            names[declaration.name] = Name(
                declaration: declaration, module: cell.module, label: cell.label, hasValue: hasValue)
        }
    }

    /// Takes in a cell that ran in another session: its declarations are known, its variables have no values.
    package mutating func addUnrun(_ cell: RewrittenCell, library: String) {
        entries.append(Entry(cell: cell, library: library))
        for declaration in cell.declarations {
            names[declaration.name] = Name(
                declaration: declaration, module: cell.module, label: cell.label,
                hasValue: declaration.kind != .variable)
        }
    }

    /// Variables that can be assigned.
    var mutableNames: Set<String> {
        Set(names.filter { $0.value.declaration.kind == .variable && $0.value.declaration.isMutable }.keys)
    }

    package func knows(_ module: String) -> Bool { entries.contains { $0.cell.module == module } }

    /// The process with the values is gone.
    ///
    /// - Returns: the variables that had a value, by cell in the order of the cells.
    @discardableResult
    package mutating func loseValues() -> [(name: String, label: String)] {
        var lost: [(name: String, label: String)] = []
        for entry in entries {
            for declaration in entry.cell.declarations where declaration.kind == .variable {
                guard let known = names[declaration.name], known.module == entry.cell.module, known.hasValue else {
                    continue
                }
                names[declaration.name]?.hasValue = false
                lost.append((declaration.name, entry.cell.label))
            }
        }
        return lost
    }

    package mutating func regain(_ cell: RewrittenCell, filled: [String]) {
        for name in filled where names[name]?.module == cell.module { names[name]?.hasValue = true }
    }

    /// Libraries that a fresh process has to load, oldest first.
    package var libraries: [String] { entries.filter(\.cell.joinsChain).map(\.library) }

    /// Cells that can be run again to bring values back, oldest first.
    package var replayable: [Entry] { entries.filter { $0.hasSucceeded && $0.cell.hasStatements } }

    /// Variables without a value that a cell would read, itself or through what it calls.
    package func missing(for cell: RewrittenCell) -> [Name] {
        let own = Dictionary(cell.declarations.map { ($0.name, $0.mentions) }) { $0.union($1) }
        var seen: Set<String> = []
        var open = cell.mentions
        var missing: [Name] = []
        while let name = open.popFirst() {
            guard seen.insert(name).inserted else { continue }
            if let mentions = own[name] {
                open.formUnion(mentions)
                continue
            }
            guard let known = names[name] else { continue }
            if !known.hasValue { missing.append(known) }
            open.formUnion(known.declaration.mentions)
        }
        return missing.sorted { ($0.label, $0.declaration.name) < ($1.label, $1.declaration.name) }
    }

    /// Maps of columns of all cells, by label.
    package var columns: [String: ColumnMap] {
        Dictionary(entries.map { ($0.cell.label, $0.cell.columns) }) { _, new in new }
    }
}
