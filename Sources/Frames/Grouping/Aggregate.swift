import Columns
import Compute

/// A built-in aggregate of a column, or the number of rows: runs without a closure, and faster than one could.
///
/// Missing values are left out; a group without any value has a missing result (a sum of none is 0).
public struct Aggregate: Sendable {
    let column: String?
    let kind: AggregateKind

    private init(_ column: String?, _ kind: AggregateKind) {
        self.column = column
        self.kind = kind
    }

    /// Rows of the group.
    public static var count: Aggregate { Aggregate(nil, .count) }
    /// Rows that have a value.
    public static func count(_ column: String) -> Aggregate { Aggregate(column, .count) }
    /// - Throws: `ComputeError.overflow` where integers do not fit 64 bits.
    public static func sum(_ column: String) -> Aggregate { Aggregate(column, .sum) }
    public static func mean(_ column: String) -> Aggregate { Aggregate(column, .mean) }
    public static func min(_ column: String) -> Aggregate { Aggregate(column, .min) }
    public static func max(_ column: String) -> Aggregate { Aggregate(column, .max) }
    /// The value of the group's first row, missing or not.
    public static func first(_ column: String) -> Aggregate { Aggregate(column, .first) }
    /// The value of the group's last row, missing or not.
    public static func last(_ column: String) -> Aggregate { Aggregate(column, .last) }
    /// Different values.
    public static func distinctCount(_ column: String) -> Aggregate { Aggregate(column, .distinctCount) }
    public static func median(_ column: String) -> Aggregate { Aggregate(column, .median) }
    /// - Parameter share: between 0 and 1; between two values the result is interpolated linearly.
    public static func quantile(_ column: String, _ share: Double) -> Aggregate {
        precondition((0...1).contains(share), "expected a quantile between 0 and 1, found \(share)")
        return Aggregate(column, .quantile(share))
    }
    /// Of a sample: divided by one less than the number of values.
    public static func standardDeviation(_ column: String) -> Aggregate { Aggregate(column, .standardDeviation) }
    /// Of a sample: divided by one less than the number of values.
    public static func variance(_ column: String) -> Aggregate { Aggregate(column, .variance) }
    /// The most frequent value, the lowest of several.
    public static func mode(_ column: String) -> Aggregate { Aggregate(column, .mode) }
}

extension Grouping {
    /// A frame with a row for every group: the key columns, then a column for every aggregate under the name given.
    ///
    ///     try plays.grouped(by: "artist").aggregated(["plays": .count, "listeners": .distinctCount("user_id")])
    ///
    /// - Throws: `ColumnError` for a wrong name or type, `ComputeError.overflow`.
    /// - Cost: one pass over codes for count, sum, mean, min and max; otherwise one over the rows in group order.
    public func aggregated(_ aggregates: KeyValuePairs<String, Aggregate>) throws -> DataFrame {
        let index = self.index
        let columns = try aggregates.map { name, aggregate -> AnyColumn in
            guard let source = aggregate.column else {
                return AnyColumn(try Column<Int>.build(name: name, count: count) { index.count(of: $0) })
            }
            return try Compute.aggregated(frame[source], aggregate.kind, in: index).renamed(name)
        }
        return try keys().replacing(with: columns)
    }
}
