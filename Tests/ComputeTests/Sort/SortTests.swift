import Columns
import Pool
import Testing

@testable import Compute

@Suite struct SortTests {
    private func check(
        _ keys: [(column: AnyColumn, order: Order)], _ label: String, sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let found = rowNumbers(try sortedPositions(by: keys))
        let expected = slowSortedRows(by: keys)
        let firstWrong = expected.indices.first { found[$0] != expected[$0] }
        #expect(found.count == expected.count, "\(label)", sourceLocation: sourceLocation)
        #expect(firstWrong == nil, "\(label)", sourceLocation: sourceLocation)
        #expect(
            try isSorted(by: keys) == (found == Array(0..<found.count)), "\(label)", sourceLocation: sourceLocation)
    }

    @Test func `every type, both ways`() throws {
        var random = SampleRandom()
        for count in [0, 1, 2, 30, 200] {
            for column in SampleColumns.all(count: count, using: &random) {
                for order in [Order.ascending, .descending] {
                    try check([(column, order)], "\(column.name), \(count) rows, \(order), seed \(random.seed)")
                }
            }
        }
    }

    @Test func `several columns of any types`() throws {
        var random = SampleRandom()
        let columns = SampleColumns.all(count: 300, using: &random)
        for _ in 0..<60 {
            let keys = (0..<Int.random(in: 2...4, using: &random)).map { _ in
                (
                    column: columns.randomElement(using: &random)!,
                    order: Bool.random(using: &random) ? Order.ascending : .descending
                )
            }
            try check(keys, "\(keys.map { "\($0.column.name) \($0.order)" }), seed \(random.seed)")
        }
    }

    /// Words of 64 bits do not fit an element together with the row number, so ties are looked up.
    @Test func `keys of full width, alone and together`() throws {
        var random = SampleRandom()
        let wide = (0..<3).map { _ in
            let values = (0..<3000).map { _ -> Int? in
                // Many values that differ in the lowest bits only, and the extremes.
                switch Int.random(in: 0..<8, using: &random) {
                case 0: nil
                case 1: [Int.min, .max, 0, -1].randomElement(using: &random)!
                case 2...4: Int.max - Int.random(in: 0...40, using: &random)
                default: Int.random(in: .min ... .max, using: &random)
                }
            }
            return AnyColumn(Column<Int>(name: "wide", contents: values))
        }
        for order in [Order.ascending, .descending] {
            try check([(wide[0], order)], "one, \(order), seed \(random.seed)")
            try check([(wide[0], order), (wide[1], .ascending), (wide[2], .descending)], "three, seed \(random.seed)")
        }
    }

    @Test func `doubles: zeros are equal, NaN is highest, infinities are numbers`() throws {
        let values: [Double?] = [
            .nan, 0.0, -0.0, 1, nil, -.infinity, .infinity, -.nan, -0.0, 0.0, .leastNonzeroMagnitude, -1,
            -.leastNonzeroMagnitude, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
        ]
        let column = AnyColumn(Column<Double>(name: "x", contents: values))
        #expect(
            rowNumbers(try sortedPositions(by: [(column, .ascending)]))
                == [4, 5, 14, 11, 12, 1, 2, 8, 9, 10, 3, 13, 6, 0, 7])
        #expect(
            rowNumbers(try sortedPositions(by: [(column, .descending)]))
                == [0, 7, 6, 13, 3, 10, 1, 2, 8, 9, 12, 11, 14, 5, 4])
    }

    @Test func `texts that share long beginnings`() throws {
        var random = SampleRandom()
        let endings = ["", "\0", "a", "a\0", "ab", "same for many bytes", "same for many bytes, then not", "é", "z"]
        for start in ["", "short", "https://example.org/a/path/that/all/share/"] {
            let texts = (0..<2000).map { _ -> String? in
                if random.isOne(in: 20) { return nil }
                return start
                    + (0..<Int.random(in: 0...3, using: &random)).map { _ in endings.randomElement(using: &random)! }
                    .joined(separator: "/")
            }
            let column = AnyColumn(Column<String>(name: "text", contents: texts))
            let tie = AnyColumn(
                Column<Int>(name: "n", contents: (0..<2000).map { _ in Int.random(in: 0...5, using: &random) }))
            for order in [Order.ascending, .descending] {
                try check([(column, order)], "\"\(start)\", \(order), seed \(random.seed)")
                try check([(column, order), (tie, .descending)], "\"\(start)\", \(order), then n, seed \(random.seed)")
                try check([(tie, .ascending), (column, order)], "n, then \"\(start)\", \(order), seed \(random.seed)")
            }
        }
    }

    @Test func `times in whole seconds of a fine unit, and one that is not`() throws {
        var random = SampleRandom()
        var ticks = (0..<500).map { _ in Int64.random(in: -1000...1000, using: &random) * 1_000_000 }
        try check([(.timestamp(.ticks(ticks, .microseconds)), .descending)], "whole, seed \(random.seed)")
        ticks[250] += 1
        try check([(.timestamp(.ticks(ticks, .microseconds)), .ascending)], "one not whole, seed \(random.seed)")
        ticks[10] = .min
        ticks[20] = .max
        try check([(.timestamp(.ticks(ticks, .nanoseconds)), .ascending)], "extremes, seed \(random.seed)")
    }

    @Test func `a dictionary with more entries than rows`() throws {
        let texts = Column<String>(name: "s", contents: (0..<3000).map { "entry \($0 * 7919 % 3000)" })
        let column = AnyColumn(SampleColumns.dictionary(texts).slice(100..<1300))
        try check([(column, .ascending)], "1,200 of 3,000")
    }

    @Test func `views with few distinct texts, and with many`() throws {
        var random = SampleRandom()
        for variety in [1, 3, 60, 100_000] {
            let texts = (0..<2000).map { _ in
                random.isOne(in: 9) ? nil : "text \(Int.random(in: 0..<variety, using: &random)) of some length"
            }
            let column = AnyColumn(Column<String>(name: "s", contents: texts))
            try check([(column, .ascending)], "\(variety) texts, seed \(random.seed)")
            try check([(column, .descending)], "\(variety) texts, seed \(random.seed)")
        }
    }

    @Test func `rows in order give their range`() throws {
        let column = AnyColumn(Column<Int>(name: "x", contents: [nil, 1, 1, 2, 9]))
        #expect(try sortedPositions(by: [(column, .ascending)]).range == 0..<5)
        #expect(try sortedPositions(by: [(column, .descending)]).range == nil)
        let same = AnyColumn(Column<Int>(name: "x", contents: [nil, nil] as [Int?]))
        #expect(try sortedPositions(by: [(same, .descending)]).range == 0..<2)
        #expect(try sortedPositions(by: []).count == 0)
    }

    @Test func `one row out of order far down is found`() throws {
        for place in [1, 1023, 1024, 1025, morselRows - 1, morselRows, 2 * morselRows] {
            var values = Array(0..<2 * morselRows + 1)
            values[place] = -1
            let column = AnyColumn(Column<Int>(name: "x", contents: values))
            #expect(try !isSorted(by: [(column, .ascending)]), "row \(place)")
            #expect(try rowNumbers(sortedPositions(by: [(column, .ascending)]))[0] == place)
        }
    }

    /// Enough rows for several stripes, buckets that are split again, and runs of equal keys in them.
    @Test func `many rows, on any number of threads`() throws {
        var random = SampleRandom()
        let count = 280_000
        let skewed = (0..<count).map { _ in random.isOne(in: 3) ? Int.random(in: 0...500, using: &random) : 7 }
        let times = (0..<count).map { _ in Int.random(in: 0...100_000, using: &random) }
        let keys: [(column: AnyColumn, order: Order)] = [
            (AnyColumn(Column<Int>(name: "skewed", contents: skewed)), .ascending),
            (AnyColumn(Column<Int>(name: "time", contents: times)), .descending),
        ]
        let expected = (0..<count).sorted {
            (skewed[$0], -times[$0], $0) < (skewed[$1], -times[$1], $1)
        }
        let layout = try keyLayout(keys)
        for threads in sampleThreads {
            // With a low limit large buckets are partitioned again by all threads, with the usual one by one thread.
            for limit in [nil, 1000] {
                let rows = try Pool(threads: threads).use {
                    try RowSort(layout, rowCount: count, largestCount: limit).sorted()
                }
                let found = rows.pointer(as: UInt32.self)
                #expect(
                    expected.indices.allSatisfy { Int(found[$0]) == expected[$0] },
                    "\(threads) threads, limit \(limit ?? 0), seed \(random.seed)")
            }
        }
    }

    @Test func `cancelled work throws`() throws {
        let token = CancellationToken()
        token.cancel()
        let column = AnyColumn(Column<Int>(name: "x", contents: [3, 1, 2]))
        #expect(throws: Interrupted.self) {
            try Pool.withCancellation(token) { try sortedPositions(by: [(column, .ascending)]) }
        }
    }
}
