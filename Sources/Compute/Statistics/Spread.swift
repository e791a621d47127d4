import Columns
import Pool

extension Column<Int> {
    /// The sample variance (divided by one less than the number of values); nil with less than two values.
    ///
    /// - Cost: two or three passes, 1 to 2 ns a row, 5 where rows are missing. Deviations are taken in integers, so large ids lose nothing.
    public func variance() -> Double? {
        // Only what is shared between threads can be interrupted.
        try! variance(isShared: false) { mean() }
    }

    /// The same to the last bit, on all cores.
    func sharedVariance() throws -> Double? {
        try variance(isShared: true) {
            let parts = try Pool.current.mapMorsels(of: count, size: 1 << 17) { slice($0).wideSum }
            return presentCount == 0 ? nil : WideSum.double(parts.reduce(0, +)) / Double(presentCount)
        }
    }

    private func variance(isShared: Bool, _ mean: () throws -> Double?) throws -> Double? {
        let present = presentCount
        guard present > 1, let near = try origin({ Double(storage.values[$0]) }, mean) else { return nil }
        return try withValues { values in
            let origin = Int(exactly: near.rounded()) ?? (near < 0 ? .min : .max)
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
    /// - Cost: two or three passes, 1 to 2 ns a row, 5 where rows are missing.
    public func variance() -> Double? {
        // Only what is shared between threads can be interrupted.
        try! variance(isShared: false) { mean() }
    }

    /// The same to the last bit, on all cores.
    func sharedVariance() throws -> Double? {
        try variance(isShared: true) {
            let sum = try withValues { try PairwiseSum.shared(DoubleTerms(values: $0.baseAddress!), 0..<count) }
            return presentCount == 0 ? nil : sum / Double(presentCount)
        }
    }

    private func variance(isShared: Bool, _ mean: () throws -> Double?) throws -> Double? {
        let present = presentCount
        guard present > 1, let origin = try origin({ storage.values[$0] }, mean) else { return nil }
        return try withValues { values in
            let deviations = DoubleDeviations(values: values.baseAddress!, mean: origin)
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

extension Column {
    /// What deviations are taken from: the mean of a short column. For a long one the mean of about a thousand of its values will
    /// do, and saves a pass over all of them: what it is away from the mean is corrected for, and costs no digits as long as it
    /// is no more than a few standard deviations.
    ///
    /// - Parameter value: of a row that has one.
    fileprivate func origin(_ value: (_ rowIndex: Int) -> Double, _ mean: () throws -> Double?) rethrows -> Double? {
        let sampleCount = 1024
        guard count >= 64 * sampleCount else { return try mean() }
        let step = count / sampleCount
        var (sum, present) = (0.0, 0)
        for index in 0..<sampleCount {
            // Anywhere in its stretch, so that no pattern of rows is met again and again.
            let row = index * step + Int(foldedHash(UInt64(index)) % UInt64(step))
            guard validity.isValid(row) else { continue }
            sum += value(row)
            present += 1
        }
        defer { withExtendedLifetime(owner) {} }
        return try present > 0 ? sum / Double(present) : mean()
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
