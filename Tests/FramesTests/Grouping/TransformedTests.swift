import Columns
import Pool
import Testing

@testable import Frames

@Suite struct TransformedTests {
    @Test func valuesGoBackToTheirRows() throws {
        var random = SeededRandom.printed()
        for layout in RandomFrame.Layout.allCases {
            for rows in [0, 1, 64, 300] {
                let frame = RandomFrame.keyed(["small"], rows: rows, distinct: 1 + rows / 7, layout, using: &random)
                let twin = try GroupTwin(frame, by: ["k0"]).rows
                var expected = [String?](repeating: nil, count: rows)
                for group in twin {
                    for (place, row) in group.enumerated() { expected[row] = "\(place) of \(group.count)" }
                }
                for threads in [1, 2, 8] {
                    try Pool(threads: threads).use {
                        let groups = try frame.grouped(by: "k0")
                        let made = try groups.transformed("place") { group in
                            (0..<group.count).map { "\($0) of \(group.count)" }
                        }
                        #expect(try made["place", String.self].map(\.self) == expected)
                        #expect(made.columnNames == frame.columnNames + ["place"])
                        // A column as it is goes back to where it came from, and takes its own place.
                        let same = try groups.transformed("row") { try $0["row", Int.self] }
                        #expect(same.tokens == frame.tokens)
                    }
                }
            }
        }
    }

    @Test func rowsOfGroupsLeftOutHaveNoValue() throws {
        let frame: DataFrame = ["k": [1, 2, 1, 3, 2], "x": [10, 20, 30, 40, 50]]
        let some = try frame.grouped(by: "k").filter { $0.count > 1 }
        let made = try some.transformed("sum") { group in
            let sum = try group["x", Int.self].sum()
            return Array(repeating: sum, count: group.count)
        }
        #expect(try made["sum", Int.self].map(\.self) == [40, 70, 40, nil, 70])
    }

    @Test func anotherNumberOfValuesIsToldWithItsGroup() throws {
        let frame: DataFrame = ["k": [1, 2, 1]]
        let error = try #require(throws: GroupError.self) {
            _ = try frame.grouped(by: "k").transformed("x") { $0.count == 1 ? [1, 2] : [1, 2] }
        }
        #expect(error.key(Int.self) == 2)
        guard case .lengthMismatch(column: "x", expected: 1, found: 2)? = error.underlying as? ColumnError else {
            Issue.record("found \(error.underlying)")
            return
        }
    }

    @Test func chunksAreNeighbouringRows() throws {
        let rows = 37
        let frame = DataFrame(
            unchecked: [AnyColumn(Column<Int>(name: "row", contents: Array(0..<rows)))], rowCount: rows)
        for count in 1...40 {
            let parts = frame.chunked(into: count)
            #expect(parts.count == min(count, rows))
            #expect(try parts.flatMap { try $0["row", Int.self].map { $0! } } == Array(0..<rows))
            let sizes = parts.map(\.rowCount)
            #expect(sizes.max()! - sizes.min()! <= 1)
        }
        #expect(frame[0..<0].chunked(into: 3).isEmpty)
    }
}
