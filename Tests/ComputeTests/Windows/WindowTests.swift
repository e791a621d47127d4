import Columns
import Testing

@testable import Compute

@Suite struct WindowTests {
    @Test func shiftsAndEdges() throws {
        try forEachWindowCase { one, random in
            let texts = randomRows(one.rowCount, missing: 0.2, using: &random) {
                ["a", "long enough for the heap", "é", ""].randomElement(using: &$0)!
            }
            let layout = textLayouts(of: texts).randomElement(using: &random)!
            let distance = [-400, -2, -1, 0, 1, 3, 1000, .min, .max].randomElement(using: &random)!
            let number = [-3, -1, 0, 1, 5].randomElement(using: &random)!
            let shifted = one.perGroup { rows in
                rows.indices.map { place -> String? in
                    let (source, overflow) = place.subtractingReportingOverflow(distance)
                    return !overflow && rows.indices.contains(source) ? texts[rows[source]] : nil
                }
            }
            let filled = one.perGroup { rows in
                rows.indices.map { place -> String? in
                    let (source, overflow) = place.subtractingReportingOverflow(distance)
                    return !overflow && rows.indices.contains(source) ? texts[rows[source]] : "filling"
                }
            }
            let broadcast = one.perGroup { rows -> [String?] in
                let place = number < 0 ? rows.count + number : number
                return rows.map { _ in rows.indices.contains(place) ? texts[rows[place]] : nil }
            }
            let column = AnyColumn(layout)
            let filling = AnyColumn(Column<String>(name: "f", contents: ["filling"]))
            let label = Comment("seed \(one.seed), \(one.rowCount) rows, by \(distance)")
            return { () throws -> Void in
                func values(_ column: AnyColumn) throws -> [String?] {
                    try column.assumingType(String.self).map { $0 }
                }
                #expect(try values(column.shifted(by: distance, in: one.index)) == shifted, label)
                #expect(try values(column.shifted(by: distance, filling: filling, in: one.index)) == filled, label)
                #expect(try values(column.broadcastRow(number, in: one.index)) == broadcast, label)
            }
        }
    }

    @Test func filling() throws {
        try forEachWindowCase { one, random in
            let values = randomRows(one.rowCount, missing: 0.6, using: &random) { Int.random(in: 0...9, using: &$0) }
            let column = AnyColumn(layouts(of: values, filler: 1).randomElement(using: &random)!)
            let limit = [nil, 0, 1, 3].randomElement(using: &random)!
            func filled(_ rows: [Int]) -> [Int?] {
                var (last, age) = (Int?.none, 0)
                return rows.map { row in
                    if let value = values[row] { (last, age) = (value, 0) } else { age += 1 }
                    return age > limit ?? .max ? nil : last
                }
            }
            let forward = one.perGroup(filled)
            let backward = one.perGroup { rows in filled(rows.reversed()).reversed() }
            return { () throws -> Void in
                let label = Comment("seed \(one.seed), \(one.rowCount) rows")
                let found = try column.filledForward(limit: limit, in: one.index).assumingType(Int.self)
                #expect(found.map { $0 } == forward, label)
                let back = try column.filledBackward(limit: limit, in: one.index).assumingType(Int.self)
                #expect(back.map { $0 } == backward, label)
            }
        }
    }

    @Test func differencesAndFractions() throws {
        try forEachWindowCase { one, random in
            let values = randomRows(one.rowCount, missing: 0.2, using: &random) { random in
                Int.random(in: 0..<6, using: &random) == 0
                    ? [Int.max, .min, 0].randomElement(using: &random)! : Int.random(in: -9...9, using: &random)
            }
            let column = layouts(of: values, filler: 1).randomElement(using: &random)!
            let days = Column<CalendarDate>(
                name: "d", contents: values.map { $0.map { CalendarDate(daysSinceEpoch: Int32($0 % 100)) } })
            let times = Column<Timestamp>(
                name: "t", contents: values.map { $0.map { Timestamp(ticks: Int64($0), unit: .milliseconds) } })
            let distance = [-2, 0, 1, 3, .max, .min].randomElement(using: &random)!
            func pairs(_ body: @escaping (Int, Int) -> Double?) -> [Double?] {
                one.perGroup { rows in
                    rows.indices.map { place -> Double? in
                        let (source, overflow) = place.subtractingReportingOverflow(distance)
                        guard !overflow, rows.indices.contains(source) else { return nil }
                        guard let left = values[rows[place]], let right = values[rows[source]] else { return nil }
                        return body(left, right)
                    }
                }
            }
            let differences = pairs { left, right in
                let (difference, overflow) = left.subtractingReportingOverflow(right)
                return overflow ? nil : Double(difference)
            }
            let fractions = pairs { Double($0) / Double($1) - 1 }
            let ofDays = pairs { Double(($0 % 100 - $1 % 100) * 86_400) }
            return { () throws -> Void in
                let label = Comment("seed \(one.seed), \(one.rowCount) rows, by \(distance)")
                let found = try AnyColumn(column).differences(by: distance, in: one.index).assumingType(Int.self)
                #expect(found.map { $0.map(Double.init) } == differences, label)
                let change = try AnyColumn(column).fractionalChange(by: distance, in: one.index)
                #expect(firstDifference(change, fractions) == nil, label)
                let dayGaps = try AnyColumn(days).differences(by: distance, in: one.index)
                    .assumingType(Duration.self)
                #expect(dayGaps.map { $0?.inSeconds } == ofDays, label)
                let gaps = try AnyColumn(times).differences(by: distance, in: one.index)
                    .assumingType(Duration.self)
                #expect(gaps.map { $0.map { Double($0.ticks(in: .milliseconds)!) } } == differences, label)
            }
        }
    }

    @Test func cumulativeFigures() throws {
        try forEachWindowCase { one, random in
            let values = randomRows(one.rowCount, missing: 0.2, using: &random, wildDouble)
            let column = AnyColumn(layouts(of: values, filler: 1).randomElement(using: &random)!)
            let days = AnyColumn(
                Column<CalendarDate>(
                    name: "d",
                    contents: values.map { value in
                        value.flatMap { $0.isFinite ? CalendarDate(daysSinceEpoch: Int32($0)) : nil }
                    }))
            func running(_ step: @escaping (Double?, Double) -> Double) -> [Double?] {
                one.perGroup { rows in
                    var state: Double?
                    return rows.map { row -> Double? in
                        guard let value = values[row] else { return nil }
                        state = step(state, value)
                        return state
                    }
                }
            }
            func passing(_ better: @escaping (Double, Double) -> Bool) -> (Double?, Double) -> Double {
                { state, value in
                    guard let state, !state.isNaN else { return value }
                    return value.isNaN || !better(value, state) ? state : value
                }
            }
            let sums = running { ($0 ?? 0) + $1 }
            let products = running { ($0 ?? 1) * $1 }
            let lowest = running(passing { $0 < $1 })
            let highest = running(passing { $0 > $1 })
            let counts = one.perGroup { rows in
                var count = 0
                return rows.map { row -> Int? in
                    count += values[row] == nil ? 0 : 1
                    return count
                }
            }
            let numbers = one.perGroup { rows in rows.indices.map { Optional($0 + 1) } }
            return { () throws -> Void in
                let label = Comment("seed \(one.seed), \(one.rowCount) rows")
                func found(_ kind: CumulativeKind) throws -> Column<Double> {
                    try column.cumulative(kind, in: one.index).assumingType(Double.self)
                }
                #expect(firstDifference(try found(.sum), sums, scale: 1e5) == nil, label)
                #expect(firstDifference(try found(.product), products) == nil, label)
                #expect(firstDifference(try found(.minimum), lowest) == nil, label)
                #expect(firstDifference(try found(.maximum), highest) == nil, label)
                #expect(
                    try column.cumulative(.count, in: one.index).assumingType(Int.self).map { $0 } == counts, label)
                let dayHighest = try days.cumulative(.maximum, in: one.index).assumingType(CalendarDate.self)
                #expect(dayHighest.nilCount == days.nilCount, label)
                let rowNumbers = try rowNumbers("n", rowCount: one.rowCount, startingAt: 1, in: one.index)
                #expect(rowNumbers.map { $0 } == numbers, label)
            }
        }
    }

    @Test func integerSumsAreExactOrThrow() throws {
        let column = AnyColumn(Column<Int>(name: "n", contents: [Int.max, nil, -1, 1, 1]))
        #expect(throws: ComputeError.overflow(column: "n")) { _ = try column.cumulative(.sum) }
        let fitting = try column.slice(0..<4).cumulative(.sum).assumingType(Int.self)
        #expect(fitting.map { $0 } == [.max, nil, .max - 1, .max])
        let doubled = AnyColumn(Column<Int>(name: "n", contents: [Int.max, nil, 2]))
        #expect(throws: ComputeError.overflow(column: "n")) { _ = try doubled.cumulative(.product) }
        let window = try RollingWindow(.rows(2, isCentered: false), minimumCount: 1)
        #expect(throws: ComputeError.overflow(column: "n")) {
            _ = try AnyColumn(Column<Int>(name: "n", contents: [Int.max, 1])).rolled(.sum, over: window)
        }
        #expect(
            try column.slice(0..<4).rolled(.sum, over: window).assumingType(Int.self).map { $0 } == [
                .max, .max, -1, 0,
            ])
    }

    @Test func ranks() throws {
        try forEachWindowCase { one, random in
            let values = randomRows(one.rowCount, missing: 0.2, using: &random, wildDouble)
            let texts = values.map { $0.map { $0.isNaN ? "z" : "\(Int($0.clampedToInt)) and more of it" } }
            let column = AnyColumn(layouts(of: values, filler: 1).randomElement(using: &random)!)
            let textColumn = AnyColumn(textLayouts(of: texts).randomElement(using: &random)!)
            let order: Order = Bool.random(using: &random) ? .ascending : .descending
            let asFraction = Bool.random(using: &random)
            func twin<T>(_ values: [T?], _ method: RankMethod, _ precedes: @escaping (T, T) -> Bool) -> [Double?] {
                one.perGroup { rows in
                    let present = rows.compactMap { values[$0] }
                    func before(_ left: T, _ right: T) -> Bool {
                        order == .ascending ? precedes(left, right) : precedes(right, left)
                    }
                    let sorted = present.sorted(by: before)
                    let distinct = sorted.indices.count { $0 == 0 || before(sorted[$0 - 1], sorted[$0]) }
                    return rows.enumerated().map { place, row -> Double? in
                        guard let value = values[row] else { return nil }
                        let lower = present.count { before($0, value) }
                        let equal = present.count { !before($0, value) && !before(value, $0) }
                        let earlier = rows[..<place].compactMap { values[$0] }
                            .count { !before($0, value) && !before(value, $0) }
                        let rank: Double =
                            switch method {
                            case .minimum: Double(lower + 1)
                            case .maximum: Double(lower + equal)
                            case .average: Double(lower) + Double(equal + 1) / 2
                            case .ordinal: Double(lower + 1 + earlier)
                            case .dense:
                                Double(
                                    sorted[..<lower].indices.count { $0 == 0 || before(sorted[$0 - 1], sorted[$0]) }
                                        + 1)
                            }
                        let divisor = method == .dense ? distinct : present.count
                        return asFraction ? rank / Double(divisor) : rank
                    }
                }
            }
            let method = RankMethod.allCases.randomElement(using: &random)!
            let ofNumbers = twin(values, method) { left, right in
                right.isNaN ? !left.isNaN : !left.isNaN && left < right
            }
            let ofTexts = twin(texts, method) { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) }
            return { () throws -> Void in
                let label = Comment("seed \(one.seed), \(one.rowCount) rows, \(method) \(order)")
                for (column, expected) in [(column, ofNumbers), (textColumn, ofTexts)] {
                    let found = try column.ranked(method, order: order, asFraction: asFraction, in: one.index)
                    switch found {
                    case .int(let ranks): #expect(ranks.map { $0.map(Double.init) } == expected, label)
                    case .double(let ranks): #expect(firstDifference(ranks, expected) == nil, label)
                    default: Issue.record("ranks are \(found.type)")
                    }
                }
            }
        }
    }

    @Test func ranksOfManyRows() throws {
        var random = SeededGenerator(seed: 11)
        let values = randomRows(5000, missing: 0.1, using: &random) { Int.random(in: 0..<900, using: &$0) }
        let column = AnyColumn(Column<Int>(name: "x", contents: values))
        let one = try GroupIndex.make(by: [
            AnyColumn(Column<Int>(name: "k", contents: [Int](repeating: 1, count: 5000)))
        ])
        for method in RankMethod.allCases {
            for order in [Order.ascending, .descending] {
                let whole = try column.ranked(method, order: order)
                let grouped = try column.ranked(method, order: order, in: one)
                #expect((0..<5000).allSatisfy { "\(whole[$0] as Any)" == "\(grouped[$0] as Any)" }, "\(method)")
            }
        }
    }

    @Test func interpolation() throws {
        try forEachWindowCase { one, random in
            let values = randomRows(one.rowCount, missing: 0.6, using: &random) {
                Double.random(in: -9...9, using: &$0)
            }
            let column = AnyColumn(layouts(of: values, filler: 1).randomElement(using: &random)!)
            var tick: Int64 = 0
            let ticks = (0..<one.rowCount).map { _ -> Int64 in
                tick += Int64.random(in: 1...50, using: &random)
                return tick
            }
            let times = AnyColumn(
                Column<Timestamp>(name: "t", contents: ticks.map { Timestamp(ticks: $0, unit: .seconds) }))
            func twin(_ place: @escaping (Int, Int) -> Double) -> [Double?] {
                one.perGroup { rows in
                    rows.indices.map { index -> Double? in
                        if let value = values[rows[index]] { return value }
                        guard let left = rows[..<index].lastIndex(where: { values[$0] != nil }),
                            let right = rows[index...].firstIndex(where: { values[$0] != nil })
                        else { return nil }
                        let (low, high) = (values[rows[left]]!, values[rows[right]]!)
                        let (start, end) = (place(left, rows[left]), place(right, rows[right]))
                        return low + (high - low) * (place(index, rows[index]) - start) / (end - start)
                    }
                }
            }
            let byRows = twin { index, _ in Double(index) }
            let byTime = twin { _, row in Double(ticks[row]) }
            return { () throws -> Void in
                let label = Comment("seed \(one.seed), \(one.rowCount) rows")
                #expect(firstDifference(try column.interpolated(in: one.index), byRows) == nil, label)
                #expect(firstDifference(try column.interpolated(along: times, in: one.index), byTime) == nil, label)
            }
        }
    }

    @Test func exponentialMeans() throws {
        try forEachWindowCase { one, random in
            let values = randomRows(one.rowCount, missing: 0.3, using: &random) {
                Double.random(in: -9...9, using: &$0)
            }
            let column = AnyColumn(layouts(of: values, filler: 1).randomElement(using: &random)!)
            let alpha = Double.random(in: 0.05...1, using: &random)
            let ignoring = Bool.random(using: &random)
            // By the definition: weights (1 - alpha)^age, the age counted in rows or in values.
            let expected = one.perGroup { rows in
                rows.indices.map { index -> Double? in
                    let seen = rows[...index]
                    let kept = ignoring ? seen.filter { values[$0] != nil } : Array(seen)
                    let last = kept.lastIndex { values[$0] != nil }
                    guard last != nil else { return nil }
                    var (sum, weights, weight) = (0.0, 0.0, 1.0)
                    for row in kept.reversed() {
                        if let value = values[row] {
                            sum += weight * value
                            weights += weight
                        }
                        weight *= 1 - alpha
                    }
                    return weights == 0 ? nil : sum / weights
                }
            }
            return { () throws -> Void in
                let found = try column.exponentialMean(.alpha(alpha), ignoringNils: ignoring, in: one.index)
                // With alpha 1 the weights of old values are nothing, and a mean is carried over missing rows.
                guard alpha < 0.95 else { return }
                #expect(
                    firstDifference(found, expected) == nil,
                    "seed \(one.seed), \(one.rowCount) rows, alpha \(alpha)")
            }
        }
        #expect(try ExponentialDecay.halfLife(2).weight() == 1 - 0.5.squareRoot())
        #expect(throws: WindowError.self) { _ = try ExponentialDecay.alpha(0).weight() }
    }
}

extension Double {
    fileprivate var clampedToInt: Double { Swift.max(-5000, Swift.min(5000, self)) }
}
