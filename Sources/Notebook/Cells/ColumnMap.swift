/// Which columns of the generated source stand for which of the cell: every insertion moves what follows on its line.
package struct ColumnMap: Hashable, Sendable {
    private struct Insertion: Hashable, Sendable {
        /// In the cell, where it was put.
        var column: Int
        var byteCount: Int
    }

    private var insertions: [Int: [Insertion]] = [:]

    mutating func insert(byteCount: Int, at position: CellPosition) {
        guard byteCount > 0 else { return }
        let line = insertions[position.line, default: []]
        let index = line.firstIndex { $0.column > position.column } ?? line.endIndex
        insertions[position.line, default: []].insert(
            Insertion(column: position.column, byteCount: byteCount), at: index)
    }

    /// Bytes inserted on a line before a column, or anywhere on it.
    func shift(ofLine line: Int, before column: Int = .max) -> Int {
        (insertions[line] ?? []).prefix { $0.column < column }.reduce(0) { $0 + $1.byteCount }
    }

    /// The place in the cell of a place in the generated source.
    package func original(_ generated: CellPosition) -> CellPosition {
        var column = generated.column
        for insertion in insertions[generated.line] ?? [] {
            guard column > insertion.column else { break }
            column = max(insertion.column, column - insertion.byteCount)
        }
        return CellPosition(line: generated.line, column: column)
    }
}
