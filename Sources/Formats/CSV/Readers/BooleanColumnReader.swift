import Columns

/// Reads columns of truth values into bits.
final class BooleanColumnReader: ColumnReader {
    private let nils: Spellings
    private let trues: Spellings
    private let falses: Spellings
    private let values: SharedBits
    private let missing: SharedBits

    init(rowCount: Int, blockCount: Int, classifier: FieldClassifier) {
        nils = classifier.nils
        trues = classifier.trues
        falses = classifier.falses
        values = SharedBits(rowCount: rowCount, blockCount: blockCount)
        missing = SharedBits(rowCount: rowCount, blockCount: blockCount)
    }

    func read(
        _ table: FieldTable, column: Int, block: Int, firstRow: Int, worker: Int, failures: inout FieldFailures
    ) {
        let rows = firstRow..<firstRow + table.rowCount
        let nils = self.nils, trues = self.trues, falses = self.falses
        var values = self.values.writer(rows: rows)
        var missing = self.missing.writer(rows: rows)
        table.forEach(column: column) { row, start, count, _ in
            if nils.contains(start, count) {
                missing.set(firstRow &+ row)
            } else if trues.contains(start, count) {
                values.set(firstRow &+ row)
            } else if !falses.contains(start, count) {
                return failures.note(row)
            }
            return true
        }
        self.values.close(values, block: block)
        self.missing.close(missing, block: block)
    }

    func finish(name: String, rowCount: Int) -> AnyColumn? {
        let (validity, buffers) = missing.validity(rowCount: rowCount)
        let bits = values.joined()
        return .bool(
            Column(
                name: name, storage: BitStorage(words: UnsafePointer(bits.words)), validity: validity, count: rowCount,
                owner: ColumnOwner([bits] + buffers)))
    }
}
