import Columns
import Compute

extension DataFrame {
    /// Columns of doubles with a missing value wherever they had NaN; all such columns when none is named.
    ///
    /// pandas does not tell the two apart; here sums pass over missing values, and NaN makes them NaN.
    /// - Throws: `ColumnError.noSuchColumn`, `ColumnError.wrongType`.
    public func replacingNaNWithNil(in names: String...) throws -> DataFrame {
        try mappingDoubles(names) { value in value.flatMap { $0.isNaN ? nil : $0 } }
    }

    /// Columns of doubles with NaN wherever a value was missing; all such columns when none is named.
    ///
    /// - Throws: `ColumnError.noSuchColumn`, `ColumnError.wrongType`.
    public func replacingNilWithNaN(in names: String...) throws -> DataFrame {
        try mappingDoubles(names) { $0 ?? .nan }
    }

    private func mappingDoubles(
        _ names: [String], _ body: @Sendable (Double?) -> Double?
    ) throws -> DataFrame {
        let named =
            try names.isEmpty
            ? columns.compactMap { if case .double(let column) = $0 { column } else { nil } }
            : names.map { try self[$0, Double.self] }
        return try named.reduce(self) { frame, column in
            try frame.adding(
                Column<Double>.build(name: column.name, count: column.count) { row in
                    body(column.uncheckedElement(at: row))
                })
        }
    }
}
