import Columns

/// A frame drawn with lines, within a width: as many of its columns as fit, the first and the last ones.
///
///     ┌───┬─────────┬───┬────────┐
///     │   │ user_id │ … │ artist │
///     │   │     Int │ … │ String │
///     ├───┼─────────┼───┼────────┤
///     │ 0 │       7 │ … │ Kavo   │
///     │ … │       … │ … │ …      │
///     │ 9 │       8 │ … │ nil    │
///     └───┴─────────┴───┴────────┘
struct TextTable {
    private let columns: [AnyColumn]
    private let rows: ShownRows
    private let options: FormattingOptions
    private let lineWidth: Int
    private var shown: [Int: ShownColumn] = [:]

    /// Texts are cut down to this width when that lets more columns in, and no further.
    private static let narrowCell = 14

    init(_ columns: [AnyColumn], rowCount: Int, options: FormattingOptions) {
        self.columns = columns
        self.options = options
        rows = ShownRows(rowCount: rowCount, maximum: options.maximumRowCount)
        lineWidth = max(options.maximumLineWidth ?? TerminalWidth.current, 1)
    }

    /// A column ready to be drawn.
    private struct Drawn {
        let column: ShownColumn
        let width: Int
    }

    /// The drawing and the names of the columns that did not fit.
    mutating func draw() -> (lines: [String], hidden: [String]) {
        guard !columns.isEmpty else { return ([], []) }
        let limit = commonLimit()
        let (front, back) = fitting(limit)
        var drawn = front.map { drawnColumn($0, limit) }
        if front.count + back.count < columns.count { drawn.append(Self.fold(rows.indices.count)) }
        drawn += back.map { drawnColumn($0, limit) }
        if options.includesRowIndices { drawn.insert(indexColumn, at: 0) }
        return (lines(drawn), (front.upperBound..<back.lowerBound).map { ShownText.name(columns[$0].name) })
    }

    // MARK: Which columns

    private mutating func column(_ index: Int) -> ShownColumn {
        if let made = shown[index] { return made }
        let made = ShownColumn(columns[index], rows: rows.indices, options: options)
        shown[index] = made
        return made
    }

    /// The width of a column, its texts cut to `limit`, without the blanks and the line beside it.
    private mutating func width(_ index: Int, _ limit: Int) -> Int {
        let column = column(index)
        var width = min(column.name.displayWidth, limit)
        if options.includesColumnTypes { width = max(width, column.type.displayWidth) }
        return max(width, cellWidth(column, limit), 1)
    }

    private func cellWidth(_ column: ShownColumn, _ limit: Int) -> Int {
        let fraction = pointed(column).map(\.displayWidth).max() ?? 0
        return column.isCuttable ? min(fraction, limit) : fraction
    }

    /// Columns' share of a line: two blanks and a line each.
    private static let frameWidth = 3

    private var room: Int {
        lineWidth - 1 - (options.includesRowIndices ? indexColumn.width + Self.frameWidth : 0)
    }

    /// The widest texts with which all columns fit; a narrow one when they never do.
    private mutating func commonLimit() -> Int {
        let widest = max(1, min(options.maximumCellWidth, room - Self.frameWidth))
        // Every column takes four places at least, so with more of them there is nothing to try.
        guard columns.count * (Self.frameWidth + 1) <= room else { return min(widest, 2 * Self.narrowCell) }
        for limit in stride(from: widest, through: min(widest, Self.narrowCell), by: -1) {
            var total = 0
            for index in columns.indices { total += width(index, limit) + Self.frameWidth }
            if total <= room { return limit }
        }
        return min(widest, 2 * Self.narrowCell)
    }

    /// Takes columns from the front and the back by turns while they fit, one at least.
    private mutating func fitting(_ limit: Int) -> (front: Range<Int>, back: Range<Int>) {
        let most = max(1, min(options.maximumColumnCount ?? .max, columns.count))
        if most == columns.count, total(limit) <= room { return (0..<columns.count, columns.count..<columns.count) }
        var front = 1
        var back = columns.count
        var left = room - width(0, limit) - Self.frameWidth - (1 + Self.frameWidth)
        var takesFront = false
        while front < back, front + columns.count - back < most {
            let next = takesFront ? front : back - 1
            left -= width(next, limit) + Self.frameWidth
            if left < 0 { break }
            if takesFront { front += 1 } else { back -= 1 }
            takesFront.toggle()
        }
        return (0..<front, back..<columns.count)
    }

    /// Room for all columns; `Int.max` when there are so many that they cannot fit.
    private mutating func total(_ limit: Int) -> Int {
        guard columns.count * (Self.frameWidth + 1) <= room else { return .max }
        var total = 0
        for index in columns.indices { total += width(index, limit) + Self.frameWidth }
        return total
    }

    // MARK: Drawing

    private mutating func drawnColumn(_ index: Int, _ limit: Int) -> Drawn {
        let width = width(index, limit)
        var column = column(index)
        for (place, text) in pointed(column).enumerated() { column.cells[place].text = text }
        return Drawn(column: column, width: width)
    }

    /// A column's texts, those of doubles with blanks at the end, so that points stand in a line.
    private func pointed(_ column: ShownColumn) -> [String] {
        guard column.type == ColumnType.double.description else { return column.cells.map(\.text) }
        let fractions = column.cells.map { cell in
            cell.text.lastIndex(of: ".").map { cell.text[$0...].utf8.count } ?? 0
        }
        let longest = fractions.max() ?? 0
        return zip(column.cells, fractions).map { cell, fraction in
            fraction == 0 ? cell.text : cell.text + String(repeating: " ", count: longest - fraction)
        }
    }

    private var indexColumn: Drawn {
        let cells = rows.indices.map { ShownColumn.Cell(text: "\($0)") }
        let column = ShownColumn(name: "", type: "", alignment: .trailing, isCuttable: false, cells: cells)
        return Drawn(column: column, width: cells.map(\.text.utf8.count).max() ?? 1)
    }

    private static func fold(_ rowCount: Int) -> Drawn {
        let cells = Array(repeating: ShownColumn.Cell(text: "…"), count: rowCount)
        return Drawn(
            column: ShownColumn(name: "…", type: "…", alignment: .leading, isCuttable: false, cells: cells), width: 1)
    }

    private func lines(_ columns: [Drawn]) -> [String] {
        var lines = [rule("┌", "┬", "┐", columns), row(columns) { $0.name }]
        if options.includesColumnTypes { lines.append(row(columns) { $0.type }) }
        lines.append(rule("├", "┼", "┤", columns))
        for place in rows.indices.indices {
            if place == rows.gap { lines.append(ellipsis(columns)) }
            lines.append(row(columns) { $0.cells[place].text })
        }
        if rows.gap == rows.indices.count { lines.append(ellipsis(columns)) }
        lines.append(rule("└", "┴", "┘", columns))
        return lines
    }

    private func ellipsis(_ columns: [Drawn]) -> String { row(columns) { _ in "…" } }

    private func row(_ columns: [Drawn], _ text: (ShownColumn) -> String) -> String {
        let cells = columns.map { drawn in
            text(drawn.column).cut(to: drawn.width).filled(to: drawn.width, drawn.column.alignment)
        }
        return "│ " + cells.joined(separator: " │ ") + " │"
    }

    private func rule(_ left: String, _ middle: String, _ right: String, _ columns: [Drawn]) -> String {
        left + columns.map { String(repeating: "─", count: $0.width + 2) }.joined(separator: middle) + right
    }
}
