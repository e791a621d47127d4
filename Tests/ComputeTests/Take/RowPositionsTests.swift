import Columns
import Testing

@testable import Compute

@Suite struct RowPositionsTests {
    @Test func `a list keeps its rows and knows its bound`() {
        let positions = RowPositions([3, nil, 0, 7] as [Int?])
        #expect((0..<4).map { positions[$0] } == [3, nil, 0, 7])
        #expect(positions.count == 4)
        #expect(positions.bound == 8)
        #expect(positions.mayMiss)
        #expect(positions.range == nil)
    }

    @Test func `a list without gaps misses nothing`() {
        #expect(!RowPositions([3, 0]).mayMiss)
        #expect(RowPositions([Int]()).bound == 0)
    }

    @Test func `a range reads as its list`() {
        let range = RowPositions(5..<9)
        #expect((0..<4).map { range[$0] } == [5, 6, 7, 8])
        #expect(range.withNumbers(Array.init) == [5, 6, 7, 8])
        #expect(range.pointer == nil)
        #expect(range.listed.range == nil)
        #expect(range.listed.bound == 9)
    }

    @Test func `slices count from zero again`() {
        let list = RowPositions([4, 1, 9, 2])
        #expect(list.slice(1..<3).withNumbers(Array.init) == [1, 9])
        #expect(RowPositions(5..<9).slice(1..<3).range == 6..<8)
    }

    @Test func positionsAbove32BitsTrap() async {
        await #expect(processExitsWith: .failure) { _ = RowPositions(0..<(1 << 32)) }
    }

    @Test func positionsPastTheColumnTrap() async {
        await #expect(processExitsWith: .failure) {
            _ = try Column<Int>(name: "x", contents: [1, 2]).gathered(at: RowPositions([2]))
        }
    }
}
