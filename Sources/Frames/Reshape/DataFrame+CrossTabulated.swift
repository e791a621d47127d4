import Columns
import Compute

/// What the counts of a cross table are divided by.
public enum CrossTableShare: Sendable, Hashable {
    /// All rows.
    case all
    /// The rows of the line.
    case rows
    /// The rows of the column.
    case columns
}

extension DataFrame {
    /// How often the values of two columns meet: a row for each of one, a column for each of the other.
    ///
    /// - Parameters:
    ///   - share: makes shares of the counts.
    ///   - margins: adds a column `total` and a last row of totals, for which the first column becomes text.
    /// - Shape: the first column by its name, then columns named after the values; both in the order of values, missing
    ///   first (as `nil`). Cells in which no rows meet hold 0.
    /// - Throws: `ColumnError.noSuchColumn`, `ReshapeError.tooManyColumns`.
    public func crossTabulated(
        _ rows: String, _ columns: String, normalized share: CrossTableShare? = nil, margins: Bool = false,
        maximumColumns: Int = 10_000
    ) throws -> DataFrame {
        let counts = try pivoted(
            rows: rows, columns: columns, aggregates: ["": .count], filling: 0, sortedColumns: true,
            maximumColumns: maximumColumns
        ).sorted(on: rows)
        let cells = try counts.columns.dropFirst().map { column in
            try column.assumingType(Int.self).map { $0! }
        }
        let table = CountTable(cells, rowCount: counts.rowCount)
        let names =
            counts.columnNames.dropFirst() + (margins ? uniqueNames(["total"], besides: counts.columnNames) : [])
        let head = margins ? try counts.columns[0].labelled(and: "total") : counts.columns[0]
        let made = names.enumerated().map { column, name in
            let values = (0..<table.rowCount + (margins ? 1 : 0)).map { table.count(row: $0, column: column) }
            guard let share else { return AnyColumn(Column<Int>(name: name, contents: values)) }
            let shares = values.enumerated().map { row, count in
                table.share(of: count, share, row: row, column: column)
            }
            return AnyColumn(Column<Double>(name: name, contents: shares))
        }
        return DataFrame(unchecked: [head] + made, rowCount: head.count)
    }
}

/// Counts with their sums; a row or column past the last one is the sum of all.
private struct CountTable {
    let cells: [[Int]]
    let rowSums: [Int]
    let columnSums: [Int]
    let total: Int
    var rowCount: Int { rowSums.count }

    init(_ cells: [[Int]], rowCount: Int) {
        self.cells = cells
        rowSums = (0..<rowCount).map { row in cells.reduce(0) { $0 + $1[row] } }
        columnSums = cells.map { $0.reduce(0, +) }
        total = rowSums.reduce(0, +)
    }

    func count(row: Int, column: Int) -> Int {
        switch (row < rowCount, column < cells.count) {
        case (true, true): cells[column][row]
        case (true, false): rowSums[row]
        case (false, true): columnSums[column]
        case (false, false): total
        }
    }

    func share(of count: Int, _ share: CrossTableShare, row: Int, column: Int) -> Double {
        let whole =
            switch share {
            case .all: total
            case .rows: self.count(row: row, column: cells.count)
            case .columns: self.count(row: rowCount, column: column)
            }
        return Double(count) / Double(whole)
    }
}

extension AnyColumn {
    /// The values as texts, and one more text below them.
    fileprivate func labelled(and last: String) throws -> AnyColumn {
        AnyColumn(Column<String>(name: name, contents: (0..<count).map { label(at: $0) } + [last]))
    }
}
