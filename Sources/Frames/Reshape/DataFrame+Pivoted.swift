import Columns
import Compute
import Pool

extension DataFrame {
    /// A row for every combination of some columns, a column for every value of another, and an aggregate in each cell.
    ///
    ///     try plays.pivoted(rows: "user_id", columns: "artist", values: "seconds") { $0.sum() }
    ///
    /// - Parameters:
    ///   - aggregate: one value for the rows that meet in a cell.
    ///   - filling: what cells get in which no rows meet; missing without it. A literal of the cells' type.
    ///   - sortedColumns: whether new columns are in the order of their values instead of that of first appearance.
    ///   - maximumColumns: different values of `column` there may be.
    /// - Shape: rows in the order of first appearance; columns named after the values, a missing one `nil`.
    /// - Throws: `ReshapeError.tooManyColumns`; as `aggregated`.
    public func pivoted(
        rows: String..., columns column: String, values: String, filling: (any ColumnElement)? = nil,
        sortedColumns: Bool = false, maximumColumns: Int = 10_000,
        _ aggregate: (ColumnExpression) -> ColumnExpression
    ) throws -> DataFrame {
        try pivoted(
            rowNames: rows, column, [("", aggregate(col(values)))], filling, sortedColumns, maximumColumns)
    }

    /// As the form of one aggregate, with several: their columns are called `plays_Kavo`, the aggregate's name first.
    ///
    ///     try plays.pivoted(rows: "user_id", columns: "artist", aggregates: ["plays": .count, "seconds": .sum("seconds")])
    public func pivoted(
        rows: String..., columns column: String, aggregates: KeyValuePairs<String, ColumnExpression>,
        filling: (any ColumnElement)? = nil, sortedColumns: Bool = false, maximumColumns: Int = 10_000
    ) throws -> DataFrame {
        try pivoted(
            rowNames: rows, column, aggregates.map { ($0, $1) }, filling, sortedColumns, maximumColumns)
    }

    private func pivoted(
        rowNames: [String], _ column: String, _ aggregates: [(name: String, value: ColumnExpression)],
        _ filling: (any ColumnElement)?, _ sortedColumns: Bool, _ limit: Int
    ) throws -> DataFrame {
        let names = rowNames + [column]
        for (place, name) in names.enumerated() where names[..<place].contains(name) {
            throw ColumnError.duplicateName(name)
        }
        // Whether there are too many columns is known before anything is aggregated.
        _ = try DistinctKeys(self[column], sorted: false, limit: limit)
        let places = aggregates.indices.map { "value \($0)" }
        let cells = try grouped(columnNames: names)
            .aggregated(pairs: zip(places, aggregates).map { (key: $0, value: $1.value) })
        let keys = try DistinctKeys(cells[column], sorted: sortedColumns, limit: limit)
        let lines = rowNames.isEmpty ? nil : try GroupIndex.make(by: rowNames.map { try cells[$0] })
        let rowCount = lines?.groupCount ?? min(cells.rowCount, 1)
        let positions = try cellPositions(lines, keys.index, rowCount: rowCount, hasFilling: filling != nil)
        var made: [AnyColumn] = []
        for (place, aggregate) in zip(places, aggregates) {
            let values = try cells[place].appending(filling)
            for (key, label) in zip(keys.order, keys.labels) {
                let name = aggregate.name.isEmpty ? label : "\(aggregate.name)_\(label)"
                made.append(try values.gathered(at: positions[key]).renamed(name))
            }
        }
        let heads = try lines.map { try gathered(rowNames.map { try cells[$0] }, at: $0.firstRows()) } ?? []
        let unique = uniqueNames(made.map(\.name), besides: rowNames)
        return DataFrame(unchecked: heads + zip(made, unique).map { $0.renamed($1) }, rowCount: rowCount)
    }
}

/// For each key, then for each line, the cell that has both; no row where there is none, or the one behind the last.
private func cellPositions(
    _ lines: GroupIndex?, _ keys: GroupIndex, rowCount: Int, hasFilling: Bool
) throws -> [RowPositions] {
    let line = try lines?.groupsOfRows(rowCount: keys.rowCount)
    let order = try keys.order()
    let cellCount = keys.rowCount
    let empty = hasFilling ? UInt32(truncatingIfNeeded: cellCount) : RowPositions.none
    return try Pool.current.map(count: keys.groupCount) { key in
        let buffer = Buffer(byteCount: rowCount * 4)
        let target = buffer.pointer(as: UInt32.self)
        target.update(repeating: empty, count: rowCount)
        for place in keys.range(of: key) {
            let cell = order[place]!
            target[line?[cell] ?? 0] = UInt32(truncatingIfNeeded: cell)
        }
        return RowPositions(
            buffer, count: rowCount, bound: hasFilling ? cellCount + 1 : cellCount, mayMiss: !hasFilling)
    }
}

extension AnyColumn {
    /// The rows and one more that holds a value, an integer as a double where the column is of doubles.
    ///
    /// - Throws: `ColumnError.wrongType` for a value of another type.
    func appending(_ value: (any ColumnElement)?) throws -> AnyColumn {
        guard let value else { return self }
        func column<Element: ColumnElement>(_ value: Element) -> AnyColumn {
            AnyColumn(Column<Element>(name: name, contents: [value]))
        }
        let one: AnyColumn =
            if case .double = self, let whole = value as? Int { column(Double(whole)) } else { column(value) }
        guard one.type.elementName == type.elementName else {
            throw ColumnError.wrongType(column: name, asked: "a column of \(one.type.elementName)", actual: type)
        }
        return try concatenated([self, one])
    }
}
