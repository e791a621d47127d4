import Columns

extension Column<Int> {
    /// The value below which the share `quantile` of the values lies, between two of them by linear interpolation, as numpy and
    /// pandas do by default; nil without values.
    ///
    /// - Cost: a copy of the values to the thread's scratch memory and about 4 ns a value.
    /// - Throws: `ComputeError.quantileOutOfRange` for anything but a number from 0 to 1.
    public func quantile(_ quantile: Double) throws(ComputeError) -> Double? {
        try checkQuantile(quantile)
        return interpolated(quantile)
    }

    /// The middle value, or the mean of the two in the middle; nil without values. See `quantile(_:)`.
    public func median() -> Double? { interpolated(0.5) }

    private func interpolated(_ quantile: Double) -> Double? {
        withComparableRows { $0.neighbours(quantile) }.map(between)
    }

    func between(_ neighbours: ComparableRows.Neighbours) -> Double {
        lerp(Double(neighbours.low), Double(neighbours.high), neighbours.fraction)
    }
}

extension Column<Double> {
    /// As for integers; NaN when a value is NaN.
    ///
    /// - Throws: `ComputeError.quantileOutOfRange` for anything but a number from 0 to 1.
    public func quantile(_ quantile: Double) throws(ComputeError) -> Double? {
        try checkQuantile(quantile)
        return interpolated(quantile)
    }

    /// The middle value, or the mean of the two in the middle; nil without values, NaN when a value is NaN.
    public func median() -> Double? { interpolated(0.5) }

    private func interpolated(_ quantile: Double) -> Double? {
        withComparableRows { $0.neighbours(quantile) }.map(between)
    }

    func between(_ neighbours: ComparableRows.Neighbours) -> Double {
        // The highest word is that of NaN and of no number.
        if neighbours.highest == .max { return .nan }
        return lerp(DoubleWords.value(neighbours.low), DoubleWords.value(neighbours.high), neighbours.fraction)
    }
}

extension Column<Duration> {
    /// As for integers, to the nanosecond.
    ///
    /// - Throws: `ComputeError.quantileOutOfRange` for anything but a number from 0 to 1.
    public func quantile(_ quantile: Double) throws(ComputeError) -> Duration? {
        try checkQuantile(quantile)
        return interpolated(quantile)
    }

    /// The middle value, or the mean of the two in the middle; nil without values.
    public func median() -> Duration? { interpolated(0.5) }

    private func interpolated(_ quantile: Double) -> Duration? {
        withComparableRows { $0.neighbours(quantile) }.map(between)
    }

    func between(_ neighbours: ComparableRows.Neighbours) -> Duration {
        Duration(ticks: neighbours.low, unit: unit)
            + Duration(fractionalTicks: neighbours.distance * neighbours.fraction, unit: unit)
    }
}

extension Column<Timestamp> {
    /// As for integers, rounded to the column's unit.
    ///
    /// - Throws: `ComputeError.quantileOutOfRange` for anything but a number from 0 to 1.
    public func quantile(_ quantile: Double) throws(ComputeError) -> Timestamp? {
        try checkQuantile(quantile)
        return interpolated(quantile)
    }

    /// The middle point in time, or the mean of the two in the middle; nil without values.
    public func median() -> Timestamp? { interpolated(0.5) }

    private func interpolated(_ quantile: Double) -> Timestamp? {
        withComparableRows { $0.neighbours(quantile) }.map(between)
    }

    func between(_ neighbours: ComparableRows.Neighbours) -> Timestamp {
        let step = Int128((neighbours.distance * neighbours.fraction).rounded())
        return Timestamp(ticks: Int64(clamping: Int128(neighbours.low) + step), unit: unit)
    }
}

extension Column {
    func checkQuantile(_ quantile: Double) throws(ComputeError) {
        guard quantile >= 0, quantile <= 1 else { throw .quantileOutOfRange(column: name, quantile: quantile) }
    }
}

/// Between two numbers, from the nearer end: what numpy computes, to the last bit.
func lerp(_ low: Double, _ high: Double, _ fraction: Double) -> Double {
    // Also keeps an infinity what it is where nothing is to be added.
    if fraction == 0 || low == high { return low }
    let step = high - low
    return fraction >= 0.5 ? high - step * (1 - fraction) : low + step * fraction
}

extension ComparableRows {
    /// The two values a quantile lies between, as ordered words.
    struct Neighbours {
        let low: Int64
        let high: Int64
        /// How far from the low one to the high one.
        let fraction: Double
        /// The highest of all values.
        let highest: Int64
        /// From the low one to the high one; exact where doubles are.
        var distance: Double {
            let (distance, overflow) = high.subtractingReportingOverflow(low)
            return overflow ? Double(high) - Double(low) : Double(distance)
        }
    }

    /// nil without values.
    func neighbours(_ quantile: Double) -> Neighbours? {
        let present = count - validity.nilCount(rowCount: count)
        guard present > 0 else { return nil }
        let scratch = Scratch(zeroCount: Selection.maximalBuckets, byteCount: present * 8)
        let words = scratch.bytes.assumingMemoryBound(to: Int64.self)
        let (lowest, highest) = copyWords(to: words)
        let position = Double(present - 1) * quantile
        let rank = Int(position)
        let selection = Selection(values: words, histogram: scratch.zeros)
        let (low, high) = selection.neighbours(of: rank, count: present, lowest: lowest, highest: highest)
        let fraction = position - Double(rank)
        return Neighbours(low: low, high: fraction > 0 ? high : low, fraction: fraction, highest: highest)
    }

    /// Copies the words of the rows that have a value; gives the lowest and the highest.
    private func copyWords(to target: UnsafeMutablePointer<Int64>) -> (lowest: Int64, highest: Int64) {
        switch values {
        case .integers(let values): copy(IntegerWords(values: values), to: target)
        case .days(let values): copy(DayWords(values: values), to: target)
        case .doubles(let values): copy(DoubleWords(values: values), to: target)
        case .bits(let bits): copy(BitWords(values: bits), to: target)
        case .strings: preconditionFailure("quantiles are taken of numbers and times")
        }
    }

    @inline(__always) private func copy(
        _ words: some OrderedWords, to target: UnsafeMutablePointer<Int64>
    ) -> (lowest: Int64, highest: Int64) {
        var written = 0
        var (lowest, highest) = (Int64.max, Int64.min)
        validity.forEachPresent(count) { row in
            let word = words.word(at: row)
            lowest = min(lowest, word)
            highest = max(highest, word)
            target[written] = word
            written &+= 1
        }
        return (lowest, highest)
    }
}
