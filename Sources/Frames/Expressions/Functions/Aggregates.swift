import Columns
import Compute

// One value for all rows, or for the rows of each group. Missing values are left out; without any value the result is
// missing (a sum of none is 0).

extension ColumnExpression {
    private func aggregate(_ kind: AggregateKind) -> ColumnExpression { ColumnExpression(.aggregate(kind, node)) }

    /// Rows that have a value.
    public func count() -> ColumnExpression { aggregate(.count) }
    /// - Throws: (where it is computed) `ComputeError.overflow` where integers do not fit 64 bits.
    public func sum() -> ColumnExpression { aggregate(.sum) }
    public func mean() -> ColumnExpression { aggregate(.mean) }
    public func min() -> ColumnExpression { aggregate(.min) }
    public func max() -> ColumnExpression { aggregate(.max) }
    /// The value of the first row, missing or not.
    public func first() -> ColumnExpression { aggregate(.first) }
    /// The value of the last row, missing or not.
    public func last() -> ColumnExpression { aggregate(.last) }
    /// Different values.
    public func distinctCount() -> ColumnExpression { aggregate(.distinctCount) }
    public func median() -> ColumnExpression { aggregate(.median) }
    /// - Parameter share: between 0 and 1; between two values the result is interpolated linearly.
    public func quantile(_ share: Double) -> ColumnExpression {
        precondition((0...1).contains(share), "expected a quantile between 0 and 1, found \(share)")
        return aggregate(.quantile(share))
    }
    /// Of a sample: divided by one less than the number of values.
    public func standardDeviation() -> ColumnExpression { aggregate(.standardDeviation) }
    /// Of a sample: divided by one less than the number of values.
    public func variance() -> ColumnExpression { aggregate(.variance) }
    /// The most frequent value, the lowest of several.
    public func mode() -> ColumnExpression { aggregate(.mode) }
    /// 1 without values.
    /// - Throws: (where it is computed) `ComputeError.overflow` where integers do not fit 64 bits.
    public func product() -> ColumnExpression { aggregate(.product) }
    /// Of booleans: whether one is true.
    public func any() -> ColumnExpression { aggregate(.any) }
    /// Of booleans: whether none is false.
    public func all() -> ColumnExpression { aggregate(.all) }
    /// The first value that is not missing.
    public func firstPresent() -> ColumnExpression { aggregate(.firstPresent) }
    /// The last value that is not missing.
    public func lastPresent() -> ColumnExpression { aggregate(.lastPresent) }
    /// The place of the lowest value among the rows, of the group or of all, from 0; the first of several.
    public func argmin() -> ColumnExpression { aggregate(.argmin) }
    /// The place of the highest value among the rows, of the group or of all, from 0; the first of several.
    public func argmax() -> ColumnExpression { aggregate(.argmax) }

    private func aggregate(_ kind: AggregateKind, _ other: ColumnExpression) -> ColumnExpression {
        ColumnExpression(.aggregateOfTwo(kind, node, other.node))
    }

    /// Of a sample, over the rows in which both have a value; missing with less than two of them.
    public func covariance(with other: ColumnExpression) -> ColumnExpression { aggregate(.covariance, other) }
    /// Pearson's, over the rows in which both have a value: missing with less than two of them, NaN where one does not vary.
    public func correlation(with other: ColumnExpression) -> ColumnExpression { aggregate(.correlation, other) }
    /// The value in the row in which the other is lowest, the first of several: `col("artist").value(atMinimumOf: col("time"))`.
    public func value(atMinimumOf other: ColumnExpression) -> ColumnExpression { aggregate(.atMinimum, other) }
    /// The value in the row in which the other is highest, the first of several.
    public func value(atMaximumOf other: ColumnExpression) -> ColumnExpression { aggregate(.atMaximum, other) }

    /// The expression for each group of rows that have equal values in some columns, given back to the rows.
    ///
    ///     try plays.adding(["share": col("seconds") / col("seconds").sum().over("user_id")])
    ///
    /// - Cost: groups of the same keys are found once a call, whatever the number of expressions.
    public func over(_ keys: String...) -> ColumnExpression { over(keys.map { col($0) }) }
    /// As `over` of names, with the rows of each group in the order of another column while this is computed: rows of the result
    /// stay where they are.
    ///
    ///     col("time").differences().over("user_id", orderedBy: "time")
    ///
    /// - Cost: a sort of the rows, once a call for each order.
    public func over(_ keys: String..., orderedBy first: SortKey, _ others: SortKey...) -> ColumnExpression {
        over(keys.map { col($0) }, orderedBy: [first] + others)
    }
    /// As `over` of names, for keys that are computed.
    public func over(_ keys: [ColumnExpression], orderedBy order: [SortKey] = []) -> ColumnExpression {
        precondition(!keys.isEmpty, "expected at least one column to group by, found none")
        let ordered = order.map { OrderedNode(node: $0.expression.node, order: $0.order) }
        return ColumnExpression(.over(node, keys: keys.map(\.node), order: ordered))
    }
}

// The same by names, for `aggregated(["plays": .count, "seconds": .sum("seconds")])`.
extension ColumnExpression {
    /// Rows: of the frame, or of each group.
    public static var count: ColumnExpression { ColumnExpression(.rowCount) }
    public static func count(_ column: String) -> ColumnExpression { col(column).count() }
    public static func sum(_ column: String) -> ColumnExpression { col(column).sum() }
    public static func mean(_ column: String) -> ColumnExpression { col(column).mean() }
    public static func min(_ column: String) -> ColumnExpression { col(column).min() }
    public static func max(_ column: String) -> ColumnExpression { col(column).max() }
    public static func first(_ column: String) -> ColumnExpression { col(column).first() }
    public static func last(_ column: String) -> ColumnExpression { col(column).last() }
    public static func distinctCount(_ column: String) -> ColumnExpression { col(column).distinctCount() }
    public static func median(_ column: String) -> ColumnExpression { col(column).median() }
    public static func quantile(_ column: String, _ share: Double) -> ColumnExpression { col(column).quantile(share) }
    public static func standardDeviation(_ column: String) -> ColumnExpression { col(column).standardDeviation() }
    public static func variance(_ column: String) -> ColumnExpression { col(column).variance() }
    public static func mode(_ column: String) -> ColumnExpression { col(column).mode() }
    public static func product(_ column: String) -> ColumnExpression { col(column).product() }
    public static func any(_ column: String) -> ColumnExpression { col(column).any() }
    public static func all(_ column: String) -> ColumnExpression { col(column).all() }
    public static func firstPresent(_ column: String) -> ColumnExpression { col(column).firstPresent() }
    public static func lastPresent(_ column: String) -> ColumnExpression { col(column).lastPresent() }
    public static func argmin(_ column: String) -> ColumnExpression { col(column).argmin() }
    public static func argmax(_ column: String) -> ColumnExpression { col(column).argmax() }
    public static func covariance(_ column: String, with other: String) -> ColumnExpression {
        col(column).covariance(with: col(other))
    }
    public static func correlation(_ column: String, with other: String) -> ColumnExpression {
        col(column).correlation(with: col(other))
    }
}
