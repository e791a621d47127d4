import Columns
import Testing

@testable import Compute

extension StatisticsTests {
    @Suite struct Spreads {
        /// Two passes in 128-bit integers or plain doubles.
        func twin(_ values: [Double]) -> Double? {
            guard values.count > 1 else { return nil }
            let mean = values.reduce(0, +) / Double(values.count)
            return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
        }

        func agrees(_ left: Double?, _ right: Double?) -> Bool {
            guard let left, let right else { return left == nil && right == nil }
            return abs(left - right) <= 1e-12 * Swift.max(abs(left), abs(right))
        }

        @Test func againstATwin() {
            for (seed, var random) in randomSeeds(10) {
                for count in interestingCounts {
                    for missing in [0, 0.3, 1] {
                        let rows = randomRows(count, missing: missing, using: &random) {
                            Int.random(in: -99...99, using: &$0)
                        }
                        let expected = twin(rows.compactMap { $0.map(Double.init) })
                        for column in layouts(of: rows, filler: 3) {
                            #expect(agrees(column.variance(), expected), "seed \(seed), \(count) rows")
                            #expect(agrees(column.standardDeviation(), expected?.squareRoot()), "seed \(seed)")
                        }
                        for column in layouts(of: rows.map { $0.map(Double.init) }, filler: 3) {
                            #expect(agrees(column.variance(), expected), "seed \(seed), \(count) rows")
                            #expect(agrees(column.standardDeviation(), expected?.squareRoot()), "seed \(seed)")
                        }
                    }
                }
            }
        }

        @Test func farFromZeroNothingIsLost() {
            let ids = (0..<1000).map { 4_000_000_000_000_000_000 + $0 % 3 }
            let near = (0..<1000).map { $0 % 3 }
            #expect(agrees(Column(name: "x", contents: ids).variance(), Column(name: "x", contents: near).variance()))
            #expect(Column<Int>(name: "x", contents: [.min, .max]).variance()!.isFinite)
            #expect(Column<Int>(name: "x", contents: [7, 7, 7]).variance() == 0)
        }

        @Test func valuesThatAreNoNumbers() {
            #expect(Column<Double>(name: "x", contents: [1, .nan]).variance()!.isNaN)
            #expect(Column<Double>(name: "x", contents: [1, .infinity]).standardDeviation()!.isNaN)
            #expect(Column<Double>(name: "x", contents: [1, nil]).variance() == nil)
        }

        @Test func durations() {
            let column = Column<Duration>(name: "x", contents: [.seconds(1), nil, .seconds(2), .seconds(3)])
            #expect(column.standardDeviation() == .seconds(1))
            #expect(Column<Duration>(name: "x", contents: [.seconds(1)]).standardDeviation() == nil)
        }
    }
}
