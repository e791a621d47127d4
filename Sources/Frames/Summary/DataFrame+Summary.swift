import Columns

extension DataFrame {
    /// A frame with a row for every column, to look at: what it holds and how its values are spread.
    ///
    /// - Shape: `name`, `type`, `count` (rows with a value), `missing`, `distinct`; then, as texts because columns differ
    ///   in type, `mean`, `standardDeviation` (of a sample), `min`, `25%`, `median`, `75%`, `max`, `mode` (the most
    ///   frequent value, the lowest of several), and its `modeCount`. Texts have a mode only; what a type does not have is
    ///   missing. For figures to calculate with there is `numericSummary()`.
    /// - Cost: on all cores, a pass over a column for every figure, which for quartiles copies its numbers, and a grouping
    ///   of its values.
    /// - Throws: `Interrupted`.
    public func summary() throws -> DataFrame { try summary(columnNames: columnNames) }

    /// As `summary()`, of the named columns.
    ///
    /// - Throws: `ColumnError.noSuchColumn`, `Interrupted`.
    public func summary(of names: String...) throws -> DataFrame { try summary(columnNames: names) }

    /// As `summary()`, of the named columns.
    public func summary(columnNames names: [String]) throws -> DataFrame {
        let summaries = try ColumnSummary.make(names.map { try self[$0] })
        func texts(_ name: String, _ value: (ColumnSummary) -> (any ColumnElement)?) -> AnyColumn {
            AnyColumn(Column<String>(name: name, contents: summaries.map { $0.text(value($0)) }))
        }
        let figures = Statistic.allCases.map { statistic in texts(statistic.name) { $0.figure(statistic) } }
        let types = Column<String>(name: "type", contents: summaries.map(\.column.type.description))
        let modeCounts = Column<Int>(
            name: "modeCount",
            contents: summaries.map { $0.frequencies.modeRow == nil ? nil : $0.frequencies.modeCount })
        return try DataFrame(
            columns: [summaries.names, AnyColumn(types)] + summaries.counts + figures
                + [texts("mode") { $0.mode }, AnyColumn(modeCounts)])
    }

    /// The figures of all columns of numbers, as numbers: a row for every column.
    ///
    /// - Shape: `name`, `count`, `missing`, `distinct`, then as doubles `mean`, `standardDeviation` (of a sample), `min`,
    ///   `25%`, `median`, `75%`, `max`; missing where there are too few values. Values are those of pandas'
    ///   `describe()`, except that a NaN counts as a value.
    /// - Throws: `Interrupted`.
    public func numericSummary() throws -> DataFrame {
        try numericSummary(columnNames: columns.filter(\.isNumeric).map(\.name))
    }

    /// As `numericSummary()`, of the named columns.
    ///
    /// - Throws: `ColumnError.noSuchColumn`; `ColumnError.wrongType` for a column that is not of numbers; `Interrupted`.
    public func numericSummary(of names: String...) throws -> DataFrame { try numericSummary(columnNames: names) }

    /// As `numericSummary()`, of the named columns.
    public func numericSummary(columnNames names: [String]) throws -> DataFrame {
        let columns = try names.map { try self[$0] }
        for column in columns where !column.isNumeric {
            throw ColumnError.wrongType(column: column.name, asked: "Int or Double", actual: column.type)
        }
        let summaries = try ColumnSummary.make(columns)
        let figures = Statistic.allCases.map { statistic in
            AnyColumn(
                Column<Double>(name: statistic.name, contents: summaries.map { $0.figure(statistic)?.asDouble }))
        }
        return try DataFrame(columns: [summaries.names] + summaries.counts + figures)
    }
}

extension [ColumnSummary] {
    fileprivate var names: AnyColumn { AnyColumn(Column<String>(name: "name", contents: map(\.column.name))) }

    fileprivate var counts: [AnyColumn] {
        let missing = map(\.column.nilCount)
        return [
            Column<Int>(name: "count", contents: zip(self, missing).map { $0.column.count - $1 }),
            Column<Int>(name: "missing", contents: missing),
            Column<Int>(name: "distinct", contents: map(\.frequencies.distinctCount)),
        ].map(AnyColumn.init)
    }
}

extension ColumnSummary {
    /// A value as a cell shows it; a text as it is.
    fileprivate func text(_ value: (any ColumnElement)?) -> String? {
        switch value {
        case nil: nil
        case let value as String: value
        case let value as Double: ShownNumber.text(value, significantDigits: FormattingOptions().significantDigits)
        case let value as Duration: ShownTime.text(value)
        case let value as Timestamp: ShownTime.text(value, zone: column.zone)
        case .some(let value): "\(value)"
        }
    }
}

extension AnyColumn {
    fileprivate var isNumeric: Bool {
        switch self {
        case .int, .double: true
        case .bool, .timestamp, .date, .duration, .string: false
        }
    }

    fileprivate var zone: ZoneID { if case .timestamp(let column) = self { column.zone } else { .none } }
}

extension ColumnElement {
    /// An integer or a double as a double.
    fileprivate var asDouble: Double? { (self as? Double) ?? (self as? Int).map(Double.init) }
}
