import Foundation
import Wire

/// The inputs of this kernel's session, and what history requests get of them.
struct KernelHistory: Sendable {
    struct Entry: Sendable {
        var line: Int
        var input: String
        var output: String?
    }

    private(set) var entries: [Entry] = []

    mutating func add(line: Int, input: String, output: String?) {
        entries.append(Entry(line: line, input: input, output: output))
    }

    /// - Parameter content: of a `history_request`.
    func reply(to content: JSONValue) -> JSONValue {
        let count = content["n"]?.integer ?? Int.max
        let found: [Entry]
        switch content["hist_access_type"]?.string {
        case "range":
            let start = content["start"]?.integer ?? 0
            let stop = content["stop"]?.integer ?? Int.max
            found = entries.filter { $0.line >= start && $0.line < stop }
        case "search":
            let pattern = content["pattern"]?.string ?? "*"
            var matching = entries.filter { fnmatch(pattern, $0.input, 0) == 0 }
            if content["unique"]?.bool ?? false { matching = Self.unique(matching) }
            found = matching.suffix(count)
        default: found = entries.suffix(count)
        }
        let withOutput = content["output"]?.bool ?? false
        let rows = found.map { entry -> JSONValue in
            let input = JSONValue.string(entry.input)
            let output = entry.output.map { JSONValue.string($0) } ?? .null
            return [1, .integer(entry.line), withOutput ? [input, output] : input]
        }
        return ["status": "ok", "history": .array(rows)]
    }

    /// The last of equal inputs.
    private static func unique(_ entries: [Entry]) -> [Entry] {
        var seen: Set<String> = []
        return entries.reversed().filter { seen.insert($0.input).inserted }.reversed()
    }
}
