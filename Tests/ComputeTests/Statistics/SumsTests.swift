import Columns
import Testing

@testable import Compute

extension StatisticsTests {
    @Suite struct Sums {
        @Test func integersAgainstATwin() throws {
            for (seed, var random) in randomSeeds(10) {
                for count in interestingCounts {
                    for bound in [10, 1 << 40, 1 << 52] {
                        let rows = randomRows(count, missing: 0.2, using: &random) {
                            Int.random(in: -bound...bound, using: &$0)
                        }
                        let present = rows.compactMap { $0 }
                        let sum = present.reduce(0, +)
                        for column in layouts(of: rows, filler: 3) {
                            #expect(try column.sum() == sum, "seed \(seed), \(count) rows")
                            #expect(column.mean() == (present.isEmpty ? nil : Double(sum) / Double(present.count)))
                        }
                    }
                }
            }
        }

        @Test func onlyTheResultMustFit() throws {
            #expect(try Column<Int>(name: "x", contents: [.max, .max, .min, .min, 5]).sum() == 3)
            #expect(try Column<Int>(name: "x", contents: [.max, nil]).sum() == .max)
            #expect(throws: ComputeError.overflow(column: "plays")) {
                try Column<Int>(name: "plays", contents: [.max, 1]).sum()
            }
            #expect(throws: ComputeError.overflow(column: "plays")) {
                try Column<Int>(name: "plays", contents: [.min, nil, -1]).sum()
            }
            #expect(Column<Int>(name: "x", contents: [.max, .max]).mean() == Double(Int.max))
            #expect(throws: ComputeError.overflow(column: "x")) {
                try Column<Duration>(name: "x", contents: [.seconds(9_000_000_000_000), .seconds(9_000_000_000_000)])
                    .sum()
            }
        }

        @Test func doublesAreAsExactAsDoublesCanBe() throws {
            for (seed, var random) in randomSeeds(5) {
                for count in interestingCounts + [10_000] {
                    // Multiples of a power of two, so that the twin is exact.
                    let rows = randomRows(count, missing: 0.1, using: &random) {
                        Double(Int.random(in: -1_000_000...1_000_000, using: &$0)) / 1024
                    }
                    let sum = rows.compactMap { $0 }.reduce(0, +)
                    for column in layouts(of: rows, filler: 3) {
                        #expect(column.sum() == sum, "seed \(seed), \(count) rows")
                    }
                }
            }
            let tenths = Column<Double>(name: "x", contents: [Double](repeating: 0.1, count: 1_000_000))
            #expect(abs(tenths.sum() - 100_000) < 1e-8)
        }

        @Test func nothingAndNotANumber() throws {
            #expect(try Column<Int>(name: "x", contents: [Int?]()).sum() == 0)
            #expect(try Column<Int>(name: "x", contents: [nil, nil]).sum() == 0)
            #expect(Column<Int>(name: "x", contents: [nil]).mean() == nil)
            #expect(Column<Double>(name: "x", contents: [nil]).mean() == nil)
            #expect(Column<Double>(name: "x", contents: [1, .nan, nil]).sum().isNaN)
            #expect(Column<Double>(name: "x", contents: [1, .nan, nil]).mean()!.isNaN)
            #expect(Column<Duration>(name: "x", contents: [nil]).mean() == nil)
            #expect(Column<Timestamp>(name: "x", contents: [nil]).mean() == nil)
            #expect(Column<Bool>(name: "x", contents: [nil]).mean() == nil)
        }

        @Test func booleansCount() throws {
            for (seed, var random) in randomSeeds(5) {
                for count in interestingCounts {
                    let rows = randomRows(count, missing: 0.3, using: &random) { Bool.random(using: &$0) }
                    let yes = rows.count { $0 == true }
                    let present = rows.count { $0 != nil }
                    for column in layouts(of: rows, filler: true) {
                        #expect(column.sum() == yes, "seed \(seed), \(count) rows")
                        #expect(column.mean() == (present == 0 ? nil : Double(yes) / Double(present)))
                    }
                }
            }
        }

        @Test func times() throws {
            let spans = Column<Duration>(name: "x", contents: [.milliseconds(-1), nil, .seconds(3)])
            #expect(try spans.sum() == .milliseconds(2999))
            #expect(spans.mean() == .microseconds(1_499_500))
            let thirds = Column<Duration>(name: "x", contents: [.seconds(1), .zero, .zero])
            #expect(thirds.mean() == Duration(secondsComponent: 0, attosecondsComponent: 333_333_333_333_333_333))
            let points = Column<Timestamp>(
                name: "x", contents: ([3, nil, 4] as [Int64?]).map { $0.map { Timestamp(ticks: $0) } })
            #expect(points.mean() == Timestamp(ticks: 4))
            let early = Column<Timestamp>(name: "x", contents: [-3, -4].map { Timestamp(ticks: $0) })
            #expect(early.mean() == Timestamp(ticks: -4))
        }

        @Test func cumulativeSums() throws {
            for (seed, var random) in randomSeeds(5) {
                for count in interestingCounts {
                    for missing in [0, 0.3, 1] {
                        let rows = randomRows(count, missing: missing, using: &random) {
                            Int.random(in: -99...99, using: &$0)
                        }
                        var sum = 0
                        let sums = rows.map { value in
                            value.map {
                                sum += $0; return sum
                            }
                        }
                        for column in layouts(of: rows, filler: 3) {
                            #expect(try column.cumulativeSum().map { $0 } == sums, "seed \(seed), \(count) rows")
                        }
                        let doubles = layouts(of: rows.map { $0.map { Double($0) / 4 } }, filler: 3)
                        for column in doubles {
                            #expect(
                                column.cumulativeSum().map { $0 } == sums.map { $0.map { Double($0) / 4 } },
                                "seed \(seed)")
                        }
                        let spans = layouts(of: rows.map { $0.map { Duration.seconds($0) } }, filler: .zero)
                        for column in spans {
                            #expect(
                                try column.cumulativeSum().map { $0 } == sums.map { $0.map { .seconds($0) } },
                                "seed \(seed)")
                        }
                    }
                }
            }
            #expect(throws: ComputeError.overflow(column: "x")) {
                try Column<Int>(name: "x", contents: [.max, 1, -1]).cumulativeSum()
            }
        }

        @Test func theMessageSaysWhatToDo() throws {
            #expect(
                "\(ComputeError.overflow(column: "plays"))"
                    == "column \"plays\": expected a sum that fits 64 bits, found a larger one; sum fewer rows, or the values "
                    + "as Double")
            #expect(
                "\(ComputeError.quantileOutOfRange(column: "plays", quantile: 90))"
                    == "column \"plays\": expected a quantile from 0 to 1, found 90.0; 0.5 is the median")
        }
    }
}
