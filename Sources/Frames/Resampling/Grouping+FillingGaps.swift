import Columns
import Compute

extension Grouping {
    /// Which periods are filled in where they have no rows.
    public enum GapRange: Sendable {
        /// From the first to the last period that the same keys have.
        case eachKey
        /// From the first to the last period of all, for every combination of keys that occurs.
        case all
    }

    /// The groups by time with those between them that have no rows: counts and sums are 0 there, means and the like missing,
    /// and closures get a group without rows.
    ///
    /// Groups are then in the order in which their keys first appear, periods ascending. A group of rows without a time comes
    /// last among those of its keys.
    /// - Throws: `TimeError.notByTime` for groups that were not made with `grouped(by:every:on:)`; `tooManyPeriods`.
    public func fillingGaps(_ range: GapRange = .eachKey) throws -> Grouping {
        guard let periods, let keys = givenKeys else { throw TimeError.notByTime(keys: keyNames) }
        let keyColumns = Array(keys.columns.dropLast())
        let members = try keyColumns.isEmpty ? [Array(0..<count)] : GroupIndex.make(by: keyColumns).members()
        let ticks = periods.bins.ticks(of: periods.starts)
        let all = (ticks.compactMap { $0 }.min(), ticks.compactMap { $0 }.max())

        var places: [Int?] = []
        var starts: [Int64?] = []
        var owners: [Int] = []
        for groups in members where !groups.isEmpty {
            let known = Dictionary(
                uniqueKeysWithValues: groups.compactMap { group in ticks[group].map { ($0, group) } })
            let (low, high) = range == .all ? all : (known.keys.min(), known.keys.max())
            if let low, let high {
                for start in try periods.bins.starts(from: low, through: high, limit: 100_000_000 - places.count) {
                    places.append(known[start])
                    starts.append(start)
                }
            }
            for group in groups where ticks[group] == nil {
                places.append(group)
                starts.append(nil)
            }
            owners += Array(repeating: groups[0], count: places.count - owners.count)
        }
        let filled = Periods(bins: periods.bins, label: periods.label, starts: periods.bins.column(ofStarts: starts))
        let newKeys = try gathered(keyColumns, at: RowPositions(owners)) + [try filled.labels()]
        return Grouping(
            frame, keyNames: keyNames, index: try index.arranged(places),
            givenKeys: DataFrame(unchecked: newKeys, rowCount: places.count), periods: filled)
    }
}

extension GroupIndex {
    /// The rows of every group.
    fileprivate func members() throws -> [[Int]] {
        let order = try order()
        return (0..<groupCount).map { group in range(of: group).map { order[$0]! } }
    }
}
