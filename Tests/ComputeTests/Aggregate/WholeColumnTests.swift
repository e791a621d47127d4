import Columns
import Pool
import Testing

@testable import Compute

/// Aggregates and running figures of one long column, made on all cores, beside the methods that one thread runs.
@Suite struct WholeColumnTests {
    /// More than is shared, not a multiple of anything, from the middle of a word of bits.
    private static let rows = GroupIndex.longCount + 77

    private func figure(_ column: AnyColumn, _ kind: AggregateKind) throws -> AnyColumn {
        try aggregated(column, kind, in: .single(rowCount: column.count))
    }

    @Test(arguments: [1, 2, 3, 8]) func doubles(threads: Int) throws {
        var random = SampleRandom()
        for missing in [0, 0.1] {
            let kinds: [(inout SampleRandom) -> Double] = [
                { Double.random(in: -1e9...1e9, using: &$0) }, { Double(Int.random(in: 0..<5, using: &$0)) },
                { $0.isOne(in: 100_000) ? .nan : Double.random(in: 0...1, using: &$0) },
            ]
            for kind in kinds {
                let values = (0..<Self.rows + 3).map { _ -> Double? in
                    Double.random(in: 0..<1, using: &random) < missing ? nil : kind(&random)
                }
                let column = Column<Double>(name: "x", contents: values).slice(3..<Self.rows + 3)
                let any = AnyColumn(column)
                try Pool(threads: threads).use {
                    #expect(same(try figure(any, .sum), column.sum()))
                    #expect(same(try figure(any, .variance), column.variance()))
                    #expect(same(try figure(any, .standardDeviation), column.standardDeviation()))
                    #expect(same(try figure(any, .median), column.median()))
                    for share in [0, 0.3, 0.999, 1] {
                        #expect(same(try figure(any, .quantile(share)), try column.quantile(share)))
                    }
                    #expect(same(try figure(any, .mode), column.mode()))
                    guard case .int(let distinct) = try figure(any, .distinctCount) else { return }
                    #expect(distinct[0] == column.distinctCount())
                }
            }
        }
    }

    @Test(arguments: [1, 2, 8]) func integers(threads: Int) throws {
        var random = SampleRandom()
        for range in [0...3, -1_000_000...1_000_000, Int(1e18)...Int(1e18) + 50] {
            let values = (0..<Self.rows).map { _ -> Int? in
                random.isOne(in: 20) ? nil : Int.random(in: range, using: &random)
            }
            let column = Column<Int>(name: "x", contents: values)
            let any = AnyColumn(column)
            try Pool(threads: threads).use {
                #expect(same(try figure(any, .variance), column.variance()))
                #expect(same(try figure(any, .median), column.median()))
                #expect(same(try figure(any, .quantile(0.9)), try column.quantile(0.9)))
                guard case .int(let mode) = try figure(any, .mode) else { return }
                #expect(mode[0] == column.mode())
                guard case .int(let distinct) = try figure(any, .distinctCount) else { return }
                #expect(distinct[0] == column.distinctCount())
                guard range.upperBound < 2_000_000 else {
                    #expect(throws: ComputeError.overflow(column: "x")) { try figure(any, .sum) }
                    return
                }
                guard case .int(let sum) = try figure(any, .sum) else { return }
                #expect(try sum[0] == column.sum())
            }
        }
        #expect(throws: ComputeError.self) {
            try figure(AnyColumn(Column<Int>(name: "x", contents: Array(repeating: 1, count: Self.rows))), .quantile(2))
        }
    }

    /// One group that is shared between threads among many that are not.
    @Test func aLongGroupAmongShortOnes() throws {
        var random = SampleRandom()
        let count = Self.rows + 5000
        let keys = (0..<count).map { $0 % 60 == 7 ? $0 / 60 % 40 : -1 }
        let values = keys.map { _ in random.isOne(in: 9) ? nil : Int.random(in: 0...1000, using: &random) }
        var rows: [Int: [Int?]] = [:]
        for (key, value) in zip(keys, values) { rows[key, default: []].append(value) }
        let parts = keys.prefix(60 * 40).reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }
            .map { Column<Int>(name: "x", contents: rows[$0]!) }
        let column = AnyColumn(Column<Int>(name: "x", contents: values))
        for threads in [1, 3] {
            try Pool(threads: threads).use {
                let groups = try GroupIndex.make(by: [AnyColumn(Column<Int>(name: "k", contents: keys))])
                func check(_ kind: AggregateKind, _ twin: (Column<Int>) throws -> AnyHashable?) throws {
                    let found = slowValues(try aggregated(column, kind, in: groups))
                    #expect(try found == parts.map(twin), "\(kind.name), \(threads) threads, seed \(random.seed)")
                }
                try check(.median) { $0.median()?.bitPattern }
                try check(.quantile(0.3)) { try $0.quantile(0.3)?.bitPattern }
                try check(.variance) { $0.variance()?.bitPattern }
                try check(.standardDeviation) { $0.standardDeviation()?.bitPattern }
                try check(.mode) { $0.mode() }
                try check(.distinctCount) { $0.distinctCount() }
            }
        }
    }

    @Test func nothingButMissing() throws {
        let column = AnyColumn(Column<Double>(name: "x", contents: [Double?](repeating: nil, count: Self.rows)))
        for kind in [AggregateKind.median, .variance, .mode] { #expect(try figure(column, kind).isNil(at: 0)) }
        guard case .int(let distinct) = try figure(column, .distinctCount) else { return }
        #expect(distinct[0] == 0)
    }

    @Test(arguments: [1, 2, 8]) func running(threads: Int) throws {
        var random = SampleRandom()
        let values = (0..<Self.rows).map { _ -> Int? in
            random.isOne(in: 7) ? nil : Int.random(in: -1000...1000, using: &random)
        }
        let column = AnyColumn(Column<Int>(name: "x", contents: values))
        func twin(_ start: Int, _ step: (Int, Int) -> Int) -> [Int?] {
            var state = start
            return values.map { value in
                guard let value else { return nil }
                state = step(state, value)
                return state
            }
        }
        try Pool(threads: threads).use {
            guard case .int(let sum) = try column.cumulative(.sum),
                case .int(let low) = try column.cumulative(.minimum),
                case .int(let count) = try column.cumulative(.count)
            else { return }
            #expect(Array(sum) == twin(0, +))
            #expect(Array(low) == twin(.max, min))
            #expect(count[Self.rows - 1] == values.count { $0 != nil })
            let doubles = AnyColumn(Column<Double>(name: "x", contents: values.map { $0.map { Double($0) } }))
            guard case .double(let doubleSum) = try doubles.cumulative(.sum) else { return }
            // Whole numbers add up exactly in any order.
            #expect(zip(doubleSum, sum).allSatisfy { $0 == $1.map { Double($0) } })
        }
    }

    /// A piece that overflows by itself, where the sum from the first row on does not; and one that does.
    @Test func runningOverflow() throws {
        var values = [Int](repeating: 0, count: Self.rows)
        values[0] = -Int.max
        values[200_000] = .max
        values[200_001] = 7
        guard case .int(let sum) = try AnyColumn(Column<Int>(name: "x", contents: values)).cumulative(.sum) else {
            return
        }
        #expect(sum[Self.rows - 1] == 7)
        values[0] = 0
        #expect(throws: ComputeError.overflow(column: "x")) {
            try AnyColumn(Column<Int>(name: "x", contents: values)).cumulative(.sum)
        }
    }

    /// Rows from far away, over the borders of morsels.
    @Test(arguments: [1, 3]) func fillsAndShifts(threads: Int) throws {
        var values = [String?](repeating: nil, count: Self.rows)
        for row in [5, 65_535, 65_536, 200_000] { values[row] = "row \(row) of a long text" }
        let column = AnyColumn(Column<String>(name: "x", contents: values))
        try Pool(threads: threads).use {
            for limit in [nil, 1, 70_000] {
                var last = -1
                let forward = values.indices.map { row -> String? in
                    if values[row] != nil { last = row }
                    return last >= 0 && row - last <= limit ?? .max ? values[last] : nil
                }
                guard case .string(let found) = try column.filledForward(limit: limit) else { return }
                #expect(Array(found) == forward)
                var next = -1
                let backward = values.indices.reversed().map { row -> String? in
                    if values[row] != nil { next = row }
                    return next >= 0 && next - row <= limit ?? .max ? values[next] : nil
                }
                guard case .string(let back) = try column.filledBackward(limit: limit) else { return }
                #expect(Array(back) == backward.reversed())
            }
            for distance in [1, -1, 65_536, 70_001, -70_001, Self.rows, -Self.rows, .max, .min] {
                guard case .string(let shifted) = try column.shifted(by: distance) else { return }
                let expected = values.indices.map { row -> String? in
                    let (source, overflow) = row.subtractingReportingOverflow(distance)
                    return !overflow && values.indices.contains(source) ? values[source] : nil
                }
                #expect(Array(shifted) == expected, "\(distance)")
            }
        }
    }

    /// Ranks of a long column, whose ties lie across pieces, beside those of one group with all rows.
    @Test(arguments: [1, 3]) func ranks(threads: Int) throws {
        var random = SampleRandom()
        for distinct in [1, 3, 100_000] {
            let values = (0..<Self.rows).map { _ in
                random.isOne(in: 9) ? nil : Int.random(in: 0..<distinct, using: &random)
            }
            let column = AnyColumn(Column<Int>(name: "x", contents: values))
            let group = GroupIndex.single(rowCount: Self.rows)
            try Pool(threads: threads).use {
                for method in RankMethod.allCases {
                    for order in [Order.ascending, .descending] {
                        let isFraction = random.isOne(in: 2)
                        let whole = try column.ranked(method, order: order, asFraction: isFraction)
                        let grouped = try column.ranked(method, order: order, asFraction: isFraction, in: group)
                        switch (whole, grouped) {
                        case (.int(let whole), .int(let grouped)): #expect(Array(whole) == Array(grouped))
                        case (.double(let whole), .double(let grouped)): #expect(Array(whole) == Array(grouped))
                        default: Issue.record("\(whole.type) and \(grouped.type)")
                        }
                    }
                }
            }
        }
    }

    /// The one value of a column is a double, to the last bit.
    private func same(_ column: AnyColumn, _ expected: Double?) -> Bool {
        guard case .double(let column) = column, let value = column[0], let expected else {
            return column.isNil(at: 0) && expected == nil
        }
        return value == expected || value.isNaN && expected.isNaN
    }
}
