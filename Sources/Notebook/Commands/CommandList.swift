/// The commands of a session, with the sentences that `%help` prints.
package enum CommandList {
    package struct Entry: Sendable {
        package var name: String
        package var usage: String
        package var purpose: String
    }

    package static let entries: [Entry] = [
        Entry(name: "help", usage: "%help", purpose: "this list"),
        Entry(name: "whos", usage: "%whos", purpose: "variables with type, cell and value"),
        Entry(name: "type", usage: "%type EXPRESSION", purpose: "the type of an expression"),
        Entry(name: "time", usage: "%time CODE, %%time", purpose: "how long compiling and running take"),
        Entry(name: "bench", usage: "%%bench", purpose: "runs the cell again and again: median, lowest, highest"),
        Entry(name: "opt", usage: "%opt none|safe|speed", purpose: "how cells are compiled from now on; safe at first"),
        Entry(name: "swift", usage: "%swift 5|6", purpose: "the language mode of cells from now on; 5 at first"),
        Entry(name: "dep", usage: "%dep URL VERSION PRODUCT …", purpose: "a Swift package, built and ready to import"),
        Entry(name: "replay", usage: "%replay", purpose: "runs earlier cells again to bring lost values back"),
        Entry(name: "reset", usage: "%reset", purpose: "forgets all declarations and values"),
        Entry(name: "source", usage: "%source [CELL]", purpose: "the Swift module made of a cell"),
        Entry(name: "save", usage: "%save FILE", purpose: "the code of all cells that ran, as a file"),
        Entry(name: "file", usage: "%%file FILE", purpose: "writes the rest of the cell to a file"),
        Entry(name: "px", usage: "%px CODE, %%px [OPTIONS]", purpose: "runs code on the engines of a cluster"),
        Entry(name: "autopx", usage: "%autopx", purpose: "cells run on the engines from now on; again: here"),
        Entry(
            name: "pxresult", usage: "%pxresult [NAME]",
            purpose: "waits for the last %%px --noblock, or that of --out NAME, and shows what came"),
        Entry(
            name: "pxconfig", usage: "%pxconfig [OPTIONS]",
            purpose: "how %px works from now on: engines, cluster, outputs"),
        Entry(name: "sh", usage: "!COMMAND", purpose: "a line for the shell"),
    ]

    package static var help: String {
        let width = entries.map(\.usage.count).max() ?? 0
        return entries.map { entry in
            entry.usage + String(repeating: " ", count: width - entry.usage.count + 2) + entry.purpose
        }.joined(separator: "\n") + "\n"
    }

    /// What to say to a name nobody knows.
    static func unknown(_ name: String) -> CellFailure {
        let nearest = entries.map(\.name).min { distance($0, name) < distance($1, name) } ?? "help"
        let hint = distance(nearest, name) <= 2 ? "; did you mean %\(nearest)?" : "; %help lists them"
        return CellFailure("UnknownCommand", "expected a command, found %\(name)\(hint)")
    }

    /// Letters to change, add or drop (Levenshtein).
    private static func distance(_ left: String, _ right: String) -> Int {
        var row = Array(0...right.count)
        for (i, a) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, b) in right.enumerated() {
                let changed = diagonal + (a == b ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(changed, row[j] + 1, diagonal + 1)
            }
        }
        return row[right.count]
    }
}
