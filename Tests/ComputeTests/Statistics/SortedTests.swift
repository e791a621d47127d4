import Columns
import Testing

@testable import Compute

@Suite struct SortedTests {
    @Test(arguments: [0, 1, 2, 47, 48, 49, 300, 5000], [1, 60_000, Int.max])
    func integersAgreeWithTheStandardLibrary(count: Int, span: Int) {
        let seed = UInt64(count &* 31 &+ span & 0xffff)
        var generator = SplitMix(seed: seed)
        let values: [Int?] = (0..<count).map { _ in
            generator.next() % 7 == 0 ? nil : Int(truncatingIfNeeded: generator.next()) % span
        }
        let expected = values.filter { $0 == nil } + values.compactMap { $0 }.sorted().map { $0 }
        let column = Column<Int>(name: "x", contents: values)
        #expect(Array(column.sorted()) == expected, "seed \(seed)")
        #expect(Array(column.sorted(order: .descending)) == expected.reversed(), "seed \(seed)")
    }

    /// Keys that are told apart by their highest bytes, and keys that are not because one of them is far away.
    @Test(arguments: [49, 300, 5000], [0.0, 1e300]) func doublesNearAndFar(count: Int, stranger: Double) {
        var generator = SplitMix(seed: UInt64(count))
        for spread in [1.0, 1e-9] {
            let values = (0..<count).map { row in
                row == 7 && stranger > 0 ? stranger : 1 + spread * Double(generator.next() % 1000)
            }
            let column = Column<Double>(name: "x", contents: values)
            #expect(Array(column.sorted()) == values.sorted(), "\(count), spread \(spread)")
            let rows = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
            #expect(column.rowsInOrder().map(Int.init) == rows, "\(count), spread \(spread)")
        }
    }

    @Test func otherTypes() {
        let numbers = Column<Double>(name: "x", contents: [2.5, -.infinity, nil, .nan, -1, 0, .infinity, -0.0])
        #expect(
            Array(numbers.sorted()).map { $0.map(\.description) } == [
                nil, "-inf", "-1.0", "0.0", "-0.0", "2.5", "inf", "nan",
            ])
        let texts = Column<String>(name: "x", contents: ["b", nil, "", "a long text that is not inline", "é", "a"])
        #expect(Array(texts.sorted()) == [nil, "", "a", "a long text that is not inline", "b", "é"])
        let flags = Column<Bool>(name: "x", contents: [true, false, nil, true])
        #expect(Array(flags.sorted()) == [nil, false, true, true])
        let days = Column<CalendarDate>(name: "x", contents: [3, -4, 0].map { CalendarDate(daysSinceEpoch: $0) })
        #expect(Array(days.sorted()).map { $0!.daysSinceEpoch } == [-4, 0, 3])
    }
}

private struct SplitMix: RandomNumberGenerator {
    var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
