/// The source that is compiled for a cell, put together from pieces of the cell at their own lines and columns.
///
/// Pieces stand between `#sourceLocation` directives, so that whatever the compiler or the debugger says of them names the cell;
/// the first line of a piece is indented to its column.
struct GeneratedSource {
    private let cell: String
    private let text: CellText
    private let edits: [CellEdit]
    private(set) var columns = ColumnMap()
    private var parts: [Part] = []

    private enum Part {
        case line(String)
        case piece(Range<Int>, prefix: String, suffix: String)
    }

    init(cell: String, text: CellText, edits: [CellEdit]) {
        self.cell = cell
        self.text = text
        self.edits = edits.sorted { $0.blanked.lowerBound < $1.blanked.lowerBound }
        for edit in self.edits {
            columns.insert(byteCount: edit.inserted.utf8.count, at: text.position(at: edit.blanked.lowerBound))
        }
    }

    /// A line of our own.
    mutating func add(_ line: String) { parts.append(.line(line)) }

    /// A line of our own that stands for a place of the cell: what the compiler says of it is told there. The column, which a
    /// directive cannot give, is part of the file's name.
    mutating func add(_ line: String, standingFor offset: Int) {
        let position = text.position(at: offset)
        parts.append(.line("#sourceLocation(file: \"\(cell)@\(position.column)\", line: \(position.line))"))
        parts.append(.line(line))
        parts.append(.line("#sourceLocation()"))
    }

    /// A piece of the cell, with text of our own around it on its first and last line.
    mutating func add(piece range: Range<Int>, prefix: String = "", suffix: String = "") {
        columns.insert(byteCount: prefix.utf8.count, at: text.position(at: range.lowerBound))
        parts.append(.piece(range, prefix: prefix, suffix: suffix))
    }

    /// Put together at the end, when all insertions are known: pieces of one line may come in any order, and all are moved by
    /// what is inserted before them on it.
    var source: String {
        parts.map { part in
            switch part {
            case .line(let line): return line + "\n"
            case .piece(let range, let prefix, let suffix):
                let position = text.position(at: range.lowerBound)
                let shift = columns.shift(ofLine: position.line, before: position.column)
                let padding = String(repeating: " ", count: position.column - 1 + shift)
                return "#sourceLocation(file: \"\(cell)\", line: \(position.line))\n"
                    + padding + prefix + edited(range) + suffix + "\n#sourceLocation()\n"
            }
        }.joined()
    }

    private func edited(_ range: Range<Int>) -> String {
        var output: [UInt8] = []
        var offset = range.lowerBound
        for edit in edits where range.contains(edit.blanked.lowerBound) {
            output += text.bytes[offset..<edit.blanked.lowerBound]
            output += Array(edit.inserted.utf8)
            output += Array(repeating: UInt8(ascii: " "), count: edit.blanked.count)
            offset = edit.blanked.upperBound
        }
        if offset < range.upperBound { output += text.bytes[offset..<range.upperBound] }
        return String(decoding: output, as: UTF8.self)
    }
}
