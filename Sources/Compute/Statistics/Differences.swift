import Columns

extension Column<Int> {
    /// Each value minus the one in the row before.
    ///
    /// - Shape: as many rows. The first one is missing, and each whose own value or the one before it is.
    /// - Cost: one pass and one allocation. A difference that does not fit 64 bits is missing too, instead of wrong.
    public func differences() -> Column<Int> {
        defer { withExtendedLifetime(owner) {} }
        let made = integerDifferences(retyped(storage.values), validity, count)
        return made.column(name, PlainStorage(values: made.values(as: Int.self)), count: count, hasBitmap: count > 0)
    }
}

extension Column<Double> {
    /// Each value minus the one in the row before.
    ///
    /// - Shape: as many rows. The first one is missing, and each whose own value or the one before it is.
    public func differences() -> Column<Double> {
        defer { withExtendedLifetime(owner) {} }
        let made = NewSlots(count: count, bitWidth: 64)
        let (source, target) = (storage.values, made.values(as: Double.self))
        if count > 0 { target[0] = 0 }
        for row in stride(from: 1, to: count, by: 1) { target[row] = source[row] - source[row &- 1] }
        made.writePairValidity(validity, count)
        clearMissing(target, made.words, count)
        return made.column(name, PlainStorage(values: target), count: count, hasBitmap: count > 0)
    }
}

extension Column<Timestamp> {
    /// The time from the row before to each row, in the column's unit; negative where the row before is later.
    ///
    /// - Shape: as many rows. The first one is missing, and each whose own value or the one before it is.
    public func differences() -> Column<Duration> {
        defer { withExtendedLifetime(owner) {} }
        return tickDifferences(name, storage.ticks, validity, count, unit)
    }
}

extension Column<Duration> {
    /// Each value minus the one in the row before, in the column's unit.
    ///
    /// - Shape: as many rows. The first one is missing, and each whose own value or the one before it is.
    public func differences() -> Column<Duration> {
        defer { withExtendedLifetime(owner) {} }
        return tickDifferences(name, storage.ticks, validity, count, unit)
    }
}

extension Column<CalendarDate> {
    /// The time from the date in the row before to each date: whole days, in seconds.
    ///
    /// - Shape: as many rows. The first one is missing, and each whose own value or the one before it is.
    public func differences() -> Column<Duration> {
        defer { withExtendedLifetime(owner) {} }
        let made = NewSlots(count: count, bitWidth: 64)
        let (source, target) = (storage.values, made.values(as: Int64.self))
        if count > 0 { target[0] = 0 }
        for row in stride(from: 1, to: count, by: 1) {
            let days = Int64(source[row].daysSinceEpoch) &- Int64(source[row &- 1].daysSinceEpoch)
            target[row] = days &* 86_400
        }
        made.writePairValidity(validity, count)
        clearMissing(target, made.words, count)
        return made.column(name, DurationStorage(ticks: target, unit: .seconds), count: count, hasBitmap: count > 0)
    }
}

private func tickDifferences(
    _ name: String, _ ticks: UnsafePointer<Int64>, _ validity: Validity, _ count: Int, _ unit: TimeUnit
) -> Column<Duration> {
    let made = integerDifferences(ticks, validity, count)
    let storage = DurationStorage(ticks: made.values(as: Int64.self), unit: unit)
    return made.column(name, storage, count: count, hasBitmap: count > 0)
}

private func integerDifferences(_ source: UnsafePointer<Int64>, _ validity: Validity, _ count: Int) -> NewSlots {
    let made = NewSlots(count: count, bitWidth: 64)
    let target = made.values(as: Int64.self)
    if count > 0 { target[0] = 0 }
    var signs: Int64 = 0
    for row in stride(from: 1, to: count, by: 1) {
        let (left, right) = (source[row], source[row &- 1])
        let difference = left &- right
        // Negative exactly when the subtraction overflowed.
        signs |= (left ^ right) & (left ^ difference)
        target[row] = difference
    }
    made.writePairValidity(validity, count)
    if signs < 0 { removeOverflows(source, made.words, count) }
    clearMissing(target, made.words, count)
    return made
}

/// Marks the rows whose difference does not fit as missing. Rare, so a pass of its own.
private func removeOverflows(_ source: UnsafePointer<Int64>, _ words: UnsafeMutablePointer<UInt64>, _ count: Int) {
    for row in stride(from: 1, to: count, by: 1)
    where source[row].subtractingReportingOverflow(source[row - 1]).overflow {
        words[row >> 6] &= ~(1 << UInt64(row & 63))
    }
}

extension NewSlots {
    /// Valid where a row and the one before it are.
    fileprivate func writePairValidity(_ validity: Validity, _ count: Int) {
        var carry: UInt64 = 0
        for first in stride(from: 0, to: count, by: 64) {
            let word = validity.word(at: first, rowCount: count)
            words[first >> 6] = word & (word << 1 | carry)
            carry = word >> 63
        }
    }
}

/// Writes zero into the slots of missing rows.
func clearMissing<T: BitwiseCopyable & ExpressibleByIntegerLiteral>(
    _ values: UnsafeMutablePointer<T>, _ words: UnsafeMutablePointer<UInt64>, _ count: Int
) {
    for first in stride(from: 0, to: count, by: 64) {
        var missing = ~words[first >> 6]
        if count - first < 64 { missing &= 1 << UInt64(count - first) - 1 }
        while missing != 0 {
            values[first + missing.trailingZeroBitCount] = 0
            missing &= missing - 1
        }
    }
}
