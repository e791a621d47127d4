import Columns

/// What a group's values of a column are reduced to. Missing values do not count, except in `rows`.
package enum AggregateKind: Sendable, Hashable {
    /// Rows with a value.
    case count
    case sum, mean, min, max
    /// The value of the first or last row, missing or not.
    case first, last
    case distinctCount
    case median
    /// Between 0 and 1, interpolated linearly.
    case quantile(Double)
    case standardDeviation, variance
    /// The most frequent value, the lowest of several.
    case mode

    package var name: String {
        switch self {
        case .count: "count"
        case .sum: "sum"
        case .mean: "mean"
        case .min: "min"
        case .max: "max"
        case .first: "first"
        case .last: "last"
        case .distinctCount: "distinctCount"
        case .median: "median"
        case .quantile: "quantile"
        case .standardDeviation: "standardDeviation"
        case .variance: "variance"
        case .mode: "mode"
        }
    }
}
