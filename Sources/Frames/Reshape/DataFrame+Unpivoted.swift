import Columns
import Compute

extension DataFrame {
    /// Columns put one below the other: a row for every row and column, with the column's name and its value.
    ///
    ///     try scores.unpivoted(keeping: "user_id", names: "subject", values: "score")
    ///
    /// - Parameters:
    ///   - keeping: columns whose values are repeated beside.
    ///   - columns: the ones to put below each other; nil takes all that are not kept.
    ///   - names: the column of names in the result, `values` that of values.
    /// - Shape: all rows of the first column, then all of the second, and so on. Ints next to doubles become doubles; times
    ///   take the finest unit.
    /// - Throws: `ColumnError` for wrong names; `ReshapeError.differentTypes`.
    public func unpivoted(
        keeping kept: String..., columns: [String]? = nil, names: String = "name", values: String = "value"
    ) throws -> DataFrame {
        let keptColumns = try kept.map { try self[$0] }
        let stackedNames = columns ?? columnNames.filter { !kept.contains($0) }
        let stacked = try stackedNames.map { try self[$0] }
        let count = rowCount * stacked.count
        var made: [AnyColumn] = []
        if !keptColumns.isEmpty {
            let repeated = RowPositions(repeating: rowCount, times: stacked.count)
            made = try gathered(keptColumns, at: repeated)
        }
        made.append(AnyColumn(nameColumn(names, stackedNames)))
        made.append(try stackedValues(of: stacked).renamed(values))
        assert(made.allSatisfy { $0.count == count }, "\(count) rows unpivoted")
        return try DataFrame(columns: made)
    }

    private func stackedValues(of stacked: [AnyColumn]) throws -> AnyColumn {
        guard let first = stacked.first else { return AnyColumn(Column<String>(name: "", contents: [String]())) }
        do {
            return try concatenated(stacked, widening: true)
        } catch let error as ConcatenateError {
            guard case .differentTypes(_, _, let found, let part) = error else { throw error }
            throw ReshapeError.differentTypes(
                first: first.name, firstType: first.type, second: stacked[part].name, secondType: found)
        }
    }

    /// Each name for all rows of its column, as codes.
    private func nameColumn(_ name: String, _ names: [String]) -> Column<String> {
        let categories = Column<String>(name: name, contents: names)
        let codes = Buffer(byteCount: rowCount * names.count * 4)
        for code in names.indices {
            (codes.pointer(as: UInt32.self) + code * rowCount).update(repeating: UInt32(code), count: rowCount)
        }
        let storage = StringStorage(
            codes: UnsafePointer(codes.pointer(as: UInt32.self)), dictionary: categories.storage.views,
            dictionaryCount: names.count, heap: categories.storage.heap)
        return Column<String>(
            name: name, storage: storage, validity: Validity(), count: rowCount * names.count,
            owner: ColumnOwner([codes], parents: [categories.owner]))
    }

    /// Rows and columns exchanged: a row for every column, `name` and then a column for every row.
    ///
    /// - Parameter header: a column whose values name the new columns; without it they are called `0`, `1`, …
    /// - Throws: `ReshapeError.differentTypes` where columns have no type in common; `ReshapeError.tooManyColumns`.
    public func transposed(
        header: String? = nil, names: String = "name", maximumColumns: Int = 10_000
    ) throws -> DataFrame {
        guard rowCount <= maximumColumns else {
            throw ReshapeError.tooManyColumns(column: header ?? names, distinct: rowCount, limit: maximumColumns)
        }
        let labels = try header.map { name in
            let column = try self[name]
            return (0..<rowCount).map { column.label(at: $0) }
        }
        let body = columns.filter { $0.name != header }
        let all = try stackedValues(of: body)
        let made = try (0..<rowCount).map { row in
            try all.gathered(at: RowPositions(body.indices.map { $0 * rowCount + row }))
        }
        let unique = uniqueNames(labels ?? (0..<rowCount).map { "\($0)" }, besides: [names])
        let heads = AnyColumn(Column<String>(name: names, contents: body.map(\.name)))
        return DataFrame(
            unchecked: [heads] + zip(made, unique).map { $0.renamed($1) }, rowCount: body.count)
    }
}

extension RowPositions {
    /// All rows again and again.
    init(repeating rowCount: Int, times: Int) {
        let buffer = Buffer(byteCount: rowCount * times * 4)
        let numbers = buffer.pointer(as: UInt32.self)
        for index in 0..<rowCount * times { numbers[index] = UInt32(truncatingIfNeeded: index % rowCount) }
        self.init(buffer, count: rowCount * times, bound: rowCount, mayMiss: false)
    }
}
