import Columns

extension Column<Int> {
    /// The sum of each row and all before it. Missing rows stay missing and add nothing.
    ///
    /// - Cost: one pass and one allocation.
    /// - Throws: `ComputeError.overflow` when a sum does not fit 64 bits.
    public func cumulativeSum() throws(ComputeError) -> Column<Int> {
        defer { withExtendedLifetime(owner) {} }
        guard let made = runningTicks(retyped(storage.values), validity, count) else { throw .overflow(column: name) }
        let storage = PlainStorage(values: UnsafePointer(made.values(as: Int.self)))
        return made.column(name, storage, count: count, hasBitmap: !validity.isAbsent)
    }
}

extension Column<Double> {
    /// The sum of each row and all before it. Missing rows stay missing and add nothing; from a NaN on all are NaN.
    ///
    /// - Cost: one pass and one allocation.
    public func cumulativeSum() -> Column<Double> {
        defer { withExtendedLifetime(owner) {} }
        let made = NewSlots(count: count, bitWidth: 64)
        let target = made.values(as: Double.self)
        var sum = 0.0
        for row in 0..<count {
            sum += storage.values[row]
            target[row] = sum
        }
        finishRunning(made, target, validity, count)
        return made.column(name, PlainStorage(values: target), count: count, hasBitmap: !validity.isAbsent)
    }
}

extension Column<Duration> {
    /// The sum of each row and all before it. Missing rows stay missing and add nothing.
    ///
    /// - Throws: `ComputeError.overflow` when a sum does not fit 64 bits in the column's unit.
    public func cumulativeSum() throws(ComputeError) -> Column<Duration> {
        defer { withExtendedLifetime(owner) {} }
        guard let made = runningTicks(storage.ticks, validity, count) else { throw .overflow(column: name) }
        let storage = DurationStorage(ticks: made.values(as: Int64.self), unit: unit)
        return made.column(name, storage, count: count, hasBitmap: !validity.isAbsent)
    }
}

/// Running sums; nil when one does not fit.
private func runningTicks(_ source: UnsafePointer<Int64>, _ validity: Validity, _ count: Int) -> NewSlots? {
    let made = NewSlots(count: count, bitWidth: 64)
    let target = made.values(as: Int64.self)
    var sum: Int64 = 0
    for row in 0..<count {
        let (next, overflow) = sum.addingReportingOverflow(source[row])
        if overflow { return nil }
        sum = next
        target[row] = sum
    }
    finishRunning(made, target, validity, count)
    return made
}

private func finishRunning<T: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ made: NewSlots, _ target: UnsafeMutablePointer<T>, _ validity: Validity, _ count: Int
) {
    guard !validity.isAbsent else { return }
    made.copyValidity(validity, count: count)
    clearMissing(target, made.words, count)
}
