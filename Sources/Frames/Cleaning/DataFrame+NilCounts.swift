import Columns
import Compute
import Pool

extension DataFrame {
    /// How many values each column lacks: a row a column, `name`, `missing` and `share`, its part of all rows.
    ///
    /// - Cost: one population count for 64 rows.
    public func nilCounts() -> DataFrame {
        let counts = columns.map(\.nilCount)
        return DataFrame(
            unchecked: [
                AnyColumn(Column<String>(name: "name", contents: columnNames)),
                AnyColumn(Column<Int>(name: "missing", contents: counts)),
                AnyColumn(
                    Column<Double>(
                        name: "share", contents: counts.map { rowCount == 0 ? 0 : Double($0) / Double(rowCount) })),
            ], rowCount: columns.count)
    }
}

/// Which missing values make a row go.
public enum NilCondition: Sendable, Hashable {
    /// One of them is enough.
    case any
    /// Only all of them.
    case all
}

extension DataFrame {
    /// The rows that lack no value (or, with `.all`, those that have one) in the named columns; in all when none is named.
    ///
    /// - Throws: `ColumnError.noSuchColumn`.
    /// - Cost: an operation for 64 rows and column, then a gather of the rows that stay; nothing when all do.
    public func droppingNils(in names: String..., where condition: NilCondition = .any) throws -> DataFrame {
        try droppingNils(columnNames: names.isEmpty ? columnNames : names, where: condition)
    }

    /// As `droppingNils(in:)`.
    public func droppingNils(columnNames names: [String], where condition: NilCondition = .any) throws -> DataFrame {
        let validities = try names.map { try self[$0].validity }
        // What has no bitmap lacks nothing.
        let isComplete = validities.isEmpty || validities.allSatisfy(\.isAbsent)
        guard !isComplete, !(condition == .all && validities.contains(where: \.isAbsent)) else { return self }
        let bitmap = RowBitmap(rowCount: rowCount)
        let rowCount = rowCount
        try Pool.current.forEachMorsel(of: rowCount) { rows, _ in
            for first in stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
                let words = validities.map { $0.word(at: first, rowCount: rowCount) }
                bitmap.buffer.words[first >> 6] = words.dropFirst().reduce(words[0]) {
                    condition == .any ? $0 & $1 : $0 | $1
                }
            }
        }
        return try withExtendedLifetime(self) { try keeping(bitmap) }
    }

    /// The rows that have at least so many values in the named columns; in all when none is named.
    ///
    /// - Throws: `ColumnError.noSuchColumn`.
    public func keepingRows(withValues minimumCount: Int, in names: String...) throws -> DataFrame {
        let validities = try (names.isEmpty ? columnNames : names).map { try self[$0].validity }
        return try keepingRows { row in
            validities.reduce(0) { $0 + ($1.isValid(row) ? 1 : 0) } >= minimumCount
        }
    }

    /// The columns that have a value in every row, or in at least so many.
    public func droppingNilColumns(minimumCount: Int? = nil) -> DataFrame {
        let kept = columns.filter { $0.count - $0.nilCount >= minimumCount ?? rowCount }
        return DataFrame(unchecked: kept, rowCount: rowCount)
    }
}
