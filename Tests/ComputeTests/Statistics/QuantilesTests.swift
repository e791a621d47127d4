import Columns
import Testing

@testable import Compute

extension StatisticsTests {
    @Suite struct Quantiles {
        /// Sorts, then interpolates as numpy's "linear" method.
        func twin(_ values: [Double], _ quantile: Double) -> Double? {
            guard !values.isEmpty else { return nil }
            let sorted = values.sorted()
            let position = Double(sorted.count - 1) * quantile
            let (low, high) = (sorted[Int(position)], sorted[Swift.min(Int(position) + 1, sorted.count - 1)])
            let fraction = position - position.rounded(.down)
            return fraction >= 0.5 ? high - (high - low) * (1 - fraction) : low + (high - low) * fraction
        }

        let shares = [0, 0.01, 0.25, 1.0 / 3, 0.5, 0.9, 0.999, 1]

        @Test func againstATwin() throws {
            for (seed, var random) in randomSeeds(5) {
                for count in interestingCounts {
                    for (missing, bound) in [(0, 5), (0, 1_000_000), (0.3, 1_000_000), (1, 5)] {
                        let rows = randomRows(count, missing: missing, using: &random) {
                            Int.random(in: -bound...bound, using: &$0)
                        }
                        let present = rows.compactMap { $0.map(Double.init) }
                        let integers = layouts(of: rows, filler: 3)
                        let doubles = layouts(of: rows.map { $0.map(Double.init) }, filler: 3)
                        for share in shares {
                            let expected = twin(present, share)
                            for column in integers {
                                #expect(try column.quantile(share) == expected, "seed \(seed), \(share)")
                            }
                            for column in doubles {
                                #expect(try column.quantile(share) == expected, "seed \(seed), \(share)")
                            }
                        }
                        #expect(integers[0].median() == twin(present, 0.5), "seed \(seed)")
                        #expect(doubles[0].median() == twin(present, 0.5), "seed \(seed)")
                    }
                }
            }
        }

        @Test(arguments: ["rising", "falling", "equal", "organ pipe", "two values", "saw", "powers", "ends"])
        func selectionAgainstSorting(shape: String) {
            for count in [1, 24, 25, 100, 1000, 20_000] {
                let values: [Int64] = (0..<count).map { index in
                    switch shape {
                    case "rising": Int64(index)
                    case "falling": Int64(count - index)
                    case "equal": 7
                    case "organ pipe": Int64(Swift.min(index, count - index))
                    case "powers": 1 << Int64(index % 63) + Int64(index)
                    case "ends": index & 1 == 0 ? .min + Int64(index) : .max - Int64(index)
                    case "two values": Int64(index & 1)
                    default: Int64(index % 17)
                    }
                }
                let sorted = values.sorted()
                let scratch = Scratch(zeroCount: Selection.maximalBuckets, byteCount: count * 8)
                for rank in Set([0, count / 3, count / 2, count - 1]) {
                    let copy = scratch.bytes.assumingMemoryBound(to: Int64.self)
                    for index in 0..<count { copy[index] = values[index] }
                    let selection = Selection(values: copy, histogram: scratch.zeros)
                    let found = selection.neighbours(
                        of: rank, count: count, lowest: sorted[0], highest: sorted[count - 1])
                    #expect(found.value == sorted[rank], "\(shape), \(count) values, rank \(rank)")
                    if rank + 1 < count {
                        #expect(found.next == sorted[rank + 1], "\(shape), \(count) values, rank \(rank)")
                    }
                    #expect((0..<Selection.maximalBuckets).allSatisfy { scratch.zeros[$0] == 0 })
                }
            }
        }

        @Test func valuesThatAreNoNumbers() throws {
            #expect(Column<Double>(name: "x", contents: [1, .nan, 2]).median()!.isNaN)
            #expect(Column<Double>(name: "x", contents: [-.infinity, -.infinity, 2]).median() == -.infinity)
            #expect(try Column<Double>(name: "x", contents: [.infinity, .infinity]).quantile(0.3) == .infinity)
            #expect(Column<Double>(name: "x", contents: [-1.5, -2.5]).median() == -2)
        }

        @Test(arguments: [-0.001, 1.001, .infinity, 90])
        func sharesOutOfRange(share: Double) {
            #expect(throws: ComputeError.quantileOutOfRange(column: "x", quantile: share)) {
                try Column<Int>(name: "x", contents: [1]).quantile(share)
            }
        }

        @Test func notANumberIsOutOfRange() throws {
            #expect(throws: ComputeError.self) { try Column<Int>(name: "x", contents: [1]).quantile(.nan) }
        }

        @Test func times() throws {
            let spans = Column<Duration>(name: "x", contents: [.seconds(1), .seconds(2), nil])
            #expect(spans.median() == .milliseconds(1500))
            #expect(try spans.quantile(0.25) == .milliseconds(1250))
            let points = Column<Timestamp>(
                name: "x", contents: ([1, 2, nil, 9] as [Int64?]).map { $0.map { Timestamp(ticks: $0) } })
            #expect(points.median() == Timestamp(ticks: 2))
            #expect(try points.quantile(0.75) == Timestamp(ticks: 6))
            let far = Column<Timestamp>(name: "x", contents: [.min, .max].map { Timestamp(ticks: $0) })
            #expect(try far.quantile(1) == Timestamp(ticks: .max))
            #expect(far.median() == Timestamp(ticks: 0))
        }
    }
}
