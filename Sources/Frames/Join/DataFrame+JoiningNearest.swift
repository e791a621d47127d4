import Columns
import Compute

extension DataFrame {
    /// Every row beside the row of another frame whose number or time is nearest, among the rows with equal keys.
    ///
    ///     let priced = try trades.joined(quotes, onNearest: "time", by: "ticker")
    ///     let cause = try errors.joined(deploys, onNearest: ["failed": "deployed"], within: .hours(1))
    ///
    /// - Shape: the rows of this frame in their order; right columns are missing where nothing is near enough. The other
    ///   frame's keys are left out, its times as well where they have the same name; a name that is taken gets the suffix.
    ///   Of rows with one value the last one counts backward, the first one forward. What is missing or NaN is near nothing.
    /// - Parameters:
    ///   - onNearest: one column of numbers or times a side; neither needs to be sorted.
    ///   - keys: columns whose values must be equal.
    ///   - within: the largest distance, a span of time or a number; it may be reached.
    ///   - allowingExactMatches: whether an equal value counts as near.
    /// - Cost: a sort of the other frame by that column, unless it is sorted, and a search a row; this frame's columns are
    ///   shared.
    /// - Throws: `ColumnError.noSuchColumn`; `JoinError` for types that cannot be compared or have no distances, a
    ///   tolerance that is none, and a name that is taken.
    public func joined(
        _ other: DataFrame, onNearest: JoinColumns, by keys: JoinColumns = [], direction: NearestDirection = .backward,
        within tolerance: NearestTolerance? = nil, allowingExactMatches: Bool = true, suffix: String = "_right"
    ) throws -> DataFrame {
        guard onNearest.left.count == 1 else { throw JoinError.notOneColumn(onNearest.left) }
        let leftIndex = try requiredIndex(onNearest.left[0])
        let rightIndex = try other.requiredIndex(onNearest.right[0])
        let leftKeys = try keys.left.map(requiredIndex)
        let rightKeys = try keys.right.map(other.requiredIndex)
        let right = try nearestRows(
            left: columns[leftIndex], right: other.columns[rightIndex], leftKeys: leftKeys.map { columns[$0] },
            rightKeys: rightKeys.map { other.columns[$0] }, direction: direction, within: tolerance,
            allowingExactMatches: allowingExactMatches)
        let isOneName = onNearest.left == onNearest.right
        let join = JoinedFrame(
            left: self, right: other, leftKeys: leftKeys, rightKeys: rightKeys + (isOneName ? [rightIndex] : []),
            rows: JoinedPositions(everyLeftRowWith: right))
        return try join.frame(kind: .left, suffix: suffix, indicator: nil)
    }

    /// Every row beside the row of another frame whose number or time is nearest, among the rows with equal keys.
    public func joined(
        _ other: DataFrame, onNearest name: String, by keys: String..., direction: NearestDirection = .backward,
        within tolerance: NearestTolerance? = nil, allowingExactMatches: Bool = true, suffix: String = "_right"
    ) throws -> DataFrame {
        try joined(
            other, onNearest: JoinColumns([name]), by: JoinColumns(keys), direction: direction, within: tolerance,
            allowingExactMatches: allowingExactMatches, suffix: suffix)
    }
}
