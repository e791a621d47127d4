import Columns

/// How quickly old values lose weight in an exponentially weighted mean.
public enum ExponentialDecay: Sendable, Hashable {
    /// The newest value's weight is 2 / (span + 1).
    case span(Double)
    /// The newest value's weight, above 0 and at most 1.
    case alpha(Double)
    /// After so many rows a value's weight has halved.
    case halfLife(Double)
    /// The newest value's weight is 1 / (1 + centerOfMass).
    case centerOfMass(Double)

    /// The weight of the newest value.
    ///
    /// - Throws: `WindowError.tooSmall` for a number that gives no weight.
    package func weight() throws -> Double {
        func refuse(_ what: String, _ expected: String, _ found: Double) -> WindowError {
            .tooSmall(what: what, expected: expected, found: "\(found)")
        }
        switch self {
        case .span(let span):
            guard span >= 1 else { throw refuse("a span", "of at least 1", span) }
            return 2 / (span + 1)
        case .alpha(let alpha):
            guard alpha > 0, alpha <= 1 else { throw refuse("an alpha", "above 0 and at most 1", alpha) }
            return alpha
        case .halfLife(let rows):
            guard rows > 0 else { throw refuse("a half-life", "above 0", rows) }
            return 1 - powerOfTwo(-1 / rows)
        case .centerOfMass(let center):
            guard center >= 0 else { throw refuse("a center of mass", "of at least 0", center) }
            return 1 / (1 + center)
        }
    }
}

extension AnyColumn {
    /// The mean of each row's value and those before it in its group, the older the lighter.
    ///
    /// - Parameters:
    ///   - isAdjusted: whether weights are divided by their sum, so that the first rows do not count too much; without it
    ///     each mean is the last one moved towards the value by the weight.
    ///   - ignoringNils: whether missing rows do not age the ones before them.
    ///   - minimumCount: rows with a value before which there is no mean.
    /// - Shape: as many rows, doubles. A missing row repeats the mean before it, as in pandas.
    /// - Throws: `ColumnError.wrongType`, `WindowError.tooSmall`.
    /// - Source: pandas, "Exponentially weighted window" of the user guide, for the weights.
    package func exponentialMean(
        _ decay: ExponentialDecay, isAdjusted: Bool = true, ignoringNils: Bool = false, minimumCount: Int = 1,
        in groups: GroupIndex? = nil
    ) throws -> Column<Double> {
        let weight = try decay.weight()
        let rule = ExponentialRule(
            weight: weight, isAdjusted: isAdjusted, ignoringNils: ignoringNils, minimumCount: max(minimumCount, 1))
        return switch try countingBooleans() {
        case .int(let column): try column.exponentialMean(rule, in: groups)
        case .double(let column): try column.exponentialMean(rule, in: groups)
        case .bool, .string, .timestamp, .date, .duration: throw unfit(for: "numbers for an exponential mean")
        }
    }
}

private struct ExponentialRule: Sendable {
    let weight: Double
    let isAdjusted: Bool
    let ignoringNils: Bool
    let minimumCount: Int
}

extension Column where Element: NumericElement {
    fileprivate func exponentialMean(_ rule: ExponentialRule, in groups: GroupIndex?) throws -> Column<Double> {
        let made = try windowed(self, in: groups, "exponential mean", as: Double.self) { input, stretch, sink in
            let (numbers, validity) = (Element.numbers(input.storage), input.validity)
            var (mean, oldWeight, seen) = (0.0, 0.0, 0)
            for row in stretch.rows {
                if validity.isValid(row) {
                    let value = numbers.term(at: row)
                    if seen == 0 {
                        (mean, oldWeight) = (value, 1)
                    } else {
                        oldWeight *= 1 - rule.weight
                        let newWeight = rule.isAdjusted ? 1 : rule.weight
                        if mean != value {
                            mean = (oldWeight * mean + newWeight * value) / (oldWeight + newWeight)
                        }
                        oldWeight = rule.isAdjusted ? oldWeight + newWeight : 1
                    }
                    seen += 1
                } else if seen > 0, !rule.ignoringNils {
                    oldWeight *= 1 - rule.weight
                }
                if seen >= rule.minimumCount { sink.write(mean, at: row) }
            }
        }
        return try made.column(name) { PlainStorage(values: $0) }
    }
}
