import Foundation
import Tasks
import Wire

/// A compiled cell as it travels to engines: what a session has to know of it besides its library.
///
/// - Source: Documentation/Decisions/tasks.md, "Cells".
enum ShippedCell {
    /// - Parameters:
    ///   - cells: earlier ones of the chain, oldest first, and the one to run.
    ///   - libraries: what the compiler wants them to be linked with.
    static func content(
        code: String, cells: [RewrittenCell], images: [NeededImage], libraries: [String]
    ) -> JSONValue {
        [
            "code": .string(code), "silent": false, "store_history": true, "allow_stdin": false,
            "stop_on_error": true, "user_expressions": [:],
            "embark": [
                "cells": .array(cells.map(json)), "images": .array(images.map(\.json)),
                "libraries": .array(libraries.map { .string($0) }),
            ],
        ]
    }

    private static func json(_ cell: RewrittenCell) -> JSONValue {
        [
            "label": .string(cell.label), "module": .string(cell.module), "chain": .bool(cell.joinsChain),
            "always": .bool(cell.isAlwaysSeen), "statements": .bool(cell.hasStatements),
            "mentions": json(cell.mentions),
            "imports": .array(cell.imports.map { .string($0) }),
            "declarations": .array(
                cell.declarations.map { declaration in
                    [
                        "name": .string(declaration.name), "kind": .string(declaration.kind.rawValue),
                        "mutable": .bool(declaration.isMutable), "mentions": json(declaration.mentions),
                    ]
                }),
        ]
    }

    private static func json(_ names: Set<String>) -> JSONValue { .array(names.sorted().map { .string($0) }) }

    /// - Parameter value: of `cells`.
    static func cell(_ value: JSONValue) -> RewrittenCell? {
        guard let label = value["label"]?.string, let module = value["module"]?.string,
            module.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else { return nil }
        let declarations = (value["declarations"]?.array ?? []).compactMap { declaration -> CellDeclaration? in
            guard let name = declaration["name"]?.string,
                let kind = declaration["kind"]?.string.flatMap(CellDeclaration.Kind.init)
            else { return nil }
            return CellDeclaration(
                name: name, kind: kind, isMutable: declaration["mutable"]?.bool ?? false,
                mentions: names(declaration["mentions"]), position: CellPosition(line: 1, column: 1))
        }
        return RewrittenCell(
            label: label, module: module, source: "", columns: ColumnMap(), declarations: declarations,
            joinsChain: value["chain"]?.bool ?? true, isAlwaysSeen: value["always"]?.bool ?? true,
            mentions: names(value["mentions"]), imports: value["imports"]?.array?.compactMap(\.string) ?? [],
            hasStatements: value["statements"]?.bool ?? true)
    }

    private static func names(_ value: JSONValue?) -> Set<String> { Set(value?.array?.compactMap(\.string) ?? []) }
}

extension CellSession {
    /// Runs a cell that somebody else has compiled, after those that it stands on.
    ///
    /// - Parameter content: what `ShippedCell.content` made, with the places of the libraries.
    package func runShipped(_ content: JSONValue) -> CellOutcome {
        runGuarded {
            let shipped = content["embark"] ?? [:]
            let cells = (shipped["cells"]?.array ?? []).compactMap(ShippedCell.cell)
            let paths = shipped["paths"]?.array?.compactMap(\.string) ?? []
            guard let cell = cells.last, cells.count == paths.count else {
                throw CellFailure(
                    "SessionError", "expected a library for each of \(cells.count) cells, found \(paths.count)")
            }
            texts[cell.label] = CellText(content["code"]?.string ?? "")
            try ensureProcess()
            loadOptional(shipped["libraries"]?.array?.compactMap(\.string) ?? [])
            for (earlier, path) in zip(cells.dropLast(), paths) where !book.knows(earlier.module) {
                // It ran before this engine was there, or elsewhere: what it declares is here, its values are not.
                let kept = try keep(path, earlier.module)
                if let failure = load([kept]) { throw CellFailure("LoadError", failure) }
                book.addUnrun(earlier, library: kept)
            }
            let missing = book.missing(for: cell)
            guard missing.isEmpty else { throw refusal(missing, "has no value on this engine; run that cell here") }
            try runLibrary(of: cell, keep(paths[paths.count - 1], cell.module), isAside: false)
        }
    }

    /// The file under a name of our own: its sender may end before a process here has to load it again.
    private func keep(_ path: String, _ module: String) throws -> String {
        let kept = "\(folder)/\(module).so"
        if link(path, kept) == 0 || errno == EEXIST { return kept }
        do { try FileManager.default.copyItem(atPath: path, toPath: kept) } catch {
            throw CellFailure("LoadError", "could not copy \(path): \(error.localizedDescription)")
        }
        return kept
    }
}
