/// What the compiler or the parser says about a cell, at the cell's own line and column.
package struct CellDiagnostic: Hashable, Sendable {
    package enum Severity: String, Sendable { case error, warning, note }

    package var severity: Severity
    package var message: String
    /// The cell it is about, as `In[3]`; nil for what is nowhere in a cell.
    package var cell: String?
    package var position: CellPosition?

    package init(_ severity: Severity, _ message: String, cell: String?, at position: CellPosition?) {
        self.severity = severity
        self.message = message
        self.cell = cell
        self.position = position
    }

    /// In the form every editor knows, with the user's line and a caret below it:
    ///
    ///     In[3]:1:9: error: cannot find 'y' in scope
    ///     let x = y
    ///             ^
    ///
    /// - Parameter text: of the cell it is about; nil when that is not known any more.
    package func lines(quoting text: CellText?) -> [String] {
        guard let cell, let position else { return ["\(severity.rawValue): \(message)"] }
        var lines = ["\(cell):\(position.line):\(position.column): \(severity.rawValue): \(message)"]
        guard let line = text?.line(position.line), !line.isEmpty else { return lines }
        let before = String(decoding: Array(line.utf8).prefix(position.column - 1), as: UTF8.self)
        lines.append(line)
        lines.append(String(before.map { $0 == "\t" ? "\t" : " " }) + "^")
        return lines
    }
}
