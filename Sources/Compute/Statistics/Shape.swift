import Columns

// Figures about the shape of a distribution, for closures that run once a group and for whole columns. Doubles throughout:
// integers beyond 53 bits are rounded first.

extension Column<Double> {
    /// How much further values lie to the right of their mean than to the left; nil with less than three values, zero when all
    /// are equal.
    ///
    /// - Source: the adjusted Fisher-Pearson coefficient of a sample, as in pandas' `skew` and Excel.
    public func skewness() -> Double? {
        guard let (count, second, third, _) = centralSums(), count >= 3 else { return nil }
        if second == 0 { return 0 }
        let factor = (count * (count - 1)).squareRoot() / (count - 2)
        return factor * (third / count) / ((second / count) * (second / count).squareRoot())
    }

    /// How heavy the tails are, above those of a normal distribution; nil with less than four values, zero when all are equal.
    ///
    /// - Source: the unbiased excess of a sample, as in pandas' `kurt`.
    public func kurtosis() -> Double? {
        guard let (count, second, _, fourth) = centralSums(), count >= 4 else { return nil }
        if second == 0 { return 0 }
        let variance = second / (count - 1)
        let factor = count * (count + 1) / ((count - 1) * (count - 2) * (count - 3))
        return factor * fourth / (variance * variance) - 3 * (count - 1) * (count - 1) / ((count - 2) * (count - 3))
    }

    /// The median distance from the median; nil without values, NaN when one is NaN.
    public func medianAbsoluteDeviation() -> Double? {
        guard let median = median() else { return nil }
        let distances = Column.make(name: name, count: count) { row in
            uncheckedElement(at: row).map { abs($0 - median) }
        }
        return distances.median()
    }

    /// The standard deviation of the mean; nil with less than two values.
    public func standardError() -> Double? {
        standardDeviation().map { $0 / Double(presentCount).squareRoot() }
    }

    /// The number of values, and the sums of the second, third and fourth powers of their deviations; nil without values.
    private func centralSums() -> (count: Double, second: Double, third: Double, fourth: Double)? {
        guard let mean = mean() else { return nil }
        defer { withExtendedLifetime(owner) {} }
        func sum(_ power: Int) -> Double {
            PairwiseSum.of(
                PoweredDeviations(values: storage.values, validity: validity, mean: mean, power: power), 0..<count)
        }
        return (Double(presentCount), sum(2), sum(3), sum(4))
    }
}

extension Column<Int> {
    /// As for doubles.
    public func skewness() -> Double? { asDoubles().skewness() }
    /// As for doubles.
    public func kurtosis() -> Double? { asDoubles().kurtosis() }
    /// As for doubles.
    public func medianAbsoluteDeviation() -> Double? { asDoubles().medianAbsoluteDeviation() }
    /// The standard deviation of the mean; nil with less than two values.
    public func standardError() -> Double? {
        standardDeviation().map { $0 / Double(presentCount).squareRoot() }
    }
}

/// Powers of the deviations of the rows that have a value, zero for the others.
private struct PoweredDeviations: Terms {
    let values: UnsafePointer<Double>
    let validity: Validity
    let mean: Double
    let power: Int
    @inline(__always) func term(at rowIndex: Int) -> Double {
        guard validity.isValid(rowIndex) else { return 0 }
        let deviation = values[rowIndex] - mean
        let square = deviation * deviation
        return power == 2 ? square : power == 3 ? square * deviation : square * square
    }
}
