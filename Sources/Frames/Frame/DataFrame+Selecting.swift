import Columns

// Columns by name, rows by position: nothing here copies values.

extension DataFrame {
    /// The named columns, in the order given.
    ///
    /// - Throws: `ColumnError.noSuchColumn`, `ColumnError.duplicateName`.
    public func selecting(_ names: String...) throws -> DataFrame { try selecting(columnNames: names) }

    /// The named columns, in the order given.
    public func selecting(columnNames names: [String]) throws -> DataFrame {
        let selected = try DataFrame(columns: names.map { try self[$0] })
        return names.isEmpty ? DataFrame(unchecked: [], rowCount: rowCount) : selected
    }

    /// All columns but the named ones.
    ///
    /// - Throws: `ColumnError.noSuchColumn`.
    public func dropping(_ names: String...) throws -> DataFrame { try dropping(columnNames: names) }

    /// All columns but the named ones.
    public func dropping(columnNames names: [String]) throws -> DataFrame {
        let dropped = try Set(names.map(requiredIndex))
        let kept = columns.indices.filter { !dropped.contains($0) }.map { columns[$0] }
        return DataFrame(unchecked: kept, rowCount: rowCount)
    }

    /// The same columns under other names; names that are not mentioned stay.
    ///
    /// - Throws: `ColumnError.noSuchColumn`, `ColumnError.duplicateName`.
    public func renaming(_ names: KeyValuePairs<String, String>) throws -> DataFrame {
        var renamed = columns
        for (old, new) in names {
            let index = try requiredIndex(old)
            renamed[index] = renamed[index].renamed(new)
        }
        return try DataFrame(columns: renamed)
    }

    /// The columns and one more; a column of that name is replaced where it stands.
    ///
    /// - Throws: `ColumnError.lengthMismatch`.
    public func adding(_ column: AnyColumn) throws -> DataFrame {
        guard columns.isEmpty || column.count == rowCount else {
            throw ColumnError.lengthMismatch(column: column.name, expected: rowCount, found: column.count)
        }
        var changed = columns
        if let index = indexOfColumn(column.name) {
            changed[index] = column
        } else {
            changed.append(column)
        }
        return DataFrame(unchecked: changed, rowCount: column.count)
    }

    /// The columns and one more; a column of that name is replaced where it stands.
    public func adding<Element>(_ column: Column<Element>) throws -> DataFrame { try adding(AnyColumn(column)) }

    /// The first `count` rows, or all there are.
    public func prefix(_ count: Int) -> DataFrame { slice(0..<min(max(count, 0), rowCount)) }

    /// The last `count` rows, or all there are.
    public func suffix(_ count: Int) -> DataFrame { slice(rowCount - min(max(count, 0), rowCount)..<rowCount) }

    /// Rows by position, counted from 0 again in the result.
    ///
    /// A range that leaves the frame is the program's own mistake and traps, as for an array.
    public subscript(rows: Range<Int>) -> DataFrame { slice(rows) }
    public subscript(rows: some RangeExpression<Int>) -> DataFrame { slice(rows.relative(to: 0..<rowCount)) }

    package func slice(_ rows: Range<Int>) -> DataFrame {
        precondition(
            rows.lowerBound >= 0 && rows.upperBound <= rowCount,
            "expected rows within 0..<\(rowCount), found \(rows)")
        return DataFrame(unchecked: columns.map { $0.slice(rows) }, rowCount: rows.count)
    }
}
