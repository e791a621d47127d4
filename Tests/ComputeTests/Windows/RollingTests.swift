import Columns
import Pool
import Testing

@testable import Compute

/// What a window of values is reduced to, the slow way.
private func figure(_ statistic: RollingStatistic, _ values: [Double]) -> Double? {
    let numbers = values.filter { !$0.isNaN }
    func spread() -> Double? {
        guard values.count > 1 else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    }
    func quantile(_ share: Double) -> Double? {
        guard !values.isEmpty else { return nil }
        guard numbers.count == values.count else { return .nan }
        let sorted = values.sorted()
        let position = Double(sorted.count - 1) * share
        let (low, high) = (sorted[Int(position)], sorted[min(Int(position) + 1, sorted.count - 1)])
        let fraction = position - position.rounded(.down)
        // From the nearer end, which matters beside an infinity.
        if fraction == 0 || low == high { return low }
        return fraction < 0.5 ? low + (high - low) * fraction : high - (high - low) * (1 - fraction)
    }
    switch statistic {
    case .sum: return values.reduce(0, +)
    case .mean: return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    case .minimum: return values.isEmpty ? nil : numbers.min() ?? .nan
    case .maximum: return values.isEmpty ? nil : numbers.max() ?? .nan
    case .count: return Double(values.count)
    case .variance: return spread()
    case .standardDeviation: return spread()?.squareRoot()
    case .median: return quantile(0.5)
    case .quantile(let share): return quantile(share)
    }
}

private let statistics: [RollingStatistic] = [
    .sum, .mean, .minimum, .maximum, .count, .variance, .standardDeviation, .median, .quantile(0.3),
]

@Suite struct RollingTests {
    @Test(arguments: [false, true])
    func overRows(_ isWild: Bool) throws {
        try forEachWindowCase { one, random in
            let missing = [0, 0.2].randomElement(using: &random)!
            let values = randomRows(one.rowCount, missing: missing, using: &random) {
                isWild ? wildDouble(&$0) : Double.random(in: -9...9, using: &$0)
            }
            let column = AnyColumn(layouts(of: values, filler: 1).randomElement(using: &random)!)
            let size = [1, 2, 3, 4, 7, 50, 1000].randomElement(using: &random)!
            let isCentered = Bool.random(using: &random)
            let isExpanding = Int.random(in: 0..<5, using: &random) == 0
            let minimum = [nil, 0, 1, 2].randomElement(using: &random)!
            let window = try RollingWindow(
                isExpanding ? .expanding : .rows(size, isCentered: isCentered), minimumCount: minimum)
            let statistic = statistics.randomElement(using: &random)!
            let expected = one.perGroup { rows in
                rows.indices.map { index -> Double? in
                    let after = isCentered && !isExpanding ? (size - 1) / 2 : 0
                    let start = isExpanding ? 0 : max(0, index + after - size + 1)
                    let inside = rows[start...min(index + after, rows.count - 1)]
                    let present = inside.compactMap { values[$0] }
                    let enough = statistic == .count ? inside.count : present.count
                    return enough < window.minimumCount ? nil : figure(statistic, present)
                }
            }
            return { () throws -> Void in
                let label = Comment("seed \(one.seed), \(one.rowCount) rows, \(statistic) of \(window)")
                switch try column.rolled(statistic, over: window, in: one.index) {
                case .int(let found): #expect(found.map { $0.map(Double.init) } == expected, label)
                case .double(let found): #expect(firstDifference(found, expected, scale: 1e2) == nil, label)
                default: Issue.record("an unexpected type")
                }
            }
        }
    }

    @Test func integersAndTimes() throws {
        try forEachWindowCase { one, random in
            let values = randomRows(one.rowCount, missing: 0.2, using: &random) {
                Int.random(in: -1_000_000...1_000_000, using: &$0)
            }
            let column = AnyColumn(layouts(of: values, filler: 1).randomElement(using: &random)!)
            let spans = AnyColumn(
                Column<Duration>(name: "g", contents: values.map { $0.map { Duration.milliseconds($0) } }))
            let size = [1, 2, 5, 40].randomElement(using: &random)!
            let window = try RollingWindow(.rows(size, isCentered: false), minimumCount: 1)
            func twin(_ statistic: RollingStatistic) -> [Double?] {
                one.perGroup { rows in
                    rows.indices.map { index -> Double? in
                        let present = rows[max(0, index - size + 1)...index].compactMap { values[$0] }
                        return present.isEmpty ? nil : figure(statistic, present.map(Double.init))
                    }
                }
            }
            let (sums, lowest, means, medians) = (twin(.sum), twin(.minimum), twin(.mean), twin(.median))
            return { () throws -> Void in
                let label = Comment("seed \(one.seed), \(one.rowCount) rows, window \(size)")
                func ints(_ statistic: RollingStatistic) throws -> [Double?] {
                    try column.rolled(statistic, over: window, in: one.index).assumingType(Int.self)
                        .map { $0.map(Double.init) }
                }
                #expect(try ints(.sum) == sums, label)
                #expect(try ints(.minimum) == lowest, label)
                let found = try column.rolled(.mean, over: window, in: one.index).assumingType(Double.self)
                #expect(firstDifference(found, means) == nil, label)
                let middle = try column.rolled(.median, over: window, in: one.index).assumingType(Double.self)
                #expect(firstDifference(middle, medians) == nil, label)
                let spans = try spans.rolled(.maximum, over: window, in: one.index).assumingType(Duration.self)
                let highest = try column.rolled(.maximum, over: window, in: one.index).assumingType(Int.self)
                #expect(
                    spans.map { $0 } == highest.map { $0.map { Duration.milliseconds($0) } }, label)
            }
        }
    }

    @Test func overTime() throws {
        try forEachWindowCase { one, random in
            let values = randomRows(one.rowCount, missing: 0.2, using: &random) {
                Double.random(in: -9...9, using: &$0)
            }
            let column = AnyColumn(layouts(of: values, filler: 1).randomElement(using: &random)!)
            var tick: Int64 = -20
            let ticks = (0..<one.rowCount).map { _ -> Int64 in
                tick += Int64.random(in: 0...3, using: &random)
                return tick
            }
            let times = AnyColumn(
                Column<Timestamp>(name: "t", contents: ticks.map { Timestamp(ticks: $0, unit: .milliseconds) }))
            let span = Int64.random(in: 1...20, using: &random)
            let edges = WindowEdges.allCases.randomElement(using: &random)!
            let minimum = [nil, 0, 2].randomElement(using: &random)!
            let window = try RollingWindow(.span(.milliseconds(span), edges: edges), minimumCount: minimum)
            let statistic = statistics.randomElement(using: &random)!
            let expected = one.perGroup { rows in
                rows.indices.map { index -> Double? in
                    let now = ticks[rows[index]]
                    let inside = rows[...index].filter { row in
                        let age = now - ticks[row]
                        let isInside = edges.includesStart ? age <= span : age < span
                        return isInside && (edges.includesRow || age > 0)
                    }
                    let present = inside.compactMap { values[$0] }
                    let enough = statistic == .count ? inside.count : present.count
                    return enough < window.minimumCount ? nil : figure(statistic, present)
                }
            }
            return { () throws -> Void in
                let label = Comment("seed \(one.seed), \(one.rowCount) rows, \(statistic) of \(window)")
                switch try column.rolled(statistic, over: window, along: times, in: one.index) {
                case .int(let found): #expect(found.map { $0.map(Double.init) } == expected, label)
                case .double(let found): #expect(firstDifference(found, expected) == nil, label)
                default: Issue.record("an unexpected type")
                }
                // A closure's window has a minimum of values, a count's one of rows.
                guard statistic != .count else { return }
                let closure: Column<Double> = try column.assumingType(Double.self)
                    .rolled(over: window, along: times, in: one.index) { rows in
                        figure(statistic, rows.compactMap { $0 })
                    }
                #expect(firstDifference(closure, expected) == nil, label)
            }
        }
    }

    /// More rows than a morsel has, and windows long enough for sets of ranks.
    @Test func longWindows() throws {
        var random = SeededGenerator(seed: 5)
        let count = 140_000
        let values = randomRows(count, missing: 0.1, using: &random) { Double(Int.random(in: -999...999, using: &$0)) }
        let column = AnyColumn(Column<Double>(name: "x", contents: values))
        for size in [600, 5000] {
            let window = try RollingWindow(.rows(size, isCentered: false), minimumCount: 1)
            for statistic in [RollingStatistic.median, .quantile(0.9), .sum, .minimum, .variance] {
                let found = try column.rolled(statistic, over: window).assumingType(Double.self)
                let again = try Pool(threads: 3).use {
                    try column.rolled(statistic, over: window).assumingType(Double.self)
                }
                #expect((0..<count).allSatisfy { found[$0] == again[$0] }, "\(statistic), threads")
                for row in stride(from: 0, to: count, by: 6_111) + [65_535, 65_536, count - 1] {
                    let present = values[max(0, row - size + 1)...row].compactMap { $0 }
                    let expected = present.isEmpty ? nil : figure(statistic, present)
                    #expect(isSame(found[row], expected, scale: 1e6), "row \(row), \(statistic) of \(size)")
                }
            }
        }
    }

    /// A window forgets infinities, NaN and large numbers that have left it.
    @Test func windowsRecover() throws {
        let values: [Double] = [1, .infinity, 2, .nan, 3, 1e300, -1e300, 4, 5, 6]
        let column = AnyColumn(Column<Double>(name: "x", contents: values))
        let window = try RollingWindow(.rows(2, isCentered: false))
        let sums = try column.rolled(.sum, over: window).assumingType(Double.self)
        #expect(sums[2] == .infinity)
        #expect(sums[3]!.isNaN && sums[4]!.isNaN)
        #expect(sums[6] == 0)
        #expect(sums[8] == 9 && sums[9] == 11)
        let spread = try column.rolled(.variance, over: window).assumingType(Double.self)
        #expect(spread[9] == 0.5)
    }

    @Test func timesMustAscend() throws {
        let column = AnyColumn(Column<Double>(name: "x", contents: [1, 2, 3]))
        let window = try RollingWindow(.span(.seconds(2), edges: .right))
        func times(_ seconds: [Int?]) -> AnyColumn {
            AnyColumn(
                Column<Timestamp>(name: "t", contents: seconds.map { $0.map { Timestamp(secondsSinceEpoch: $0) } }))
        }
        #expect(throws: WindowError.unsortedTimes(column: "t", row: 2)) {
            _ = try column.rolled(.sum, over: window, along: times([1, 3, 2]))
        }
        #expect(throws: WindowError.missingTime(column: "t", row: 1)) {
            _ = try column.rolled(.sum, over: window, along: times([1, nil, 2]))
        }
        #expect(throws: WindowError.self) { _ = try RollingWindow(.rows(0, isCentered: false)) }
        #expect(throws: WindowError.self) { _ = try RollingWindow(.span(.zero, edges: .right)) }
        #expect(throws: ColumnError.self) {
            _ = try AnyColumn(Column<String>(name: "s", contents: ["a"])).rolled(.sum, over: window, along: times([1]))
        }
    }
}

private func + (left: StrideTo<Int>, right: [Int]) -> [Int] { Array(left) + right }
