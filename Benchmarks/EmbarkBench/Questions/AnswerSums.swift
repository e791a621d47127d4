import Embark

/// An answer in few numbers that do not depend on its order: rows, the sum of every column of values, and the sum of its
/// products with every key, which notices values that stand at another key. What is missing or undefined counts 0.
enum AnswerSums {
    static func of(_ frame: DataFrame, keys: [String]) throws -> [String: Double] {
        var sums = ["rows": Double(frame.shape.rows)]
        let keyNumbers = try keys.map { ($0, try numbers(frame, $0)) }
        for name in frame.columnNames where !keys.contains(name) {
            let values = try self.values(frame, name)
            sums[name] = values.sum
            for (key, numbers) in keyNumbers { sums["\(name) by \(key)"] = zip(values, numbers).lazy.map(*).sum }
        }
        return sums
    }

    /// Values as numbers: texts by their bytes, times by their seconds.
    private static func values(_ frame: DataFrame, _ name: String) throws -> [Double] {
        switch try frame[name] {
        case .string(let column):
            (0..<column.count).map { Double(column.withUTF8(at: $0) { $0.count } ?? 0) }
        case .timestamp(let column): column.map { Double($0?.parts.seconds ?? 0) }
        default: try numbers(frame, name)
        }
    }

    /// A column as numbers; the texts of these suites begin with "id".
    private static func numbers(_ frame: DataFrame, _ name: String) throws -> [Double] {
        switch try frame[name] {
        case .int(let column): column.map { Double($0 ?? 0) }
        case .double(let column): column.map { $0?.isNaN == false ? $0! : 0 }
        case .string(let column): column.map { Double($0?.dropFirst(2) ?? "0") ?? 0 }
        default: throw BenchRequest.Misunderstood(description: "expected numbers or texts in \(name)")
        }
    }
}

extension Sequence<Double> {
    /// In the tolerance of the comparison also for tens of millions of terms.
    fileprivate var sum: Double {
        var (sum, correction) = (0.0, 0.0)
        for term in self {
            let corrected = term - correction
            let next = sum + corrected
            correction = (next - sum) - corrected
            sum = next
        }
        return sum
    }
}
