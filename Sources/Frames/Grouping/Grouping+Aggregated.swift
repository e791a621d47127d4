import Columns
import Compute
import Pool

extension Grouping {
    /// A frame with a row for every group: the key columns, then a column for every field of what the closure returns.
    ///
    /// The closure runs on all cores. Its result is any `Codable` struct (see `DataFrame.init(rows:)`); a field named like
    /// a key column takes that column's place.
    /// - Throws: as `map`; `RowError` for fields that no column holds.
    public func aggregated<Row: Codable & Sendable>(_ body: @Sendable (Group) throws -> Row) throws -> DataFrame {
        try withKeys(RowColumns.make(map(body)))
    }

    /// As `aggregated`, on the pool's threads while the calling task waits.
    public func aggregated<Row: Codable & Sendable>(
        _ body: @escaping @Sendable (Group) throws -> Row
    ) async throws -> DataFrame {
        let pool = Pool.current
        return try await pool.perform { try self.aggregated(body) }
    }

    /// A row for every group for which the closure succeeds, and the errors of the others.
    public func aggregated<Row: Codable & Sendable>(
        onError: ErrorCollection, _ body: @Sendable (Group) throws -> Row
    ) throws -> (frame: DataFrame, errors: [GroupError]) {
        let results: [Result<Row, GroupError>] = try map(onError: onError, body)
        var rows: [Row] = []
        var groups: [Int] = []
        var errors: [GroupError] = []
        for (index, result) in results.enumerated() {
            switch result {
            case .success(let row):
                rows.append(row)
                groups.append(index)
            case .failure(let error): errors.append(error)
            }
        }
        let keys = try keys().selectingRows(groups)
        return (try keys.replacing(with: RowColumns.make(rows)), errors)
    }

    private func withKeys(_ columns: [AnyColumn]) throws -> DataFrame { try keys().replacing(with: columns) }

    /// The groups' sizes: the key columns and `count`.
    ///
    /// - Parameter order: by size, equal sizes in the order of groups; nil for the order of groups.
    public func counts(order: Order? = nil) throws -> DataFrame {
        let index = self.index
        let sizes = try Column<Int>.build(name: "count", count: count) { index.count(of: $0) }
        let frame = try withKeys([AnyColumn(sizes)])
        guard let order else { return frame }
        return try frame.sorted(on: "count", order: order)
    }

    /// The groups for which the closure says true. The closure runs on all cores.
    public func filter(_ isIncluded: @Sendable (Group) throws -> Bool) throws -> Grouping {
        let kept = try map(isIncluded)
        return try keeping(kept.indices.filter { kept[$0] })
    }

    /// The rows of all groups, in the order they have in the frame.
    public func ungrouped() throws -> DataFrame {
        if index.rowCount == frame.rowCount { return frame }
        return try frame.selectingRows(index.order().rowNumbers.sorted())
    }
}

extension DataFrame {
    /// The columns and others; one of the same name takes the place of the earlier.
    func replacing(with columns: [AnyColumn]) throws -> DataFrame {
        try columns.reduce(self) { try $0.adding($1) }
    }
}

extension Grouping: Sequence {
    /// Goes through the groups one after the other, on the calling thread.
    ///
    /// The pairs have no labels, so that `map { $0.key }` can only mean the groups' own `map`.
    public func makeIterator() -> AnyIterator<(GroupKey, Group)> {
        // An interruption while rows are listed ends the sequence early; the loop's owner sees it at its next call.
        guard let order = try? index.order() else { return AnyIterator { nil } }
        var next = 0
        return AnyIterator {
            guard next < self.count else { return nil }
            defer { next += 1 }
            let run = GroupRun(self, rows: self.index.range(of: next), order: order)
            let group = Group(run: run, places: 0..<self.index.count(of: next), index: next)
            return (self.key(of: next), group)
        }
    }
}

extension Grouping {
    /// The group of a key; nil when no row has it. A key of several columns is given as several values.
    public subscript(key values: (any ColumnElement)?...) -> Group? {
        get throws {
            let order = try index.order()
            let wanted = GroupKey(names: keyNames, values: values)
            guard let position = try lookup.group(of: wanted, in: self) else { return nil }
            let run = GroupRun(self, rows: index.range(of: position), order: order)
            return Group(run: run, places: 0..<index.count(of: position), index: position)
        }
    }
}
