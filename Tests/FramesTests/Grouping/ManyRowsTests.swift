import Columns
import Compute
import Pool
import Testing

@testable import Frames

/// Enough rows that they are cut into pieces and streamed, in few, many and nearly only groups of one row; all compared with
/// loops over rows, and on several numbers of threads with each other to the last bit.
@Suite struct ManyRowsTests {
    /// How many rows there are for so many different keys. Three morsels and two pieces of sums, and where keys hardly repeat, so many
    /// that two threads have more of them each than a table is made for (`DenseCodes.tableLimit`).
    struct Keys: Sendable { var distinct, rowCount: Int }
    static let cases = [
        Keys(distinct: 9, rowCount: 140_000), Keys(distinct: 5_000, rowCount: 140_000),
        Keys(distinct: 150_000, rowCount: 140_000), Keys(distinct: 1_000_000_000, rowCount: 280_000),
    ]

    /// - Parameter distinct: how many different keys may occur.
    private func frame(
        distinct: Int, rowCount: Int, missing: Bool, using random: inout SeededRandom
    ) -> DataFrame {
        func contents<T>(_ value: (inout SeededRandom) -> T) -> [T?] {
            (0..<rowCount).map { _ in
                missing && Int.random(in: 0..<20, using: &random) == 0 ? nil : value(&random)
            }
        }
        let spread = Int(Double(distinct).squareRoot()) + 1
        return DataFrame(
            unchecked: [
                AnyColumn(Column<Int>(name: "a", contents: contents { Int.random(in: 0..<spread, using: &$0) })),
                AnyColumn(Column<Int>(name: "b", contents: contents { -7 * Int.random(in: 0..<spread, using: &$0) })),
                AnyColumn(Column<Int>(name: "x", contents: contents { Int.random(in: -9...9, using: &$0) })),
                AnyColumn(Column<Double>(name: "y", contents: contents { Double.random(in: -1...1, using: &$0) })),
                AnyColumn(Column<Int>(name: "row", contents: Array(0..<rowCount))),
            ], rowCount: rowCount)
    }

    /// The results of a slow pass, in the order of first appearance.
    private struct Expected {
        var rows = 0
        var sum = 0
        var least = Int.max
        var total = 0.0
        var present = 0
        var firstRow = 0
        var lastRow = 0
        var best: [(value: Double, row: Int)] = []
    }

    private func expected(_ frame: DataFrame) throws -> [Expected] {
        let (a, b) = (try frame["a", Int.self], try frame["b", Int.self])
        let (x, y) = (try frame["x", Int.self], try frame["y", Double.self])
        struct Key: Hashable { var a, b: Int? }
        var places: [Key: Int] = [:]
        var groups: [Expected] = []
        for row in 0..<frame.rowCount {
            let key = Key(a: a[row], b: b[row])
            let place = places[key] ?? groups.count
            if place == groups.count {
                places[key] = place
                groups.append(Expected(firstRow: row))
            }
            groups[place].rows += 1
            groups[place].lastRow = row
            if let x = x[row] {
                groups[place].sum += x
                groups[place].least = min(groups[place].least, x)
            }
            if let y = y[row] {
                groups[place].total += y
                groups[place].present += 1
                groups[place].best.append((y, row))
            }
        }
        return groups
    }

    @Test(arguments: ManyRowsTests.cases, [false, true])
    func streamedAndNotStreamed(_ keys: Keys, _ missing: Bool) throws {
        var random = SeededRandom.printed("\(keys) \(missing)")
        let frame = frame(distinct: keys.distinct, rowCount: keys.rowCount, missing: missing, using: &random)
        let expected = try expected(frame)
        let best = expected.flatMap { group in
            group.best.sorted { ($1.value, $0.row) < ($0.value, $1.row) }.prefix(2).map(\.row)
        }
        var bits: [UInt64]?
        for threads in [1, 2, 5] {
            try Pool(threads: threads).use {
                let groups = try frame.grouped(by: "a", "b")
                let found = try groups.aggregated([
                    "rows": .count, "sum": .sum("x"), "least": .min("x"), "total": .sum("y"), "mean": .mean("y"),
                    "first": .first("row"), "last": .last("row"), "median": .median("row"),
                ])
                #expect(found.rowCount == expected.count)
                #expect(try found["rows", Int.self].map { $0! } == expected.map(\.rows))
                #expect(try found["sum", Int.self].map { $0! } == expected.map(\.sum))
                #expect(try found["least", Int.self].map { $0 ?? .max } == expected.map(\.least))
                #expect(try found["first", Int.self].map { $0! } == expected.map(\.firstRow))
                #expect(try found["last", Int.self].map { $0! } == expected.map(\.lastRow))
                let totals = try found["total", Double.self].map { $0! }
                #expect(zip(totals, expected).allSatisfy { abs($0 - $1.total) <= 1e-9 })
                let means = try found["mean", Double.self].map(\.self)
                #expect(
                    zip(means, expected).allSatisfy {
                        $1.present == 0 ? $0 == nil : abs($0! * Double($1.present) - $1.total) <= 1e-9
                    })
                let now = totals.map(\.bitPattern)
                #expect(bits ?? now == now, "\(threads) threads give another last digit")
                bits = now

                let two = try groups.largest(2, by: "y")["row", Int.self].map { $0! }
                #expect(two == best, "\(threads) threads")
                if keys.distinct == 150_000 {
                    let order = try groups.map { group in try group["row", Int.self].first! }
                    #expect(order == expected.map(\.firstRow))
                }
            }
        }
    }

    /// Enough rows a group that pairs are streamed, in pieces that have to be joined; far from zero, where sums of squares fail.
    @Test func correlationsAreStreamedAndJoined() throws {
        var random = SeededRandom.printed()
        let count = 300_000
        let base = (0..<count).map { _ in Int.random(in: -50...50, using: &random) }
        var xs: [Int?] = []
        var ys: [Double?] = []
        for row in 0..<count {
            let noise = Double.random(in: 0...30, using: &random)
            xs.append(row % 7 == 0 ? nil : 1_000_000_000 * (row % 5) + base[row])
            ys.append(row % 11 == 0 ? nil : 1e6 + 0.5 * Double(base[row]) + noise)
        }
        let frame = try DataFrame(
            columns: [
                AnyColumn(Column<Int>.make(name: "k", count: count) { $0 % 5 }),
                AnyColumn(Column<Int>(name: "x", contents: xs)), AnyColumn(Column<Double>(name: "y", contents: ys)),
            ])
        var bits: [UInt64]?
        for threads in [1, 2, 3, 8] {
            try Pool(threads: threads).use {
                let groups = try frame.grouped(by: "k")
                let found = try groups.aggregated([
                    "r": .correlation("x", with: "y"), "c": .covariance("y", with: "x"), "mean": .mean("x"),
                ])
                // The same from each group's rows, put together, where means are taken first.
                let other = try groups.map { group in
                    try group.frame.selecting(["r": .correlation("x", with: "y"), "c": .covariance("y", with: "x")])
                }
                for (group, expected) in other.enumerated() {
                    let (r, c) = (try found["r", Double.self][group]!, try found["c", Double.self][group]!)
                    #expect(abs(r - (try expected["r", Double.self][0]!)) < 1e-9)
                    #expect(abs(c - (try expected["c", Double.self][0]!)) < 1e-9 * abs(c))
                    #expect(r > 0.5 && r < 1)
                }
                let now = try found["r", Double.self].map { $0!.bitPattern }
                #expect(bits ?? now == now)
                bits = now
            }
        }
    }

    /// A sample of the key misses its ends: what was guessed must be noticed and made good.
    @Test func keysOutsideTheGuessedRange() throws {
        let count = 400_000
        for stranger in [-5_000_000, 77_777, 4_000_000_000, nil] {
            let keys = (0..<count).map { $0 == 123_457 ? stranger : 1000 + $0 % 90 }
            let frame = try DataFrame(
                columns: [
                    AnyColumn(Column<Int>(name: "k", contents: keys)),
                    AnyColumn(Column<Int>.make(name: "j", count: count) { $0 % 3 }),
                ])
            for names in [["k"], ["k", "j"], ["j", "k"]] {
                for threads in [1, 3] {
                    let counts = try Pool(threads: threads).use { try frame.grouped(columnNames: names).counts() }
                    #expect(counts.rowCount == 91)
                    #expect(try counts["count", Int.self].sum() == count)
                    #expect(try counts["k", Int.self].map(\.self).suffix(1) == [stranger])
                    #expect(try counts["count", Int.self].map { $0! }.suffix(1) == [1])
                }
            }
        }
    }

    @Test func sumsBeyondSixtyFourBitsOnTheWay() throws {
        let count = 400_000
        // Halves cancel; what is passed through does not fit 64 bits.
        let frame = DataFrame(
            unchecked: [
                AnyColumn(Column<Int>.make(name: "k", count: count) { $0 % 3 }),
                AnyColumn(Column<Int>.make(name: "x", count: count) { ($0 / 3) % 2 == 0 ? .max : -.max }),
            ], rowCount: count)
        let sums = try frame.grouped(by: "k").aggregated(["x": .sum("x")])["x", Int.self].map { $0! }
        // The first group has an even number of rows.
        #expect(sums == [0, .max, .max])
        let large = try frame.filter(on: "x", Int.self) { $0! > 0 }
        #expect(throws: ComputeError.overflow(column: "x")) {
            _ = try large.grouped(by: "k").aggregated(["x": .sum("x")])
        }
        let means = try large.grouped(by: "k").aggregated(["x": .mean("x")])["x", Double.self].map { $0! }
        #expect(means.allSatisfy { $0 == 0x1p63 })
    }

    @Test func keysThatDoNotFitOneWord() throws {
        var random = SeededRandom.printed()
        let count = 5_000
        func wide(_ name: String) -> AnyColumn {
            // Either end of 64 bits, and a few values between.
            AnyColumn(
                Column<Int>.make(name: name, count: count) { _ in
                    [Int.min, Int.max, 0, 1 << 40, nil].randomElement(using: &random)!
                })
        }
        let names = ["k0", "k1", "k2", "k3", "k4"]
        let frame = try DataFrame(
            columns: names.map(wide) + [AnyColumn(Column<Int>(name: "row", contents: Array(0..<count)))])
        let twin = try GroupTwin(frame, by: names).rows
        for threads in [1, 3] {
            try Pool(threads: threads).use {
                let rows = try frame.grouped(columnNames: names).map { group in try group["row", Int.self].map { $0! } }
                #expect(rows == twin)
            }
        }
    }
}
