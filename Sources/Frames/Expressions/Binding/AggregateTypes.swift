import Columns
import Compute

extension AggregateKind {
    /// What the aggregate takes, in a sentence.
    var expected: String {
        switch self {
        case .sum: "numbers, durations or booleans"
        case .mean, .median: "numbers, times or durations"
        case .any, .all: "booleans"
        default: "numbers"
        }
    }

    /// The type of the result; nil for types it is not taken of.
    func resultType(of types: [ColumnType]) -> ColumnType? {
        guard types.count == 2 else { return resultType(of: types[0]) }
        switch self {
        case .atMinimum, .atMaximum: return types[0]
        case .covariance, .correlation:
            return types.allSatisfy { $0 == .int || $0 == .double } ? .double : nil
        default: return nil
        }
    }

    private func resultType(of type: ColumnType) -> ColumnType? {
        switch (self, type) {
        case (.count, _), (.distinctCount, _), (.argmin, _), (.argmax, _): .int
        case (.min, _), (.max, _), (.first, _), (.last, _), (.firstPresent, _), (.lastPresent, _), (.mode, _): type
        case (.sum, .int), (.sum, .double), (.sum, .duration), (.product, .int), (.product, .double): type
        case (.sum, .bool): .int
        case (.any, .bool), (.all, .bool): .bool
        case (.mean, .int), (.mean, .double), (.mean, .bool): .double
        case (.median, .int), (.median, .double): .double
        case (.mean, .timestamp), (.mean, .duration), (.median, .timestamp), (.median, .duration): type
        case (.quantile, .int), (.quantile, .double): .double
        case (.standardDeviation, .int), (.standardDeviation, .double): .double
        case (.variance, .int), (.variance, .double): .double
        default: nil
        }
    }
}
