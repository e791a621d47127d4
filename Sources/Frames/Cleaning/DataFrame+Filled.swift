import Columns
import Compute
import Pool

extension DataFrame {
    /// Missing values replaced in all columns of the value's type; an integer also goes into columns of doubles.
    ///
    ///     try plays.filled(with: 0).filled(with: "unknown")
    ///
    /// - Parameter names: the columns to fill; those that could take the value, when none is named.
    /// - Throws: `ColumnError.noSuchColumn`; `ColumnError.wrongType` for a named column of another type.
    public func filled<Element: ColumnElement>(with value: Element, in names: String...) throws -> DataFrame {
        let fitting = names.isEmpty ? columns.filter { $0.takes(value) } : try names.map { try self[$0] }
        return try fitting.reduce(self) { try $0.adding($1.filled(with: value)) }
    }

    /// Missing values replaced, by column: `["plays": 0, "artist": "unknown"]`.
    ///
    /// - Throws: `ColumnError.noSuchColumn`; `ColumnError.wrongType` for a value of another type.
    public func filled(with values: KeyValuePairs<String, any ColumnElement>) throws -> DataFrame {
        try values.reduce(self) { try $0.adding(self[$1.key].filled(with: $1.value)) }
    }

    /// Missing values replaced by the nearest value in a row before, in all columns or the named ones.
    ///
    /// - Parameter limit: rows of a gap that are filled at most.
    public func filledForward(in names: String..., limit: Int? = nil) throws -> DataFrame {
        try (names.isEmpty ? columnNames : names).reduce(self) {
            try $0.adding(self[$1].filledForward(limit: limit))
        }
    }

    /// Missing values replaced by the nearest value in a row behind, in all columns or the named ones.
    ///
    /// - Parameter limit: rows of a gap that are filled at most.
    public func filledBackward(in names: String..., limit: Int? = nil) throws -> DataFrame {
        try (names.isEmpty ? columnNames : names).reduce(self) {
            try $0.adding(self[$1].filledBackward(limit: limit))
        }
    }
}

extension AnyColumn {
    /// Whether the column's values are of the type of one.
    fileprivate func takes(_ value: any ColumnElement) -> Bool {
        if case .double = self, value is Int { return true }
        return Swift.type(of: value).elementName == type.elementName
    }

    /// Missing rows get a value: row numbers that lead to one more row, which holds it.
    fileprivate func filled(with value: any ColumnElement) throws -> AnyColumn {
        guard nilCount > 0 else {
            _ = try slice(0..<0).appending(value)
            return self
        }
        let (validity, rowCount) = (validity, count)
        let rows = Buffer(byteCount: rowCount * 4)
        try Pool.current.forEachMorsel(of: rowCount) { range, _ in
            let numbers = rows.pointer(as: UInt32.self)
            for row in range { numbers[row] = UInt32(truncatingIfNeeded: validity.isValid(row) ? row : rowCount) }
        }
        return try withExtendedLifetime(self) {
            try appending(value).gathered(
                at: RowPositions(rows, count: rowCount, bound: rowCount + 1, mayMiss: false))
        }
    }
}
