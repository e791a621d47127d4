import Columns

extension DataFrame.Row: CustomStringConvertible {
    /// The row's number, then names and values: `row 3: user_id = 7, artist = Kavo`.
    public var description: String {
        let options = FormattingOptions()
        let cells = base.columns.map { column in
            let shown = ShownColumn(column, rows: [index], options: options)
            return "\(shown.name) = \(shown.cells[0].text)"
        }
        return "row \(index): " + cells.joined(separator: ", ")
    }
}
