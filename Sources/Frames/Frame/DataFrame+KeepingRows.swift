import Columns
import Compute

extension DataFrame {
    /// The rows for which `isIncluded` says true of their position. The closure runs on all cores.
    @inlinable public func keepingRows(_ isIncluded: @Sendable (_ rowIndex: Int) throws -> Bool) throws -> DataFrame {
        try keeping(RowBitmap(rowCount: rowCount, where: isIncluded))
    }

    /// The rows that are set; a slice where they are neighbours.
    public func keeping(_ rows: RowBitmap) throws -> DataFrame { try self.rows(at: rows.positions()) }
}
