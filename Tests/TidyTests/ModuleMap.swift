import Foundation

/// The map in `Sources/README.md`: a table whose rows name a module and what it may import of ours.
struct ModuleMap {
    /// In reading order.
    var modules: [String] = []
    var imports: [String: [String]] = [:]

    init(_ text: some StringProtocol) {
        for line in text.split(separator: "\n") {
            let cells = line.split(separator: "|", omittingEmptySubsequences: false)
                .map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 5, let module = Self.names(in: cells[1]).first else { continue }
            modules.append(module)
            imports[module] = Self.names(in: cells[3])
        }
    }

    /// What is in backticks.
    private static func names(in cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .compactMap { $0.offset.isMultiple(of: 2) ? nil : String($0.element) }
    }

    /// Everything below a module: what its row says, and what their rows say.
    func reachable(from module: String) -> Set<String> {
        var found: Set<String> = []
        var open = imports[module] ?? []
        while let next = open.popLast() {
            if found.insert(next).inserted { open += imports[next] ?? [] }
        }
        return found
    }
}
