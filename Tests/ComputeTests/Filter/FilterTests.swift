import Columns
import Pool
import Synchronization
import Testing

@testable import Compute

@Suite struct FilterTests {
    private func rows(_ bitmap: RowBitmap) throws -> [Int] {
        let positions = try bitmap.positions()
        return (0..<positions.count).map { positions[$0]! }
    }

    @Test func `every selection of ten rows`() throws {
        for selection in 0..<1 << 10 {
            let bitmap = try RowBitmap(rowCount: 10) { selection >> $0 & 1 != 0 }
            let expected = (0..<10).filter { selection >> $0 & 1 != 0 }
            #expect(try rows(bitmap) == expected)
            let isRange = expected.isEmpty || expected.last! - expected[0] + 1 == expected.count
            #expect(try (bitmap.positions().range != nil) == isRange, "selection \(selection)")
        }
    }

    @Test(arguments: sampleThreads) func `rows come in order over several morsels`(threads: Int) throws {
        for rowCount in [0, 1, 63, 64, 65, morselRows, morselRows + 1, 3 * morselRows + 100] {
            let bitmap = try Pool(threads: threads).use { try RowBitmap(rowCount: rowCount) { $0 % 7 == 3 } }
            let found = try Pool(threads: threads).use { try rows(bitmap) }
            #expect(found == (0..<rowCount).filter { $0 % 7 == 3 }, "\(rowCount) rows")
            #expect((0..<rowCount).allSatisfy { bitmap[$0] == ($0 % 7 == 3) })
        }
    }

    @Test func `columns keep the rows that are set`() throws {
        var random = SampleRandom()
        let columns = SampleColumns.all(count: 150, using: &random)
        let kept = (0..<150).map { _ in random.isOne(in: 3) }
        let bitmap = try RowBitmap(rowCount: 150) { kept[$0] }
        for (column, found) in zip(columns, try filtered(columns, by: bitmap)) {
            let expected = slowValues(column).enumerated().filter { kept[$0.offset] }.map(\.element)
            #expect(slowValues(found) == expected, "\(column.name), seed \(random.seed)")
        }
    }

    @Test func `rows that follow one another are sliced`() throws {
        let column = Column<Int>(name: "x", contents: Array(0..<200))
        let bitmap = try RowBitmap(rowCount: 200) { (70..<140).contains($0) }
        let found = try filtered([.int(column)], by: bitmap)[0].assumingType(Int.self)
        #expect(found.storage.values == column.storage.values + 70)
        #expect(found.count == 70)
    }

    @Test func `a column of booleans selects where it holds true`() throws {
        var random = SampleRandom()
        let values = (0..<300).map { _ in [true, false, nil].randomElement(using: &random)! }
        let column = Column<Bool>(name: "b", contents: values)
        for skipped in [0, 1, 64, 65] {
            let bitmap = RowBitmap(column.slice(skipped..<300))
            let expected = values[skipped...].enumerated().filter { $0.element == true }.map(\.offset)
            #expect(try rows(bitmap) == expected, "skipped \(skipped), seed \(random.seed)")
        }
    }

    @Test(arguments: sampleThreads) func `the error of the lowest row wins`(threads: Int) throws {
        struct Refused: Error, Equatable { let row: Int }
        let calls = Atomic(0)
        #expect(throws: Refused(row: 100)) {
            try Pool(threads: threads).use {
                _ = try RowBitmap(rowCount: 4 * morselRows) { row in
                    calls.add(1, ordering: .relaxed)
                    if row % morselRows == 100 { throw Refused(row: row) }
                    return true
                }
            }
        }
        #expect(calls.load(ordering: .relaxed) >= 101)
    }
}
