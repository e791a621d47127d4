import SwiftSyntax

/// Turns a cell into one Swift module, in which later cells find its declarations.
///
/// - Types, functions and extensions stay at file level, as they are.
/// - Stored variables become globals whose first values go through slots (`CellSlot.swift` of `CellRuntime`), so that
///   initializers may throw and wait and run in the order of the text.
/// - Everything else becomes the body of one function; the value of a last expression is shown.
/// - Earlier cells are seen through a chain of re-exporting imports. A module shadows what it re-exports, so the newest
///   declaration of a name wins; an import of one useless name of each (`__m_In3`) makes internal declarations accessible
///   without opening a second path to them.
package struct CellRewriter {
    private let parsed: ParsedCell
    private let module: String
    private let context: CellContext
    private let items: [CodeBlockItemSyntax]
    private var output: GeneratedSource
    private var body: [BodyPiece] = []
    private var declarations: [CellDeclaration] = []
    private var imports: [ImportDeclSyntax] = []
    private var joinsChain = false
    private var isAlwaysSeen = false
    private var waits = false
    /// Names that statements of this cell bind: what uses them is a statement, too.
    private var localNames: Set<String> = []
    /// Lines for the end of the body: what runs beside the cell is waited for there, so that later cells have its value.
    private var closing: [String] = []
    private var slotCount = 0
    /// What statements and first values use.
    private var mentions: Set<String> = []

    /// Macros without a value.
    private static let quietMacros = ["warning", "error"]

    private enum BodyPiece {
        case generated(String)
        case piece(Range<Int>, prefix: String, suffix: String, line: Int)
    }

    /// - Parameter parsed: without errors.
    package static func rewrite(_ parsed: ParsedCell, module: String, context: CellContext) -> RewrittenCell {
        var rewriter = CellRewriter(parsed, module: module, context: context)
        return rewriter.rewrite()
    }

    private init(_ parsed: ParsedCell, module: String, context: CellContext) {
        self.parsed = parsed
        self.module = module
        self.context = context
        items = Array(parsed.tree.statements)
        let declaredHere = Set(items.flatMap { TopLevelNames.names(of: $0) })
        var edits = WitnessPublisher.edits(for: parsed.tree.statements, declaredHere: declaredHere)
        if context.insertsChecks { edits += CheckInserter.edits(for: parsed.tree) }
        edits += items.flatMap { Self.blankedAccess(of: $0) }
        edits += items.flatMap { Self.qualifiedOldValues(in: $0, names: context.names) }
        for case let node? in items.map({ $0.item.as(GuardStmtSyntax.self) }) {
            edits += GuardBindings(node).edits(names: context.names)
        }
        output = GeneratedSource(cell: parsed.label, text: parsed.text, edits: edits)
    }

    // MARK: Edits

    /// `private` at top level would hide a declaration from later cells.
    private static func blankedAccess(of item: CodeBlockItemSyntax) -> [CellEdit] {
        guard let node = item.item.asProtocol((any WithModifiersSyntax).self) else { return [] }
        return node.modifiers
            .filter { [.keyword(.private), .keyword(.fileprivate), .keyword(.package)].contains($0.name.tokenKind) }
            .filter { $0.detail == nil }
            .map { .blank(Self.range(of: $0)) }
    }

    /// `let x = x + 1` means the `x` of an earlier cell, which here has to be named with its module.
    private static func qualifiedOldValues(in item: CodeBlockItemSyntax, names: [String: String]) -> [CellEdit] {
        guard let node = item.item.as(VariableDeclSyntax.self) else { return [] }
        return node.bindings.flatMap { binding -> [CellEdit] in
            guard let value = binding.initializer?.value else { return [] }
            return NameCollector.collect(binding.pattern).bound.flatMap { name -> [CellEdit] in
                guard let module = names[name] else { return [] }
                return ReferenceFinder.references(to: name, in: value).map {
                    .insert("\(module).", at: $0.positionAfterSkippingLeadingTrivia.utf8Offset)
                }
            }
        }
    }

    static func range(of node: some SyntaxProtocol) -> Range<Int> {
        node.positionAfterSkippingLeadingTrivia.utf8Offset..<node.endPositionBeforeTrailingTrivia.utf8Offset
    }

    // MARK: Rewriting

    private mutating func rewrite() -> RewrittenCell {
        imports = items.compactMap { $0.item.as(ImportDeclSyntax.self) }
        addImports()
        for (index, item) in items.enumerated() where !item.item.is(ImportDeclSyntax.self) {
            add(item, isLast: index == items.count - 1)
        }
        if !imports.isEmpty { joinsChain = true }
        addBody()
        return RewrittenCell(
            label: parsed.label, module: module, source: output.source, columns: output.columns,
            declarations: declarations, joinsChain: joinsChain, isAlwaysSeen: isAlwaysSeen,
            mentions: mentions,
            imports: imports.map(\.trimmedDescription), hasStatements: !body.isEmpty)
    }

    private mutating func addImports() {
        if let head = context.head {
            output.add("@_exported import \(head)")
        } else {
            for name in context.baseImports { output.add("@_exported import \(name)") }
        }
        for owner in context.owners { output.add("@testable import enum \(owner).__m_\(owner)") }
        for node in imports {
            // `@testable import X` and the like cannot be re-exported as they are; the plain one can.
            output.add(piece: Self.range(of: node), prefix: node.attributes.isEmpty ? "@_exported " : "")
        }
        output.add("enum __m_\(module) {}")
    }

    private mutating func add(_ item: CodeBlockItemSyntax, isLast: Bool) {
        switch item.item {
        case .decl(let node): add(node, isLast: isLast)
        case .expr(let node): add(node, isShown: isLast && item.semicolon == nil)
        case .stmt(let node):
            if let node = node.as(GuardStmtSyntax.self) { return add(GuardBindings(node)) }
            addStatement(node)
        // The toolchain's syntax library may grow kinds of items; until then there are three.
        @unknown default: addStatement(item.item)
        }
    }

    private mutating func add(_ node: DeclSyntax, isLast: Bool) {
        let names = NameCollector.collect(node)
        if let variable = node.as(VariableDeclSyntax.self) {
            if variable.isAsyncLet || !names.mentioned.isDisjoint(with: localNames) {
                return addLocal(variable)
            }
            return add(variable)
        }
        if node.is(FunctionDeclSyntax.self), !names.free.isDisjoint(with: localNames) { return addStatement(node) }
        if let conditional = node.as(IfConfigDeclSyntax.self), conditional.holdsStatements { return addStatement(node) }
        if let macro = node.as(MacroExpansionDeclSyntax.self) { return addMacro(macro, isLast: isLast) }
        joinsChain = true
        let position = parsed.text.position(at: Self.range(of: node).lowerBound)
        let declared = TopLevelNames.named(node)
        if declared.isEmpty || declared.contains(where: { $0.kind != .type }) { isAlwaysSeen = true }
        for (name, kind) in declared {
            declarations.append(
                CellDeclaration(name: name, kind: kind, mentions: names.mentioned, position: position))
        }
        output.add(piece: Self.range(of: node))
    }

    /// A macro at top level stands for an expression where nothing says otherwise.
    private mutating func addMacro(_ node: MacroExpansionDeclSyntax, isLast: Bool) {
        guard !Self.quietMacros.contains(node.macroName.text) else { return output.add(piece: Self.range(of: node)) }
        addStatement(node, prefix: isLast ? "__show(" : "", suffix: isLast ? ")" : "")
    }

    private mutating func add(_ node: ExprSyntax, isShown: Bool) {
        let assigns =
            node.as(SequenceExprSyntax.self)?.elements.contains { $0.is(AssignmentExprSyntax.self) } ?? false
        if let macro = node.as(MacroExpansionExprSyntax.self), Self.quietMacros.contains(macro.macroName.text) {
            return output.add(piece: Self.range(of: node))
        }
        if isShown, !assigns {
            addStatement(node, prefix: "__show(", suffix: ")")
        } else {
            addStatement(node)
        }
    }

    private mutating func addStatement(_ node: some SyntaxProtocol, prefix: String = "", suffix: String = "") {
        waits = waits || AwaitFinder.waits(node)
        mentions.formUnion(NameCollector.collect(node).free)
        let range = Self.range(of: node)
        body.append(
            .piece(range, prefix: prefix, suffix: suffix, line: parsed.text.position(at: range.lowerBound).line))
    }

    // MARK: Variables

    private mutating func add(_ node: VariableDeclSyntax) {
        joinsChain = true
        let introducer = Self.range(of: node).lowerBound..<Self.range(of: node.bindingSpecifier).upperBound
        for (index, binding) in node.bindings.enumerated() {
            let names = NameCollector.collect(binding.pattern).bound.sorted()
            let uses = NameCollector.collect(binding)
            let isComputed = binding.isComputed
            for name in names {
                declarations.append(
                    CellDeclaration(
                        name: name, kind: isComputed ? .function : .variable,
                        isMutable: node.bindingSpecifier.tokenKind == .keyword(.var),
                        // The first value of a variable is taken once; what it was made from may go.
                        mentions: isComputed ? uses.mentioned : [],
                        position: parsed.text.position(at: Self.range(of: binding).lowerBound)))
            }
            // The first binding has the attributes, modifiers and the keyword in front of it already.
            let lead = index == 0 ? "" : parsed.text[introducer] + " "
            let start = index == 0 ? introducer.lowerBound : Self.range(of: binding).lowerBound
            guard !isComputed, let value = binding.initializer?.value else {
                output.add(piece: start..<Self.range(of: binding).upperBound, prefix: unsafety(node, isComputed) + lead)
                continue
            }
            add(binding, of: value, names: names, from: start, lead: unsafety(node, false) + lead)
        }
    }

    /// Globals of other modules may be touched from everywhere; a session runs one cell at a time.
    private func unsafety(_ node: VariableDeclSyntax, _ isComputed: Bool) -> String {
        let isOwned = node.attributes.contains { element in
            element.as(AttributeSyntax.self)?.attributeName.trimmedDescription == "MainActor"
        }
        let isMarked = node.modifiers.contains { $0.name.tokenKind == .keyword(.nonisolated) }
        let isConstant = node.bindingSpecifier.tokenKind == .keyword(.let)
        if isComputed || isOwned || isMarked || isConstant && context.languageMode < 6 { return "" }
        return "nonisolated(unsafe) "
    }

    private mutating func add(
        _ binding: PatternBindingSyntax, of value: ExprSyntax, names: [String], from start: Int, lead: String
    ) {
        mentions.formUnion(NameCollector.collect(value).free)
        let slot = newSlot()
        let waitsHere = AwaitFinder.waits(value)
        waits = waits || waitsHere
        let list = names.joined(separator: ",")
        let effects = waitsHere ? "async throws" : "throws"
        let kind = waitsHere ? "__AsyncSlot" : "__Slot"
        output.add(
            "nonisolated(unsafe) let \(slot) = \(kind)(\"\(list)\", { () \(effects)\(Self.result(binding)) in",
            standingFor: Self.range(of: value).lowerBound)
        output.add(piece: Self.range(of: value))
        output.add("})")
        let head = Self.range(of: binding.typeAnnotation.map(Syntax.init) ?? Syntax(binding.pattern))
        let accessors = binding.accessorBlock.map { " " + parsed.text[Self.range(of: $0)] } ?? ""
        output.add(piece: start..<head.upperBound, prefix: lead, suffix: " = \(slot).take()\(accessors)")
        let line = parsed.text.position(at: Self.range(of: binding).lowerBound).line
        body.append(.generated("__line(\(line))"))
        body.append(.generated("try \(waitsHere ? "await " : "")\(slot).fill()"))
        let first = names.first ?? "_"
        body.append(.generated(names.isEmpty ? "_ = \(slot).take()" : "__touch(\(first), \"\(list)\")"))
    }

    /// The annotated type as the result of the slot's closure; an opaque one is left to be inferred.
    private static func result(_ binding: PatternBindingSyntax) -> String {
        guard let type = binding.typeAnnotation?.type, !type.is(SomeOrAnyTypeSyntax.self) || isAny(type) else {
            return ""
        }
        if let forced = type.as(ImplicitlyUnwrappedOptionalTypeSyntax.self) {
            return " -> \(forced.wrappedType.trimmedDescription)?"
        }
        return " -> \(type.trimmedDescription)"
    }

    private static func isAny(_ type: TypeSyntax) -> Bool {
        type.as(SomeOrAnyTypeSyntax.self)?.someOrAnySpecifier.tokenKind == .keyword(.any)
    }

    /// Names that the body of the cell binds are its own; for later cells their values go into globals of the same names.
    ///
    /// The closure of such a slot never runs. It is there for its type, which nothing else tells.
    private mutating func addLocal(_ node: VariableDeclSyntax) {
        let names = node.bindings.flatMap { NameCollector.collect($0.pattern).bound }.sorted()
        localNames.formUnion(names)
        addStatement(node)
        guard !names.isEmpty, !node.bindings.contains(where: \.isComputed) else { return }
        joinsChain = true
        let slot = newSlot()
        let range = Self.range(of: node)
        let list = names.joined(separator: ",")
        let taken = (node.isAsyncLet ? "try await " : "") + Self.tuple(names)
        output.add(
            "nonisolated(unsafe) let \(slot) = __AsyncSlot(\"\(list)\", { () async throws in",
            standingFor: range.lowerBound)
        output.add(piece: range)
        output.add("return \(taken) })")
        let isConstant = node.bindingSpecifier.tokenKind == .keyword(.let)
        addGlobal(names, from: slot, isConstant: isConstant, at: range.lowerBound)
        let lines = ["\(slot).set(\(taken))", "__touch(\(module).\(names[0]), \"\(list)\")"]
        if node.isAsyncLet { closing += lines } else { body += lines.map { .generated($0) } }
    }

    /// `guard let` at top level binds globals: the whole statement is the first value of its names.
    private mutating func add(_ bindings: GuardBindings) {
        let node = bindings.node
        let names = bindings.names
        let used = NameCollector.collect(node)
        guard !names.isEmpty, used.mentioned.isDisjoint(with: localNames) else {
            localNames.formUnion(names)
            return addStatement(node)
        }
        joinsChain = true
        mentions.formUnion(used.free.subtracting(names))
        let waitsHere = AwaitFinder.waits(node)
        waits = waits || waitsHere
        let slot = newSlot()
        let range = Self.range(of: node)
        let list = names.joined(separator: ",")
        output.add(
            "nonisolated(unsafe) let \(slot) = \(waitsHere ? "__AsyncSlot" : "__Slot")(\"\(list)\", "
                + "{ () \(waitsHere ? "async throws" : "throws") in", standingFor: range.lowerBound)
        output.add(piece: range)
        output.add("return \(Self.tuple(names)) })")
        addGlobal(names, from: slot, isConstant: !bindings.isMutable, at: range.lowerBound)
        body.append(.generated("__line(\(parsed.text.position(at: range.lowerBound).line))"))
        body.append(.generated("try \(waitsHere ? "await " : "")\(slot).fill()"))
        body.append(.generated("__touch(\(names[0]), \"\(list)\")"))
    }

    private mutating func newSlot() -> String {
        slotCount += 1
        return "__slot\(slotCount)_\(module)"
    }

    private static func tuple(_ names: [String]) -> String {
        names.count == 1 ? names[0] : "(\(names.joined(separator: ", ")))"
    }

    private mutating func addGlobal(_ names: [String], from slot: String, isConstant: Bool, at offset: Int) {
        let safety = isConstant && context.languageMode < 6 ? "" : "nonisolated(unsafe) "
        output.add("\(safety)\(isConstant ? "let" : "var") \(Self.tuple(names)) = \(slot).take()", standingFor: offset)
        for name in names {
            declarations.append(
                CellDeclaration(
                    name: name, kind: .variable, isMutable: !isConstant, position: parsed.text.position(at: offset)))
        }
    }

    // MARK: The body

    private mutating func addBody() {
        let effects = waits ? "async throws" : "throws"
        output.add("func __body_\(module)() \(effects) {")
        for piece in body {
            switch piece {
            case .generated(let line): output.add(line)
            case .piece(let range, let prefix, let suffix, let line):
                output.add("__line(\(line))")
                output.add(piece: range, prefix: prefix, suffix: suffix)
            }
        }
        for line in closing { output.add(line) }
        output.add("}")
        output.add("@_cdecl(\"__embark_\(module)\") public func __entry_\(module)() -> UnsafeMutableRawPointer {")
        output.add("    __entry(\(waits ? "waiting" : "direct"): __body_\(module))")
        output.add("}")
    }
}
