import Columns
import Compute
import Pool
import Testing

@testable import Frames

@Suite struct SampleTests {
    private func frame(_ count: Int) throws -> DataFrame {
        try DataFrame(columns: [
            AnyColumn(Column<Int>(name: "row", contents: Array(0..<count))),
            AnyColumn(Column<Int>(name: "kind", contents: (0..<count).map { $0 % 7 == 0 ? nil : $0 % 3 })),
            AnyColumn(Column<Double>(name: "weight", contents: (0..<count).map { Double($0 % 4) })),
        ])
    }
    private func rows(_ frame: DataFrame) throws -> [Int] { try frame["row", Int.self].map { $0! } }

    @Test func sameRowsForSameSeed() throws {
        let frame = try frame(1000)
        for count in [0, 1, 10, 400, 1000] {
            let first = try rows(frame.sample(count: count, seed: 3))
            #expect(first.count == count)
            #expect(Set(first).count == count, "no row twice")
            for threads in [1, 2, 3, 8] {
                let again = try Pool(threads: threads).use { try rows(frame.sample(count: count, seed: 3)) }
                #expect(again == first, "\(count) rows, \(threads) threads")
            }
        }
        #expect(try rows(frame.sample(count: 100, seed: 1)) != rows(frame.sample(count: 100, seed: 2)))
        #expect(try rows(frame.shuffled(seed: 5)).sorted() == Array(0..<1000))
        #expect(try rows(frame.shuffled(seed: 5)) != Array(0..<1000))
        // Fixed for good: a seed means the same rows in every version.
        #expect(try rows(frame.sample(count: 5, seed: 42)) == rows(frame.shuffled(seed: 42).prefix(5)))
    }

    /// Few rows are picked in another way than many; both give the first rows of one shuffle.
    @Test func sparseAndDenseAgree() throws {
        for (count, of) in [(1, 100), (5, 100), (6, 100), (7, 100), (60, 1000), (63, 1000)] {
            var (few, all) = (SplitMix(seed: 9 as UInt64), SplitMix(seed: 9 as UInt64))
            let sparse = sampledRows(count, of: of, using: &few).rowNumbers
            let dense = sampledRows(of, of: of, using: &all).rowNumbers
            #expect(sparse == Array(dense.prefix(count)))
        }
    }

    @Test func everyRowIsAsLikely() throws {
        let frame = try frame(20)
        var counts = [Int](repeating: 0, count: 20)
        for seed in 0..<2000 { for row in try rows(frame.sample(count: 5, seed: seed)) { counts[row] += 1 } }
        // 500 expected, standard deviation 19.
        #expect(counts.allSatisfy { (400...600).contains($0) }, "\(counts)")
    }

    @Test func weights() throws {
        let frame = try frame(8)
        var drawn = [Int](repeating: 0, count: 8)
        var first = [Int](repeating: 0, count: 8)
        for seed in 0..<1500 {
            for row in try rows(frame.sample(count: 4, seed: seed, replacing: true, weights: "weight")) {
                drawn[row] += 1
            }
            let picked = try rows(frame.sample(count: 3, seed: seed, weights: "weight"))
            #expect(Set(picked).count == 3)
            first[picked[0]] += 1
        }
        // Weights 0 1 2 3 0 1 2 3, of 12: 500 and 125 expected for weight 1.
        for row in 0..<8 {
            let weight = Double(row % 4)
            #expect(abs(Double(drawn[row]) - 6000 * weight / 12) < 130, "\(drawn)")
            #expect(abs(Double(first[row]) - 1500 * weight / 12) < 80, "\(first)")
        }
        #expect(throws: SamplingError.tooManyRows(asked: 7, available: 6)) {
            _ = try frame.sample(count: 7, weights: "weight")
        }
        let negative = try frame.adding(["weight": col("weight") - 1])
        #expect(throws: SamplingError.wrongWeight(column: "weight", row: 0, weight: -1)) {
            _ = try negative.sample(count: 1, weights: "weight")
        }
        #expect(throws: ColumnError.self) { _ = try frame.sample(count: 1, weights: "weigth") }
    }

    @Test func fractionsAndMistakes() throws {
        let frame = try frame(10)
        #expect(try frame.sample(fraction: 0.25).rowCount == 3)
        #expect(try frame.sample(fraction: 2.5, replacing: true).rowCount == 25)
        #expect(throws: SamplingError.tooManyRows(asked: 25, available: 10)) { _ = try frame.sample(fraction: 2.5) }
        #expect(throws: SamplingError.self) { _ = try frame.sample(fraction: .nan) }
        #expect(throws: SamplingError.self) { _ = try frame.sample(count: -1) }
        #expect(throws: SamplingError.self) { _ = try frame.prefix(0).sample(count: 1, replacing: true) }
        #expect(try frame.prefix(0).shuffled().rowCount == 0)
    }

    @Test func splits() throws {
        for count in [0, 1, 7, 10, 1003] {
            let parts = try frame(count).randomSplit(by: [0.7, 0.2, 0.1], seed: 4)
            #expect(parts.count == 3)
            let all = try parts.map(rows)
            #expect(all.flatMap(\.self).sorted() == Array(0..<count))
            #expect(all.allSatisfy { $0 == $0.sorted() })
            #expect(abs(parts[0].rowCount - Int((0.7 * Double(count)).rounded())) <= 1)
        }
        #expect(throws: SamplingError.wrongShares([0.5, 0.6])) { _ = try frame(3).randomSplit(by: [0.5, 0.6]) }
    }

    @Test func stratifiedSplits() throws {
        let frame = try frame(700)
        let parts = try frame.stratifiedSplit(on: "kind", by: [0.8, 0.2], seed: 1)
        let whole = try frame.valueCounts("kind")
        let left = try parts[0].valueCounts("kind")
        for row in 0..<whole.rowCount {
            let expected = Double(try whole["count", Int.self][row]!) * 0.8
            let key = token(try whole["kind"][row])
            let found = (0..<left.rowCount).first { token(left.columns[0][$0]) == key }!
            #expect(abs(Double(try left["count", Int.self][found]!) - expected) <= 0.5)
        }
        #expect(try (rows(parts[0]) + rows(parts[1])).sorted() == Array(0..<700))
    }

    @Test func samplesOfGroups() throws {
        let grouping = try frame(100).grouped(by: "kind")
        let sample = try grouping.sample(count: 5, seed: 2)
        #expect(sample.rowCount == 5 * grouping.count)
        #expect(try Set(rows(sample)).count == sample.rowCount)
        #expect(try sample.grouped(by: "kind").counts()["count", Int.self].allSatisfy { $0 == 5 })
        #expect(try grouping.sample(count: 1000, seed: 2).rowCount == 100)
        #expect(try grouping.sample(count: 50, seed: 2, replacing: true).rowCount == 50 * grouping.count)
        let tenth = try grouping.sample(fraction: 0.1, seed: 2)
        #expect(try tenth.valueCounts("kind").rowCount == grouping.count)
        for threads in [1, 3] {
            let again = try Pool(threads: threads).use { try grouping.sample(count: 5, seed: 2) }
            #expect(try rows(again) == rows(sample))
        }
    }
}
