import Columns

extension Column<Int> {
    /// The mean of the values; nil without any. The sum is exact, so only the results of conversion and division are rounded.
    public func mean() -> Double? {
        let present = presentCount
        return present == 0 ? nil : WideSum.double(wideSum) / Double(present)
    }
}

extension Column<Double> {
    /// The mean of the values; nil without any, NaN when a value is NaN.
    public func mean() -> Double? {
        let present = presentCount
        return present == 0 ? nil : sum() / Double(present)
    }
}

extension Column<Bool> {
    /// The share of true among the values; nil without any.
    public func mean() -> Double? {
        let present = presentCount
        return present == 0 ? nil : Double(sum()) / Double(present)
    }
}

extension Column<Duration> {
    /// The mean of the values, to the attosecond; nil without any.
    public func mean() -> Duration? { mean(ofSum: wideSum, count: presentCount) }

    /// - Parameter sum: in the column's ticks.
    func mean(ofSum sum: Int128, count: Int) -> Duration? {
        let present = Int128(count)
        guard present > 0 else { return nil }
        // Whole ticks first: ticks times attoseconds would not fit 128 bits.
        let (whole, rest) = sum.quotientAndRemainder(dividingBy: present)
        let tick = Int128(1_000_000_000_000_000_000 / unit.ticksPerSecond)
        return Duration(attoseconds: whole * tick + rest * tick / present)
    }
}

extension Column<Timestamp> {
    /// The mean of the points in time, rounded to the column's unit; nil without values.
    public func mean() -> Timestamp? {
        let present = Int128(presentCount)
        guard present > 0 else { return nil }
        let total = withTicks { WideSum.of($0.baseAddress!, count) }
        return Timestamp(ticks: roundedMean(total, present), unit: unit)
    }
}

/// To the nearest integer, halves away from zero.
func roundedMean(_ sum: Int128, _ count: Int128) -> Int64 {
    let half = sum < 0 ? -count / 2 : count / 2
    return Int64((sum + half) / count)
}
