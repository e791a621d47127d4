import Columns

/// What a group's values of a column are reduced to. Missing values do not count, except in `first` and `last`.
package enum AggregateKind: Sendable, Hashable {
    /// Rows with a value.
    case count
    case sum, mean, min, max
    /// 1 for no values.
    case product
    /// Of booleans: whether one is true, whether none is false.
    case any, all
    /// The value of the first or last row, missing or not.
    case first, last
    /// The first or last value there is.
    case firstPresent, lastPresent
    case distinctCount
    case median
    /// Between 0 and 1, interpolated linearly.
    case quantile(Double)
    case standardDeviation, variance
    /// The most frequent value, the lowest of several.
    case mode
    /// The place within the group of the lowest or highest value, from 0; the first of several.
    case argmin, argmax
    // Of a column and another one, see `AggregateRequest`.
    /// Of a sample, and Pearson's; over the rows in which both have a value.
    case covariance, correlation
    /// The value in the row in which the other column is lowest or highest, the first of several.
    case atMinimum, atMaximum

    package var name: String {
        switch self {
        case .count: "count"
        case .sum: "sum"
        case .mean: "mean"
        case .min: "min"
        case .max: "max"
        case .product: "product"
        case .any: "any"
        case .all: "all"
        case .first: "first"
        case .last: "last"
        case .firstPresent: "firstPresent"
        case .lastPresent: "lastPresent"
        case .distinctCount: "distinctCount"
        case .median: "median"
        case .quantile: "quantile"
        case .standardDeviation: "standardDeviation"
        case .variance: "variance"
        case .mode: "mode"
        case .argmin: "argmin"
        case .argmax: "argmax"
        case .covariance: "covariance"
        case .correlation: "correlation"
        case .atMinimum: "atMinimum"
        case .atMaximum: "atMaximum"
        }
    }

    /// Whether it needs another column.
    package var isOfTwo: Bool {
        switch self {
        case .covariance, .correlation, .atMinimum, .atMaximum: true
        default: false
        }
    }
}

/// One aggregate to be taken of every group.
package struct AggregateRequest: Sendable {
    package let column: AnyColumn
    package let kind: AggregateKind
    /// For kinds of two columns.
    package let other: AnyColumn?

    package init(_ column: AnyColumn, _ kind: AggregateKind, with other: AnyColumn? = nil) {
        precondition(
            kind.isOfTwo == (other != nil), "\(kind.name) needs \(kind.isOfTwo ? "another" : "no other") column")
        self.column = column
        self.kind = kind
        self.other = other
    }
}
