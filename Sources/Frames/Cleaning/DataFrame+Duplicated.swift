import Columns
import Compute

extension DataFrame {
    /// Whether another row has the same values in the named columns (in all, when none is named).
    ///
    /// - Parameter keeping: the row of each that is not marked; nil marks all that are not alone. A missing value is a value.
    /// - Shape: a column `duplicated` with a value a row: `frame.adding(frame.duplicated(on: "user_id"))`.
    /// - Throws: `ColumnError.noSuchColumn`.
    public func duplicated(on names: String..., keeping: Keeping? = .first) throws -> Column<Bool> {
        let names = names.isEmpty ? columnNames : names
        let marks = Buffer.bitmap(bitCount: rowCount)
        if !names.isEmpty {
            let index = try GroupIndex.make(by: names.map { try self[$0] })
            marks.words.update(repeating: ~0, count: (rowCount + 63) / 64)
            if rowCount % 64 != 0 { marks.words[rowCount / 64] = 1 << UInt64(rowCount % 64) - 1 }
            let kept = try keeping == .last ? index.lastRows() : index.firstRows()
            for group in 0..<index.groupCount where keeping != nil || index.count(of: group) == 1 {
                let row = kept[group]!
                marks.words[row / 64] &= ~(1 << UInt64(row % 64))
            }
        }
        return Column<Bool>(
            name: "duplicated", storage: BitStorage(words: UnsafePointer(marks.words)), validity: Validity(),
            count: rowCount, owner: ColumnOwner([marks]))
    }
}
