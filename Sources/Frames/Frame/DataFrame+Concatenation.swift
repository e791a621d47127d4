import Columns
import Compute

extension DataFrame {
    /// The rows of several frames, one frame after the other.
    ///
    /// - Throws: `ColumnError.noSuchColumn` when a frame lacks a column of the first or has one more,
    ///   `ConcatenateError.differentTypes` when a column's type differs; times may differ in their unit, which becomes the
    ///   finest of all.
    public init(concatenating frames: [DataFrame]) throws {
        let filled = frames.filter { !$0.columns.isEmpty }
        guard let first = filled.first else {
            self.init()
            return
        }
        for frame in filled {
            if let extra = frame.columnNames.first(where: { first.indexOfColumn($0) == nil }) {
                throw ColumnError.noSuchColumn(asked: extra, known: first.columnNames)
            }
        }
        let columns = try first.columnNames.map { name in try concatenated(filled.map { try $0[name] }) }
        self.init(unchecked: columns, rowCount: filled.reduce(0) { $0 + $1.rowCount })
    }

    /// Adds the rows of another frame with the same columns.
    public mutating func append(rowsOf other: DataFrame) throws { self = try DataFrame(concatenating: [self, other]) }
}
