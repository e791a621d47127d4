import Columns
import Pool

/// Covariance or correlation of two columns by group, over the rows in which both have a value.
///
/// A covariance is missing with less than two such rows; so is a correlation, which is NaN where one column does not vary.
/// - Parameters:
///   - first: rows as they are where `pieces` says how to stream them, else in group order (`GroupIndex.arranged`); so is `second`.
/// - Throws: `ColumnError.wrongType` for anything but integers and doubles.
func pairStatistic(
    _ kind: AggregateKind, _ first: AnyColumn, _ second: AnyColumn, in groups: GroupIndex, _ pieces: StreamPieces?
) throws -> AnyColumn {
    defer { withExtendedLifetime((first, second)) {} }
    let validity = (
        first.nilCount > 0 ? first.validity : Validity(), second.nilCount > 0 ? second.validity : Validity()
    )
    func statistic(_ x: some PairValues, _ y: some PairValues) throws -> AnyColumn {
        let rows = PairRows(x: x, y: y, validity: validity)
        guard let pieces, let coded = groups.coded else { return try pairStatistic(kind, rows, first.name, in: groups) }
        let states = StreamedStates(rows, coded, pieces)
        try pieces.run([states.pass])
        // Doubles do not overflow, so states are there.
        let joined = try states.joined()!
        let isCorrelation = kind == .correlation
        return try GroupColumn(count: joined.count, zero: 0) { group -> Double? in
            let spread = joined[group].spread
            return isCorrelation ? spread?.correlation : spread?.covariance
        }.doubles(first.name)
    }
    switch (first, second) {
    case (.int(let x), .int(let y)): return try statistic(PairIntegers(x), PairIntegers(y))
    case (.int(let x), .double(let y)): return try statistic(PairIntegers(x), PairDoubles(y))
    case (.double(let x), .int(let y)): return try statistic(PairDoubles(x), PairIntegers(y))
    case (.double(let x), .double(let y)): return try statistic(PairDoubles(x), PairDoubles(y))
    case (.int, _), (.double, _):
        throw ColumnError.wrongType(column: second.name, asked: "numbers for \(kind.name)", actual: second.type)
    default: throw ColumnError.wrongType(column: first.name, asked: "numbers for \(kind.name)", actual: first.type)
    }
}

private func pairStatistic(
    _ kind: AggregateKind, _ rows: PairRows<some PairValues, some PairValues>, _ name: String, in groups: GroupIndex
) throws -> AnyColumn {
    let slots = OptionalSlots<Double>(count: groups.groupCount)
    let isCorrelation = kind == .correlation
    try Pool.current.forEachRun(groups.plan(), label: "\(kind.name) by group") { parts, _ in
        for group in parts {
            let spread = rows.spread(groups.range(of: group))
            slots[group] = isCorrelation ? spread?.correlation : spread?.covariance
        }
    }
    return AnyColumn(Column<Double>(name: name, contents: slots.values))
}

/// Numbers as differences from the first one of a group: small where numbers lie together far from zero, and exactly zero
/// where they are all equal.
private protocol PairValues: Sendable {
    associatedtype Origin: BitwiseCopyable & Sendable
    static var zero: Origin { get }
    func origin(_ row: Int) -> Origin
    func difference(_ value: Origin, from origin: Origin) -> Double
}

extension PairValues {
    @inline(__always) func number(_ row: Int, from origin: Origin) -> Double {
        difference(self.origin(row), from: origin)
    }
}

private struct PairIntegers: PairValues, @unchecked Sendable {
    // @unchecked: a pointer into a column that the caller keeps.
    private let values: UnsafePointer<Int>
    init(_ column: Column<Int>) { values = column.storage.values }
    @inline(__always) func origin(_ row: Int) -> Int { values[row] }
    static var zero: Int { 0 }
    @inline(__always) func difference(_ value: Int, from origin: Int) -> Double {
        let (difference, overflow) = value.subtractingReportingOverflow(origin)
        return overflow ? Double(value) - Double(origin) : Double(difference)
    }
}

private struct PairDoubles: PairValues, @unchecked Sendable {
    // @unchecked: a pointer into a column that the caller keeps.
    private let values: UnsafePointer<Double>
    init(_ column: Column<Double>) { values = column.storage.values }
    @inline(__always) func origin(_ row: Int) -> Double { values[row] }
    static var zero: Double { 0 }
    @inline(__always) func difference(_ value: Double, from origin: Double) -> Double { value - origin }
}

/// How two columns vary together.
private struct PairSpread {
    var count: Int
    /// Sums of products of deviations from the means.
    var xx, yy, xy: Double

    var covariance: Double { xy / Double(count - 1) }

    /// Between -1 and 1; rounding may not lead out.
    var correlation: Double {
        let ratio = xy / (xx.squareRoot() * yy.squareRoot())
        return ratio > 1 ? 1 : ratio < -1 ? -1 : ratio
    }
}

private struct PairRows<X: PairValues, Y: PairValues>: Sendable {
    let x: X
    let y: Y
    let validity: (Validity, Validity)

    @inline(__always) func isPresent(_ row: Int) -> Bool { validity.0.isValid(row) && validity.1.isValid(row) }

    /// nil with less than two rows that have both values.
    ///
    /// Means first, then products of deviations from them, less what rounding of the means left over.
    /// - Source: Chan, Golub, LeVeque, "Algorithms for computing the sample variance", 1983: the corrected two-pass one.
    func spread(_ rows: Range<Int>) -> PairSpread? {
        guard let first = rows.first(where: { isPresent($0) }) else { return nil }
        let origins = (x: x.origin(first), y: y.origin(first))
        let sums = PairSums.over(first..<rows.upperBound) { row, sums in
            guard isPresent(row) else { return }
            sums.count &+= 1
            sums.first += x.number(row, from: origins.x)
            sums.second += y.number(row, from: origins.y)
        }
        guard sums.count > 1 else { return nil }
        let count = Double(sums.count)
        let (meanX, meanY) = (sums.first / count, sums.second / count)
        let products = PairSums.over(first..<rows.upperBound) { row, sums in
            guard isPresent(row) else { return }
            let dx = x.number(row, from: origins.x) - meanX
            let dy = y.number(row, from: origins.y) - meanY
            sums.first += dx
            sums.second += dy
            sums.xx += dx * dx
            sums.yy += dy * dy
            sums.xy += dx * dy
        }
        return PairSpread(
            count: sums.count, xx: positive(products.xx - products.first * products.first / count),
            yy: positive(products.yy - products.second * products.second / count),
            xy: products.xy - products.first * products.second / count)
    }
}

/// Pairs as they come: sums of differences from a group's first pair, and of their products.
///
/// The first pair is one of those whose spread is asked for, so what is lost to its distance from the mean grows at most with
/// the number of pairs.
extension PairRows: GroupAccumulation {
    struct State: BitwiseCopyable, Sendable {
        var count: Int
        var originX: X.Origin
        var originY: Y.Origin
        var x, y, xx, yy, xy: Double

        /// nil of less than two pairs.
        var spread: PairSpread? {
            guard count > 1 else { return nil }
            let n = Double(count)
            return PairSpread(
                count: count, xx: positive(xx - x * x / n), yy: positive(yy - y * y / n), xy: xy - x * y / n)
        }
    }

    var zero: State { State(count: 0, originX: X.zero, originY: Y.zero, x: 0, y: 0, xx: 0, yy: 0, xy: 0) }

    @inline(__always) func add(_ row: Int, to state: inout State, _: inout Bool) {
        guard isPresent(row) else { return }
        if state.count == 0 {
            state.originX = x.origin(row)
            state.originY = y.origin(row)
        }
        let dx = x.number(row, from: state.originX)
        let dy = y.number(row, from: state.originY)
        state.count &+= 1
        state.x += dx
        state.y += dy
        state.xx += dx * dx
        state.yy += dy * dy
        state.xy += dx * dy
    }

    /// The later sums as differences from the earlier first pair.
    func join(_ later: State, to state: inout State, _: inout Bool) {
        guard later.count > 0 else { return }
        guard state.count > 0 else {
            state = later
            return
        }
        let dx = x.difference(later.originX, from: state.originX)
        let dy = y.difference(later.originY, from: state.originY)
        let n = Double(later.count)
        state.count += later.count
        state.x += later.x + n * dx
        state.y += later.y + n * dy
        state.xx += later.xx + 2 * dx * later.x + n * dx * dx
        state.yy += later.yy + 2 * dy * later.y + n * dy * dy
        state.xy += later.xy + dx * later.y + dy * later.x + n * dx * dy
    }
}

/// Rounding may leave a little less than nothing; NaN stays NaN.
private func positive(_ number: Double) -> Double { number < 0 ? 0 : number }

private struct PairSums {
    var count = 0
    var first = 0.0
    var second = 0.0
    var xx = 0.0
    var yy = 0.0
    var xy = 0.0

    /// Runs of 128 rows one by one, longer ones as halves: the error grows with the logarithm of the number of rows.
    @inline(__always)
    static func over(_ rows: Range<Int>, _ add: (Int, inout PairSums) -> Void) -> PairSums {
        // A binary counter of partial sums instead of recursion, so that `add` is inlined.
        var partial: [PairSums] = []
        var runCount = 0
        var first = rows.lowerBound
        if rows.count <= 128 {
            var sums = PairSums()
            for row in rows { add(row, &sums) }
            return sums
        }
        while first < rows.upperBound {
            var sums = PairSums()
            for row in first..<Swift.min(first + 128, rows.upperBound) { add(row, &sums) }
            first += 128
            var carry = runCount
            while carry & 1 != 0 {
                sums = partial.removeLast() + sums
                carry >>= 1
            }
            partial.append(sums)
            runCount += 1
        }
        var sums = PairSums()
        for part in partial.reversed() { sums = part + sums }
        return sums
    }

    static func + (left: PairSums, right: PairSums) -> PairSums {
        PairSums(
            count: left.count + right.count, first: left.first + right.first, second: left.second + right.second,
            xx: left.xx + right.xx, yy: left.yy + right.yy, xy: left.xy + right.xy)
    }
}
