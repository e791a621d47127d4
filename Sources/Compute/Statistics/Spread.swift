import Columns
import Pool

extension Column<Int> {
    /// The sample variance (divided by one less than the number of values); nil with less than two values.
    ///
    /// - Cost: three passes, 1 to 2 ns a row, 5 where rows are missing. Deviations are taken in integers, so large ids lose nothing.
    public func variance() -> Double? {
        // Only what is shared between threads can be interrupted.
        try! variance(mean: mean(), isShared: false)
    }

    /// The same to the last bit, on all cores.
    func sharedVariance() throws -> Double? {
        let present = presentCount
        let parts = try Pool.current.mapMorsels(of: count, size: 1 << 17) { slice($0).wideSum }
        return try variance(
            mean: present == 0 ? nil : WideSum.double(parts.reduce(0, +)) / Double(present), isShared: true)
    }

    private func variance(mean: Double?, isShared: Bool) throws -> Double? {
        let present = presentCount
        guard present > 1, let mean else { return nil }
        return try withValues { values in
            let origin = Int(exactly: mean.rounded()) ?? (mean < 0 ? .min : .max)
            let deviations = IntegerDeviations(values: values.baseAddress!, origin: origin)
            return try Spread.variance(deviations, validity, rowCount: count, present: present, isShared: isShared)
        }
    }

    /// The square root of `variance()`.
    public func standardDeviation() -> Double? { variance()?.squareRoot() }
}

extension Column<Double> {
    /// The sample variance (divided by one less than the number of values); nil with less than two values, NaN when a
    /// value is NaN or infinite.
    ///
    /// - Cost: three passes, 1 to 2 ns a row, 5 where rows are missing.
    public func variance() -> Double? {
        // Only what is shared between threads can be interrupted.
        try! variance(mean: mean(), isShared: false)
    }

    /// The same to the last bit, on all cores.
    func sharedVariance() throws -> Double? {
        let present = presentCount
        let sum = try withValues { try PairwiseSum.shared(DoubleTerms(values: $0.baseAddress!), 0..<count) }
        return try variance(mean: present == 0 ? nil : sum / Double(present), isShared: true)
    }

    private func variance(mean: Double?, isShared: Bool) throws -> Double? {
        let present = presentCount
        guard present > 1, let mean else { return nil }
        return try withValues { values in
            let deviations = DoubleDeviations(values: values.baseAddress!, mean: mean)
            return try Spread.variance(deviations, validity, rowCount: count, present: present, isShared: isShared)
        }
    }

    /// The square root of `variance()`.
    public func standardDeviation() -> Double? { variance()?.squareRoot() }
}

extension Column<Duration> {
    /// The sample standard deviation, to the nanosecond; nil with less than two values.
    public func standardDeviation() -> Duration? {
        let ticks = Column<Int>(
            name: name, storage: PlainStorage(values: retyped(storage.ticks)), validity: validity, count: count,
            owner: owner)
        return ticks.standardDeviation().map { Duration(fractionalTicks: $0, unit: unit) }
    }
}

/// Deviations of the values from something close to their mean.
private protocol Deviations {
    func deviation(at rowIndex: Int) -> Double
}

private struct DoubleDeviations: Deviations {
    let values: UnsafePointer<Double>
    let mean: Double
    @inline(__always) func deviation(at rowIndex: Int) -> Double { values[rowIndex] - mean }
}

private struct IntegerDeviations: Deviations {
    let values: UnsafePointer<Int>
    let origin: Int
    @inline(__always) func deviation(at rowIndex: Int) -> Double {
        let (difference, overflow) = values[rowIndex].subtractingReportingOverflow(origin)
        return overflow ? Double(values[rowIndex]) - Double(origin) : Double(difference)
    }
}

/// The deviations of the rows that have a value, zero for the others.
private struct PresentDeviations<Source: Deviations>: Deviations {
    let source: Source
    let words: UnsafePointer<UInt64>
    let bitOffset: Int
    @inline(__always) func deviation(at rowIndex: Int) -> Double {
        let bit = bitOffset &+ rowIndex
        let present = (words[bit &>> 6] &>> UInt64(truncatingIfNeeded: bit & 63)) & 1
        // A mask, because a branch would be mispredicted where a few rows are missing here and there.
        return Double(bitPattern: source.deviation(at: rowIndex).bitPattern & (0 &- present))
    }
}

private struct Plain<Source: Deviations>: Terms {
    let source: Source
    @inline(__always) func term(at rowIndex: Int) -> Double { source.deviation(at: rowIndex) }
}

private struct Squared<Source: Deviations>: Terms {
    let source: Source
    @inline(__always) func term(at rowIndex: Int) -> Double {
        let deviation = source.deviation(at: rowIndex)
        return deviation * deviation
    }
}

private enum Spread {
    /// - Parameter isShared: whether sums are made on all cores.
    static func variance(
        _ deviations: some Deviations, _ validity: Validity, rowCount: Int, present: Int, isShared: Bool
    ) throws -> Double {
        guard let words = validity.words else {
            return try variance(deviations, rowCount: rowCount, present: present, isShared: isShared)
        }
        let deviations = PresentDeviations(source: deviations, words: words, bitOffset: validity.bitOffset)
        return try variance(deviations, rowCount: rowCount, present: present, isShared: isShared)
    }

    /// The sum of squares, less what the origin was away from the mean.
    ///
    /// - Source: Chan, Golub, LeVeque, "Algorithms for computing the sample variance", 1983: the corrected two-pass one.
    private static func variance(
        _ deviations: some Deviations, rowCount: Int, present: Int, isShared: Bool
    ) throws -> Double {
        let (squared, plain) = (Squared(source: deviations), Plain(source: deviations))
        let (squares, rest) =
            isShared
            ? try PairwiseSum.shared(squared, plain, 0..<rowCount)
            : (PairwiseSum.of(squared, 0..<rowCount), PairwiseSum.of(plain, 0..<rowCount))
        let corrected = squares - rest * rest / Double(present)
        // Rounding may leave a little less than nothing; NaN stays NaN.
        return (corrected < 0 ? 0 : corrected) / Double(present - 1)
    }
}

extension Duration {
    /// A fractional number of ticks, to the nanosecond.
    init(fractionalTicks ticks: Double, unit: TimeUnit) {
        let whole = ticks.rounded(.down)
        let tick = Double(1_000_000_000 / unit.ticksPerSecond)
        self = Duration(ticks: Int64(exactly: whole) ?? (whole < 0 ? .min : .max), unit: unit)
        self += .nanoseconds(Int64(((ticks - whole) * tick).rounded()))
    }
}
