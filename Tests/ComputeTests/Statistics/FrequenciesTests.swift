import Columns
import Testing

@testable import Compute

extension StatisticsTests {
    @Suite struct Frequencies {
        /// Counts with a dictionary, as slowly as you like.
        struct Twin<Value: Hashable> {
            var order: [Value] = []
            var counts: [Value: Int] = [:]

            init(_ rows: [Value?]) {
                for case let value? in rows {
                    if counts[value] == nil { order.append(value) }
                    counts[value, default: 0] += 1
                }
            }

            var ranked: [Value] {
                order.enumerated().sorted { left, right in
                    let (leftCount, rightCount) = (counts[left.element]!, counts[right.element]!)
                    return leftCount == rightCount ? left.offset < right.offset : leftCount > rightCount
                }.map(\.element)
            }

            func mode(_ precedes: (Value, Value) -> Bool) -> Value? {
                let most = counts.values.max()
                return order.filter { counts[$0] == most }.min(by: precedes)
            }
        }

        func check<Value: ColumnElement>(
            _ column: Column<Value>, _ rows: [Value?], _ note: String, _ precedes: (Value, Value) -> Bool
        ) {
            let twin = Twin(rows)
            #expect(column.distinctCount() == twin.order.count, "\(note)")
            #expect(column.distinct().map { $0 } == twin.order.map { Optional($0) }, "\(note)")
            #expect(column.mode() == twin.mode(precedes), "\(note)")
            let counted = column.valueCounts()
            #expect(counted.map(\.value) == twin.ranked, "\(note)")
            #expect(counted.map(\.count) == twin.ranked.map { twin.counts[$0]! }, "\(note)")
            #expect(counted.counts == counted.map(\.count), "\(note)")
            #expect(counted.values.map { $0 } == twin.ranked.map { Optional($0) }, "\(note)")
        }

        func checkRandom<Value: ColumnElement>(
            filler: Value, _ precedes: (Value, Value) -> Bool, _ value: (inout SeededGenerator) -> Value
        ) {
            for (seed, var random) in randomSeeds(3) {
                for count in interestingCounts {
                    for missing in [0, 0.3, 1] {
                        let rows = randomRows(count, missing: missing, using: &random, value)
                        for (index, column) in layouts(of: rows, filler: filler).enumerated() {
                            check(
                                column, rows, "seed \(seed), \(count) rows, missing \(missing), layout \(index)",
                                precedes)
                        }
                    }
                }
            }
        }

        @Test func integersOfASmallRange() {
            checkRandom(filler: 0, <) { Int.random(in: -20..<20, using: &$0) }
        }

        @Test func integersOfTheWholeRange() {
            checkRandom(filler: 1, <) {
                let near = Int.random(in: -3...3, using: &$0)
                return Bool.random(using: &$0) ? Int.max &- abs(near) : Int.min + abs(near)
            }
            checkRandom(filler: 1, <) { Int.random(in: .min ... .max, using: &$0) >> Int.random(in: 0...1, using: &$0) }
        }

        @Test func doubles() {
            checkRandom(filler: 1, <) { Double(Int.random(in: -9...9, using: &$0)) / 4 }
        }

        @Test func booleans() {
            checkRandom(filler: true, { !$0 && $1 }) { Bool.random(using: &$0) }
        }

        @Test func times() {
            checkRandom(filler: Timestamp(secondsSinceEpoch: 5), <) {
                Timestamp(ticks: Int64.random(in: 0..<9_000_000_000, using: &$0) / 1_000_000_000, unit: .microseconds)
            }
            checkRandom(filler: Duration.seconds(5), <) { .milliseconds(Int.random(in: -50..<50, using: &$0)) }
            checkRandom(filler: CalendarDate(daysSinceEpoch: 5), <) {
                CalendarDate(daysSinceEpoch: Int32.random(in: -40..<40, using: &$0) * 50_000)
            }
        }

        @Test func texts() {
            let words = (0..<60).map { String(repeating: "ab", count: $0 % 12) + "\($0 % 31)" } + ["", "é", "z\0", "z"]
            for (seed, var random) in randomSeeds(3) {
                for count in interestingCounts {
                    for missing in [0, 0.3, 1] {
                        let rows = randomRows(count, missing: missing, using: &random) {
                            words.randomElement(using: &$0)!
                        }
                        for (index, column) in textLayouts(of: rows).enumerated() {
                            check(column, rows, "seed \(seed), \(count) rows, missing \(missing), layout \(index)") {
                                Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8))
                            }
                        }
                    }
                }
            }
        }

        @Test(arguments: [1, 255, 256, 257, 1023, 1024, 1025, 5000])
        func manyDistinctValuesGrowTheTable(distinct: Int) {
            let rows = (0..<3 * distinct).map { Optional(($0 % distinct) &* 0x1234_5678_9ABC) }
            check(Column(name: "x", contents: rows), rows, "\(distinct) values", <)
        }

        @Test func everyNaNIsOneValueAndBothZerosAre() {
            let column = Column<Double>(name: "x", contents: [.nan, -0.0, 0.0, -.nan, .signalingNaN, 1])
            #expect(column.distinctCount() == 3)
            #expect(column.valueCounts().counts == [3, 2, 1])
            #expect(column.mode()!.isNaN)
            #expect(Column<Double>(name: "x", contents: [.nan, 7]).mode() == 7)
        }

        @Test func aTallyInsideATallyAndAHugeDictionary() {
            let words = (0..<3000).map { "word \($0)" }
            let column = dictionaryColumn(words + words.prefix(10))
            let outer = Scratch(zeroCount: 100, byteCount: 100)
            for _ in 0..<3 { #expect(column.valueCounts().prefix(10).allSatisfy { $0.count == 2 }) }
            #expect(outer.zeros[0] == 0)
        }

        @Test func scratchIsOneAThread() async {
            let words = (0..<500).map { "word \($0 % 77)" }
            let column = dictionaryColumn(words)
            await withTaskGroup(of: Int.self) { group in
                for _ in 0..<16 {
                    group.addTask { (0..<50).reduce(0) { sum, _ in sum + column.distinctCount() } }
                }
                for await sum in group { #expect(sum == 50 * 77) }
            }
        }

        @Test func theMillionthCategoryOfAFewRows() {
            // Codes far apart in a dictionary too large for a direct table: the hashed way.
            let count = 3 << 20
            let dictionary = Buffer(byteCount: count * 16, zeroed: true)
            let views = dictionary.pointer(as: StringView.self)
            for code in 0..<count {
                var text = "\(code)"
                views[code] = text.withUTF8 { StringView(inline: $0.baseAddress!, count: $0.count) }
            }
            let rows: [UInt32] = [5, 3_000_000, 5, 2_999_999, 3_000_000, 5]
            let codes = Buffer(byteCount: rows.count * 4)
            for (row, code) in rows.enumerated() { codes.pointer(as: UInt32.self)[row] = code }
            let column = Column<String>(
                name: "x",
                storage: StringStorage(
                    codes: codes.pointer(as: UInt32.self), dictionary: views, dictionaryCount: count, heap: StringHeap()
                ),
                validity: Validity(), count: rows.count, owner: ColumnOwner([codes, dictionary]))
            check(column, rows.map { "\($0)" }, "large dictionary", <)
        }
    }
}
