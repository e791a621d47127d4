/// A frame as a table in Markdown.
///
/// - Source: GitHub Flavored Markdown, section 4.10 "Tables (extension)"; CommonMark, section 2.4 "Backslash escapes".
struct MarkdownTable {
    private let frame: ShownFrame

    init(_ frame: ShownFrame) { self.frame = frame }

    var text: String {
        guard !frame.columns.isEmpty else { return frame.options.includesRowAndColumnCounts ? frame.counts : "" }
        var lines = [line(header, index: ""), line(frame.columns.map(Self.rule), index: "---:")]
        lines += frame.places.map { place in
            guard let place else { return line(frame.columns.map { _ in "…" }, index: "…") }
            return line(frame.columns.map { Self.cell($0, place.shown) }, index: "\(place.row)")
        }
        let notes =
            (frame.options.includesRowAndColumnCounts ? [frame.counts] : []) + [frame.hiddenNote].compactMap(\.self)
        for note in notes { lines += ["", Self.escaped(note)] }
        return lines.joined(separator: "\n")
    }

    private var header: [String] {
        frame.columns.map { column in
            guard let column else { return "…" }
            let type = frame.options.includesColumnTypes ? " *\(Self.escaped(column.type))*" : ""
            return Self.escaped(column.name) + type
        }
    }

    private static func rule(_ column: ShownColumn?) -> String { column?.alignment == .trailing ? "---:" : ":---" }

    private static func cell(_ column: ShownColumn?, _ shown: Int) -> String {
        guard let cell = column?.cells[shown] else { return "…" }
        return cell.isMissing ? "*\(cell.text)*" : escaped(cell.text)
    }

    private func line(_ cells: [String], index: String) -> String {
        "| " + ((frame.options.includesRowIndices ? [index] : []) + cells).joined(separator: " | ") + " |"
    }

    /// With a backslash before everything that Markdown could take for itself; an underscore inside a word needs none.
    static func escaped(_ text: String) -> String {
        let scalars = Array(text.unicodeScalars)
        var escaped = ""
        for (index, scalar) in scalars.enumerated() {
            let isInside =
                index > 0 && index + 1 < scalars.count
                && isLetterOrDigit(scalars[index - 1]) && isLetterOrDigit(scalars[index + 1])
            if "\\`*[]<>|~&#$".unicodeScalars.contains(scalar) || scalar == "_" && !isInside { escaped += "\\" }
            escaped.unicodeScalars.append(scalar)
        }
        return escaped
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isAlphabetic || scalar.properties.numericType != nil
    }
}
