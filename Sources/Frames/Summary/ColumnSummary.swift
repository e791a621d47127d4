import Columns
import Pool

/// All figures about one column.
struct ColumnSummary: Sendable {
    let column: AnyColumn
    /// In the order of `Statistic.allCases`.
    let figures: [(any ColumnElement)?]
    let frequencies: Frequencies

    func figure(_ statistic: Statistic) -> (any ColumnElement)? { figures[statistic.rawValue] }

    /// The most frequent value; nil without values.
    var mode: (any ColumnElement)? { frequencies.modeRow.flatMap { column[$0] } }

    /// Summaries of several columns: every figure of every column is a piece of work for whatever core is free.
    static func make(_ columns: [AnyColumn]) throws -> [ColumnSummary] {
        let statistics = Statistic.allCases
        let figures = try Pool.current.map(count: columns.count * statistics.count, label: "summary") { piece in
            try columns[piece / statistics.count].statistic(statistics[piece % statistics.count])
        }
        // Counting values takes all cores for one column, so columns come one after the other.
        return try columns.enumerated().map { index, column in
            let first = index * statistics.count
            return ColumnSummary(
                column: column, figures: Array(figures[first..<first + statistics.count]),
                frequencies: try Frequencies(column))
        }
    }
}
