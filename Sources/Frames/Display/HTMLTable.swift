/// A frame as an HTML table: a fragment that stands on its own and is well-formed XML too.
///
/// Styles stand in the elements, because notebooks drop style sheets of outputs they do not trust.
struct HTMLTable {
    private let frame: ShownFrame

    init(_ frame: ShownFrame) { self.frame = frame }

    private static let faint = "opacity:0.5"

    var text: String {
        var lines = [#"<div class="embark-frame">"#, #"<table style="border-collapse:collapse">"#]
        lines += ["<thead>", header, "</thead>", "<tbody>"]
        lines += frame.places.map { place in place.map { row($0.shown, $0.row) } ?? gapRow }
        lines += ["</tbody>", "</table>"]
        let notes =
            (frame.options.includesRowAndColumnCounts ? [frame.counts] : []) + [frame.hiddenNote].compactMap(\.self)
        lines += notes.map { "<p style=\"margin:0.3em 0\">\(Self.escaped($0))</p>" }
        return (lines + ["</div>"]).joined(separator: "\n")
    }

    private var header: String {
        let cells = frame.columns.map { column -> String in
            guard let column else { return "<th>…</th>" }
            let type =
                frame.options.includesColumnTypes
                ? "<br/><span style=\"font-weight:normal;\(Self.faint)\">\(Self.escaped(column.type))</span>" : ""
            return "<th style=\"\(Self.alignment(column))\">\(Self.escaped(column.name))\(type)</th>"
        }
        return row(cells, index: "<th></th>")
    }

    private func row(_ shown: Int, _ row: Int) -> String {
        let cells = frame.columns.map { column -> String in
            guard let column else { return "<td>…</td>" }
            let cell = column.cells[shown]
            let text = Self.escaped(cell.text)
            let content = cell.isMissing ? "<i style=\"\(Self.faint)\">\(text)</i>" : text
            return "<td style=\"\(Self.alignment(column));white-space:pre\">\(content)</td>"
        }
        return self.row(cells, index: "<th style=\"text-align:right\">\(row)</th>")
    }

    private var gapRow: String {
        row(
            frame.columns.map { "<td style=\"\($0.map(Self.alignment) ?? "text-align:left")\">…</td>" },
            index: "<th>…</th>")
    }

    private func row(_ cells: [String], index: String) -> String {
        "<tr>" + (frame.options.includesRowIndices ? index : "") + cells.joined() + "</tr>"
    }

    private static func alignment(_ column: ShownColumn) -> String {
        column.alignment == .leading ? "text-align:left" : "text-align:right"
    }

    /// The five characters that mean something in HTML, as entities.
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
