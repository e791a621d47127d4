import Columns
import Compute

/// One figure about a column; figures are worked out side by side.
enum Statistic: Int, CaseIterable, Sendable {
    case mean, standardDeviation, min, lowerQuartile, median, upperQuartile, max

    /// The column of a summary that holds it.
    var name: String {
        switch self {
        case .mean: "mean"
        case .standardDeviation: "standardDeviation"
        case .min: "min"
        case .lowerQuartile: "25%"
        case .median: "median"
        case .upperQuartile: "75%"
        case .max: "max"
        }
    }
}

extension AnyColumn {
    /// A figure about the column; nil where its type has none, or without values.
    ///
    /// Numbers and times have all of them (times no deviation), booleans the mean, which is the share of true, and the
    /// extremes, texts none.
    func statistic(_ statistic: Statistic) throws -> (any ColumnElement)? {
        switch self {
        case .int(let column): try column.statistic(statistic)
        case .double(let column): try column.statistic(statistic)
        case .bool(let column): column.statistic(statistic)
        case .timestamp(let column): try column.statistic(statistic)
        case .date(let column): try column.statistic(statistic)
        case .duration(let column): try column.statistic(statistic)
        case .string: nil
        }
    }
}

extension Column<Int> {
    fileprivate func statistic(_ statistic: Statistic) throws -> (any ColumnElement)? {
        switch statistic {
        case .mean: mean()
        case .standardDeviation: standardDeviation()
        case .min: self.min()
        case .lowerQuartile: try quantile(0.25)
        case .median: median()
        case .upperQuartile: try quantile(0.75)
        case .max: self.max()
        }
    }
}

extension Column<Double> {
    fileprivate func statistic(_ statistic: Statistic) throws -> (any ColumnElement)? {
        switch statistic {
        case .mean: mean()
        case .standardDeviation: standardDeviation()
        case .min: self.min()
        case .lowerQuartile: try quantile(0.25)
        case .median: median()
        case .upperQuartile: try quantile(0.75)
        case .max: self.max()
        }
    }
}

extension Column<Bool> {
    fileprivate func statistic(_ statistic: Statistic) -> (any ColumnElement)? {
        switch statistic {
        case .mean: mean()
        case .min: self.min()
        case .max: self.max()
        case .standardDeviation, .lowerQuartile, .median, .upperQuartile: nil
        }
    }
}

extension Column<Timestamp> {
    fileprivate func statistic(_ statistic: Statistic) throws -> (any ColumnElement)? {
        switch statistic {
        case .mean: mean()
        case .standardDeviation: nil
        case .min: self.min()
        case .lowerQuartile: try quantile(0.25)
        case .median: median()
        case .upperQuartile: try quantile(0.75)
        case .max: self.max()
        }
    }
}

extension Column<CalendarDate> {
    /// Means and quantiles of days, rounded down to whole ones.
    fileprivate func statistic(_ statistic: Statistic) throws -> (any ColumnElement)? {
        let days = try Column<Int>.build(name: name, count: count) { row in
            self[row].map { Int($0.daysSinceEpoch) }
        }
        if statistic == .standardDeviation { return nil }
        switch try days.statistic(statistic) {
        case let day as Int: return CalendarDate(daysSinceEpoch: Int32(day))
        case let day as Double: return CalendarDate(daysSinceEpoch: Int32(day.rounded(.down)))
        default: return nil
        }
    }
}

extension Column<Duration> {
    fileprivate func statistic(_ statistic: Statistic) throws -> (any ColumnElement)? {
        switch statistic {
        case .mean: mean()
        case .standardDeviation: standardDeviation()
        case .min: self.min()
        case .lowerQuartile: try quantile(0.25)
        case .median: median()
        case .upperQuartile: try quantile(0.75)
        case .max: self.max()
        }
    }
}
