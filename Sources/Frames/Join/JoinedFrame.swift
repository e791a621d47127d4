import Columns
import Compute

/// Two frames and the rows of their join, put together as one frame.
struct JoinedFrame {
    let left: DataFrame
    let right: DataFrame
    /// Places of the key columns.
    let leftKeys: [Int]
    let rightKeys: [Int]
    let rows: JoinedPositions

    func frame(kind: JoinKind, suffix: String, indicator: String?) throws -> DataFrame {
        var columns = try leftColumns(kind)
        if let positions = rows.right {
            let added = right.columns.indices.filter { !rightKeys.contains($0) }.map { right.columns[$0] }
            let names = try freeNames(added.map(\.name), suffix)
            columns += zip(try gathered(added.map { try $0.repeatable(positions.count) }, at: positions), names)
                .map { $0.renamed($1) }
        }
        if let indicator {
            guard !columns.contains(where: { $0.name == indicator }) else { throw ColumnError.duplicateName(indicator) }
            columns.append(try self.indicator(kind).renamed(indicator))
        }
        return DataFrame(unchecked: columns, rowCount: rows.left.count)
    }

    /// The left frame's columns; the keys with those of right rows that have no left one.
    private func leftColumns(_ kind: JoinKind) throws -> [AnyColumn] {
        guard kind == .right || kind == .full else { return try gathered(left.columns, at: rows.left) }
        let others = left.columns.indices.filter { !leftKeys.contains($0) }
        var columns = left.columns
        for (place, column) in zip(others, try gathered(others.map { left.columns[$0] }, at: rows.left)) {
            columns[place] = column
        }
        for (leftKey, rightKey) in zip(leftKeys, rightKeys) {
            columns[leftKey] = try key(left.columns[leftKey], right.columns[rightKey], kind)
        }
        return columns
    }

    private func key(_ left: AnyColumn, _ right: AnyColumn, _ kind: JoinKind) throws -> AnyColumn {
        guard let positions = rows.right else { preconditionFailure("a \(kind) join has right rows") }
        let right = right.onClock(of: left)
        if kind == .right { return try right.gathered(at: positions).renamed(left.name) }
        let unmatched = positions.slice(rows.leftRowCount..<positions.count)
        return try concatenated(
            [
                try left.gathered(at: rows.left.slice(0..<rows.leftRowCount)),
                try right.gathered(at: unmatched),
            ], widening: true)
    }

    /// Names for the other frame's columns that no column has yet.
    private func freeNames(_ names: [String], _ suffix: String) throws -> [String] {
        var taken = Set(left.columnNames)
        return try names.map { name in
            let free = taken.contains(name) ? name + suffix : name
            guard taken.insert(free).inserted else { throw JoinError.nameTaken(free, column: name) }
            return free
        }
    }

    /// Where each row was found, as codes.
    private func indicator(_ kind: JoinKind) throws -> AnyColumn {
        let places = try Column<String>(name: "", contents: ["left_only", "right_only", "both"]).dictionaryEncoded()
        guard let right = rows.right else {
            return AnyColumn(places.constant(kind == .anti ? 0 : 2, count: rows.left.count))
        }
        let found = try Column<Int>.build(name: "", count: rows.left.count) { row in
            rows.left[row] == nil ? 1 : right[row] == nil ? 0 : 2
        }
        return try AnyColumn(places).gathered(at: RowPositions(found.map { $0 }))
    }
}

extension Column<String> {
    /// One row again and again.
    fileprivate func constant(_ row: Int, count: Int) -> Column<String> {
        gatheredSerially(at: RowPositions(Array(repeating: row, count: count)))
    }
}

extension AnyColumn {
    /// The column as it is best taken `count` times: texts of which each comes several times as codes, which are a quarter
    /// of the size of views.
    fileprivate func repeatable(_ count: Int) throws -> AnyColumn {
        guard case .string(let texts) = self, !texts.storage.isDictionary, count >= 4 * texts.count else { return self }
        return .string(try texts.dictionaryEncoded())
    }

    /// The same instants, shown by the clock of another column.
    fileprivate func onClock(of other: AnyColumn) -> AnyColumn {
        guard case .timestamp(let column) = self, case .timestamp(let model) = other, column.zone != model.zone
        else { return self }
        let storage = TimestampStorage(ticks: column.storage.ticks, unit: column.unit, zone: model.zone)
        return .timestamp(
            Column(
                name: name, storage: storage, validity: column.validity, count: count,
                owner: ColumnOwner(keeping: owner)))
    }
}
