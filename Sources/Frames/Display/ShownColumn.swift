import Columns

/// The texts of one column for the rows that are shown.
struct ShownColumn: Sendable, Equatable {
    enum Alignment: Sendable { case leading, trailing }

    struct Cell: Sendable, Equatable {
        var text: String
        /// Whether there is no value.
        var isMissing = false

        static let missing = Cell(text: "nil", isMissing: true)
    }

    var name: String
    var type: String
    /// Numbers stand at the right, everything else at the left.
    var alignment: Alignment
    /// Whether cells are texts, which may be cut.
    var isCuttable: Bool
    /// One a shown row.
    var cells: [Cell]

    init(name: String, type: String, alignment: Alignment, isCuttable: Bool, cells: [Cell]) {
        self.name = name
        self.type = type
        self.alignment = alignment
        self.isCuttable = isCuttable
        self.cells = cells
    }

    /// - Cost: the rows named, whatever the length of the column.
    init(_ column: AnyColumn, rows: [Int], options: FormattingOptions) {
        self.init(
            name: ShownText.name(column.name), type: column.type.description, alignment: column.alignment,
            isCuttable: column.isText, cells: column.cells(rows, options))
    }
}

extension AnyColumn {
    fileprivate var alignment: ShownColumn.Alignment {
        switch self {
        case .int, .double, .duration: .trailing
        case .bool, .timestamp, .date, .string: .leading
        }
    }

    fileprivate var isText: Bool { if case .string = self { true } else { false } }

    fileprivate func cells(_ rows: [Int], _ options: FormattingOptions) -> [ShownColumn.Cell] {
        switch self {
        case .int(let column): column.cells(rows) { "\($0)" }
        case .double(let column):
            column.cells(rows) { ShownNumber.text($0, significantDigits: options.significantDigits) }
        case .bool(let column): column.cells(rows) { "\($0)" }
        case .timestamp(let column): column.timestampCells(rows)
        case .date(let column): column.cells(rows) { $0.description }
        case .duration(let column): column.cells(rows) { ShownTime.text($0) }
        case .string(let column): column.stringCells(rows, width: options.maximumCellWidth)
        }
    }
}

extension Column {
    fileprivate func cells(_ rows: [Int], _ text: (Element) -> String) -> [ShownColumn.Cell] {
        rows.map { row in self[row].map { ShownColumn.Cell(text: text($0)) } ?? .missing }
    }
}

extension Column<Timestamp> {
    /// All with the digits of a second that one of them needs.
    fileprivate func timestampCells(_ rows: [Int]) -> [ShownColumn.Cell] {
        let digits = rows.compactMap { self[$0].map(ShownTime.fractionDigits) }.max() ?? 0
        return cells(rows) { ShownTime.text($0, fractionDigits: digits, zone: zone) }
    }
}

extension Column<String> {
    fileprivate func stringCells(_ rows: [Int], width: Int) -> [ShownColumn.Cell] {
        rows.map { row in
            let text = withUTF8(at: row) { ShownText.value($0, width: width) }
            return text.map { ShownColumn.Cell(text: $0.cut(to: width)) } ?? .missing
        }
    }
}
