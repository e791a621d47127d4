import Columns

/// How two columns are compared for how they go together.
public enum CorrelationMethod: String, Sendable, Hashable, CaseIterable {
    /// Of the values: how well a line fits.
    case pearson
    /// Of the ranks: how well any rising or falling curve fits.
    case spearman
    /// By pairs of rows that are ordered alike (tau-b).
    case kendall
}

extension Column<Double> {
    /// How two columns go together, from -1 to 1, over the rows in which both have a value.
    ///
    /// nil with less than `minimumCount` such rows, or where a column does not vary; NaN when a value is NaN or, for Pearson's,
    /// infinite.
    /// - Cost: on the calling thread; two passes, with a sort for ranks and pairs.
    package func correlation(
        with other: Column<Double>, _ method: CorrelationMethod, minimumCount: Int = 1
    ) throws -> Double? {
        let pairs = PairedValues(self, other)
        guard pairs.count >= Swift.max(minimumCount, 1) else { return nil }
        switch method {
        case .pearson: return pairs.pearson()
        case .spearman: return pairs.hasNaN ? .nan : try pairs.ranked().pearson()
        case .kendall: return pairs.hasNaN ? .nan : pairs.kendall()
        }
    }

    /// The covariance of a sample, over the rows in which both columns have a value; nil with less than two of them.
    package func covariance(with other: Column<Double>, minimumCount: Int = 1) -> Double? {
        let pairs = PairedValues(self, other)
        guard pairs.count >= Swift.max(minimumCount, 2) else { return nil }
        return pairs.centralSums().products / Double(pairs.count - 1)
    }
}

extension AnyColumn {
    /// Numbers as doubles, booleans as 0 and 1.
    ///
    /// - Throws: `ColumnError.wrongType`.
    package func numbers() throws -> Column<Double> {
        switch try countingBooleans() {
        case .double(let column): column
        case .int(let column): column.asDoubles()
        case .bool, .string, .timestamp, .date, .duration: throw unfit(for: "numbers")
        }
    }
}

/// Values of the rows in which two columns have one.
private struct PairedValues {
    let left: [Double]
    let right: [Double]
    var count: Int { left.count }
    var hasNaN: Bool { left.contains(where: \.isNaN) || right.contains(where: \.isNaN) }

    init(left: [Double], right: [Double]) {
        self.left = left
        self.right = right
    }

    init(_ first: Column<Double>, _ second: Column<Double>) {
        var (left, right) = ([Double](), [Double]())
        left.reserveCapacity(first.count)
        right.reserveCapacity(first.count)
        for row in 0..<first.count where first.validity.isValid(row) && second.validity.isValid(row) {
            left.append(first.storage.values[row])
            right.append(second.storage.values[row])
        }
        withExtendedLifetime((first.owner, second.owner)) {}
        self.init(left: left, right: right)
    }

    /// Sums of the products and squares of both sides' deviations from their means.
    func centralSums() -> (products: Double, left: Double, right: Double) {
        left.withUnsafeBufferPointer { left in
            right.withUnsafeBufferPointer { right in
                guard let left = left.baseAddress, let right = right.baseAddress else { return (0, 0, 0) }
                let rows = 0..<count
                let leftMean = PairwiseSum.of(DoubleTerms(values: left), rows) / Double(count)
                let rightMean = PairwiseSum.of(DoubleTerms(values: right), rows) / Double(count)
                func sum(_ a: UnsafePointer<Double>, _ aMean: Double, _ b: UnsafePointer<Double>, _ bMean: Double)
                    -> Double
                { PairwiseSum.of(Products(left: a, right: b, leftMean: aMean, rightMean: bMean), rows) }
                return (
                    sum(left, leftMean, right, rightMean), sum(left, leftMean, left, leftMean),
                    sum(right, rightMean, right, rightMean)
                )
            }
        }
    }

    func pearson() -> Double? {
        let sums = centralSums()
        if sums.left == 0 || sums.right == 0 { return nil }
        // Two roots, since the product of large sums may be infinite.
        let correlation = sums.products / (sums.left.squareRoot() * sums.right.squareRoot())
        return correlation.isNaN ? .nan : min(max(correlation, -1), 1)
    }

    /// Both sides' ranks, equal values their mean one.
    func ranked() throws -> PairedValues {
        func ranks(_ values: [Double]) throws -> [Double] {
            try AnyColumn(Column<Double>(name: "", contents: values)).ranked(.average).assumingType(Double.self)
                .map { $0! }
        }
        return PairedValues(left: try ranks(left), right: try ranks(right))
    }

    /// Kendall's tau-b.
    ///
    /// - Source: Knight, "A computer method for calculating Kendall's tau with ungrouped data", 1966: rows in the order of one
    ///   side, the exchanges that sort the other one counted while merging.
    func kendall() -> Double? {
        let rows = (0..<count).sorted { (left[$0], right[$0]) < (left[$1], right[$1]) }
        var ordered = rows.map { right[$0] }
        func pairs(_ count: Int) -> Double { Double(count) * Double(count - 1) / 2 }
        func ties(_ isEqual: (Int, Int) -> Bool) -> Double {
            var (ties, run) = (0.0, 1)
            for place in stride(from: 1, to: count, by: 1) {
                if isEqual(place - 1, place) {
                    run += 1
                } else {
                    ties += pairs(run)
                    run = 1
                }
            }
            return ties + pairs(run)
        }
        let tiedLeft = ties { left[rows[$0]] == left[rows[$1]] }
        let tiedBoth = ties { left[rows[$0]] == left[rows[$1]] && right[rows[$0]] == right[rows[$1]] }
        var spare = ordered
        let exchanges = Double(sortCountingExchanges(&ordered, &spare, 0..<count))
        let tiedRight = ties { ordered[$0] == ordered[$1] }
        let all = pairs(count)
        let (leftVaries, rightVaries) = (all - tiedLeft, all - tiedRight)
        if leftVaries == 0 || rightVaries == 0 { return nil }
        let difference = all - tiedLeft - tiedRight + tiedBoth - 2 * exchanges
        return difference / (leftVaries.squareRoot() * rightVaries.squareRoot())
    }
}

private struct Products: Terms {
    let left: UnsafePointer<Double>
    let right: UnsafePointer<Double>
    let leftMean: Double
    let rightMean: Double
    @inline(__always) func term(at rowIndex: Int) -> Double {
        (left[rowIndex] - leftMean) * (right[rowIndex] - rightMean)
    }
}

/// Sorts by merging; gives how many pairs stood in the wrong order.
private func sortCountingExchanges(_ values: inout [Double], _ spare: inout [Double], _ range: Range<Int>) -> Int {
    guard range.count > 1 else { return 0 }
    let middle = range.lowerBound + range.count / 2
    var exchanges = sortCountingExchanges(&values, &spare, range.lowerBound..<middle)
    exchanges += sortCountingExchanges(&values, &spare, middle..<range.upperBound)
    var (left, right) = (range.lowerBound, middle)
    for place in range {
        if right == range.upperBound || left < middle && values[left] <= values[right] {
            spare[place] = values[left]
            left += 1
        } else {
            spare[place] = values[right]
            right += 1
            exchanges += middle - left
        }
    }
    for place in range { values[place] = spare[place] }
    return exchanges
}
