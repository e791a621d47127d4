import Columns
import Compute

/// How many different values a column has, and the most frequent one.
struct Frequencies: Sendable {
    /// Different values; missing rows are no value. All NaN are one.
    let distinctCount: Int
    /// A row with the most frequent value, the lowest of several; nil without values.
    let modeRow: Int?
    /// Rows that have it.
    let modeCount: Int

    /// - Cost: that of grouping by the column, on all cores.
    init(_ column: AnyColumn) throws {
        let groups = try GroupIndex.make(by: [column])
        let firstRows = try groups.firstRows()
        let present = (0..<groups.groupCount).filter { !column.isNil(at: firstRows[$0]!) }
        let most = present.reduce(0) { max($0, groups.count(of: $1)) }
        distinctCount = present.count
        modeCount = most
        let candidates = present.filter { groups.count(of: $0) == most }.map { firstRows[$0]! }
        modeRow = try column.rowOfLowest(candidates)
    }
}

extension AnyColumn {
    /// Of the rows given, one with the lowest value; nil for no rows.
    fileprivate func rowOfLowest(_ rows: [Int]) throws -> Int? {
        guard rows.count > 1 else { return rows.first }
        let values = try gathered(at: RowPositions(rows))
        let place: Int? =
            switch values {
            case .int(let column): column.argmin()
            case .double(let column): column.argmin()
            case .bool(let column): column.argmin()
            case .timestamp(let column): column.argmin()
            case .date(let column): column.argmin()
            case .duration(let column): column.argmin()
            case .string(let column): column.argmin()
            }
        return place.map { rows[$0] }
    }
}
