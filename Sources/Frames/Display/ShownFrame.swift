import Columns

/// What of a frame is shown where no line limits it: the first and the last rows, the first and the last columns.
struct ShownFrame {
    /// Columns shown when the options do not say.
    static let columnLimit = 20

    let rows: ShownRows
    /// nil stands for the columns that are left out.
    let columns: [ShownColumn?]
    /// Names of the columns that are left out.
    let hidden: [String]
    let options: FormattingOptions
    let counts: String

    init(_ frame: DataFrame, options: FormattingOptions) {
        self.options = options
        rows = ShownRows(rowCount: frame.rowCount, maximum: options.maximumRowCount)
        counts = "\(counted(frame.rowCount, "row")), \(counted(frame.columns.count, "column"))"
        let places = ShownRows(
            rowCount: frame.columns.count, maximum: max(1, options.maximumColumnCount ?? Self.columnLimit))
        let indices = rows.indices
        func shown(_ places: Range<Int>) -> [ShownColumn?] {
            places.map { ShownColumn(frame.columns[$0], rows: indices, options: options) }
        }
        columns = shown(places.first) + (places.hiddenCount > 0 ? [nil] : []) + shown(places.last)
        hidden = (places.first.upperBound..<places.last.lowerBound).map { ShownText.name(frame.columns[$0].name) }
    }

    /// Shown rows in order, each with its place in the frame; nil stands for those that are left out.
    var places: [(shown: Int, row: Int)?] {
        var places: [(shown: Int, row: Int)?] = Array(rows.indices.enumerated()).map { ($0.offset, $0.element) }
        if let gap = rows.gap { places.insert(nil, at: gap) }
        return places
    }

    /// Names of the columns that are left out, the first hundred of them; nil when there are none.
    var hiddenNote: String? {
        guard !hidden.isEmpty else { return nil }
        let most = 100
        let rest = hidden.count > most ? ", and \(withThousands(hidden.count - most)) more" : ""
        return "not shown: " + hidden.prefix(most).joined(separator: ", ") + rest
    }
}
