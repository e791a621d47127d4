import Columns
import Testing

@testable import Compute

extension StatisticsTests {
    @Suite struct Extremes {
        func check<Value: ColumnElement>(
            _ columns: [Column<Value>], _ rows: [Value?], _ note: String, _ precedes: (Value, Value) -> Bool
        ) {
            let present = rows.enumerated().compactMap { row in row.element.map { (row.offset, $0) } }
            let lowest = present.min { precedes($0.1, $1.1) }
            let highest = present.max { precedes($0.1, $1.1) }
            let isSorted = zip(rows, rows.dropFirst()).allSatisfy { left, right in
                guard let right else { return left == nil }
                return left.map { !precedes(right, $0) } ?? true
            }
            let isFalling = zip(rows, rows.dropFirst()).allSatisfy { left, right in
                guard let left else { return right == nil }
                return right.map { !precedes(left, $0) } ?? true
            }
            for (layout, column) in columns.enumerated() {
                #expect(column.argmin() == lowest?.0, "\(note), layout \(layout)")
                #expect(column.argmax() == highest?.0, "\(note), layout \(layout)")
                #expect(column.min() == lowest?.1, "\(note), layout \(layout)")
                #expect(column.max() == highest?.1, "\(note), layout \(layout)")
                #expect(column.firstPresent == present.first?.1, "\(note), layout \(layout)")
                #expect(column.lastPresent == present.last?.1, "\(note), layout \(layout)")
                #expect(column.presentCount == present.count, "\(note), layout \(layout)")
                #expect(column.isSorted == isSorted, "\(note), layout \(layout)")
                #expect(column.isSortedDescending == isFalling, "\(note), layout \(layout)")
            }
        }

        func checkRandom<Value: ColumnElement>(
            filler: Value, _ precedes: (Value, Value) -> Bool, _ value: (inout SeededGenerator) -> Value
        ) {
            for (seed, var random) in randomSeeds(3) {
                for count in interestingCounts {
                    for missing in [0, 0.3, 0.98, 1] {
                        let rows = randomRows(count, missing: missing, using: &random, value)
                        let sorted =
                            Array(repeating: nil, count: count - rows.compactMap { $0 }.count)
                            + rows.compactMap { $0 }.sorted(by: precedes).map { Optional($0) }
                        for (name, rows) in [("random", rows), ("sorted", sorted), ("falling", sorted.reversed())] {
                            check(
                                layouts(of: rows, filler: filler), rows,
                                "seed \(seed), \(count) \(name) rows, missing \(missing)", precedes)
                        }
                    }
                }
            }
        }

        @Test func integers() {
            checkRandom(filler: 0, <) { Int.random(in: -20..<20, using: &$0) }
            checkRandom(filler: 0, <) { [Int.min, Int.max, Int.max - 1].randomElement(using: &$0)! }
        }

        @Test func doubles() {
            checkRandom(filler: 1, <) {
                Bool.random(using: &$0)
                    ? Double.random(in: -1e300...1e300, using: &$0)
                    : [-.infinity, .infinity, 0, .leastNonzeroMagnitude].randomElement(using: &$0)!
            }
        }

        @Test func booleansAndTimes() {
            checkRandom(filler: true, { !$0 && $1 }) { Bool.random(using: &$0) }
            checkRandom(filler: CalendarDate(daysSinceEpoch: 0), <) {
                CalendarDate(daysSinceEpoch: Int32.random(in: .min ... .max, using: &$0))
            }
            checkRandom(filler: .seconds(1), <) { Duration.milliseconds(Int.random(in: -999...999, using: &$0)) }
        }

        @Test func texts() {
            let words = [
                "", "a", "a\0", "abc", "abcd", "abcde", "abcdefghijkl", "abcdefghijklm", "abcdefghijkln", "é", "🎵",
            ]
            for (seed, var random) in randomSeeds(5) {
                for count in interestingCounts {
                    let rows = randomRows(count, missing: 0.2, using: &random) { words.randomElement(using: &$0)! }
                    check(textLayouts(of: rows), rows, "seed \(seed), \(count) rows") {
                        Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8))
                    }
                }
            }
        }

        @Test func notANumberIsPassedOver() {
            let column = Column<Double>(name: "x", contents: [.nan, 3, nil, 1, .nan, 7])
            #expect(column.min() == 1 && column.max() == 7)
            #expect(column.argmin() == 3 && column.argmax() == 5)
            #expect(Column<Double>(name: "x", contents: [nil, .nan]).min()!.isNaN)
            #expect(Column<Double>(name: "x", contents: [nil, .nan]).argmax() == 1)
            #expect(Column<Double>(name: "x", contents: [1, .infinity, .nan]).isSorted)
            #expect(!Column<Double>(name: "x", contents: [.nan, 1]).isSorted)
            #expect(Column<Double>(name: "x", contents: [.nan, 1, nil]).isSortedDescending)
        }

        @Test func contains() {
            let rows: [Int?] = [nil, 3, nil, 5]
            for column in layouts(of: rows, filler: 9) {
                #expect(column.contains(3) && column.contains(5))
                // A missing row's slot is zero, which is no value.
                #expect(!column.contains(0) && !column.contains(9))
            }
            let texts = ["", "short", "exactly 12 b", "exactly 13 by", "a long text that is not inline", nil]
            for column in textLayouts(of: texts) {
                for case let text? in texts { #expect(column.contains(text), "\(text)") }
                for text in [
                    "shor", "exactly 12 c", "exactly 13 bz", "a long text that is not inlinE", "filler", "before",
                ] {
                    #expect(!column.contains(text), "\(text)")
                }
            }
            #expect(!Column<String>(name: "x", contents: [nil, "a"]).contains(""))
            let times = Column<Timestamp>(name: "x", contents: [Timestamp(secondsSinceEpoch: 7)])
            #expect(times.contains(Timestamp(ticks: 7_000, unit: .milliseconds)))
            #expect(!times.contains(Timestamp(ticks: 7_001, unit: .milliseconds)))
        }
    }
}
