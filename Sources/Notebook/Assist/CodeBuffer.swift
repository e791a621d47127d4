/// A cell as sourcekitd is shown it: the imports that make earlier cells visible, and the text.
///
/// The text is as it stands, in script mode: half a program cannot be rewritten.
struct CodeBuffer {
    let text: String
    let offset: Int

    /// - Parameter cursor: in Unicode scalars, as messages count.
    init(_ code: String, cursor: Int, context: CellContext) {
        var lines = context.head.map { ["import \($0)"] } ?? context.baseImports.map { "import \($0)" }
        lines += context.owners.map { "@testable import enum \($0).__m_\($0)" }
        let prefix = lines.joined(separator: "\n") + "\n"
        // Commands are no Swift: their lines are empty, with the same length.
        let plain = code.split(separator: "\n", omittingEmptySubsequences: false)
            .map { line in
                line.hasPrefix("%") || line.hasPrefix("!")
                    ? String(repeating: " ", count: line.utf8.count) : String(line)
            }
            .joined(separator: "\n")
        text = prefix + plain
        offset = prefix.utf8.count + Self.byteOffset(of: cursor, in: code)
    }

    /// Bytes before a number of Unicode scalars.
    static func byteOffset(of cursor: Int, in code: String) -> Int {
        code.unicodeScalars.prefix(cursor).reduce(0) { $0 + UTF8.width($1) }
    }
}

/// The name before a cursor, which a completion replaces.
struct CompletionPrefix: Equatable {
    var text: String
    /// In Unicode scalars.
    var start: Int

    init(_ code: String, cursor: Int) {
        let before = Array(code.unicodeScalars.prefix(cursor))
        let end = before.count
        let start = (before.lastIndex { !Self.isPart($0) } ?? -1) + 1
        text = String(String.UnicodeScalarView(before[start..<end]))
        self.start = start
    }

    private static func isPart(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "_" || scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
    }
}
