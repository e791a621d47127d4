import Columns
import Pool
import Testing

@testable import Compute

/// Every way to make a table finds the first row of every word.
@Test(arguments: [0, 1, 63, 1_000, 5_000], [1, 1 << 20])
func hashedRowsAreFirstRows(_ rows: Int, _ splitRows: Int) throws {
    var state: UInt64 = 7
    let values = (0..<rows).map { _ -> Int in
        state = foldedHash(state)
        return Int(truncatingIfNeeded: foldedHash(state % UInt64(max(1, rows * 2 / 3))))
    }
    let missing = [3, 40, 2_000]
    let column = Column<Int>(name: "k", contents: values.enumerated().map { missing.contains($0) ? nil : $1 })
    let keys = try JoinKeys(build: [.int(column)], probe: [.int(column)], matchingNils: false)
    var expected: [UInt32] = []
    var firstRow: [Int: UInt32] = [:]
    for row in 0..<rows {
        guard let value = column[row] else {
            expected.append(RowPositions.none)
            continue
        }
        expected.append(firstRow[value, default: UInt32(row)])
        firstRow[value] = expected[row]
    }
    for threads in [1, 2, 8] {
        try Pool(threads: threads).use {
            let table = try HashedRows(keys.build, splitRows: splitRows)
            let found = Buffer(byteCount: rows * 4)
            keys.probe.forEachBatch(of: 0..<rows) { batch, words in
                table.find(words, count: batch.count, into: found.pointer(as: UInt32.self) + batch.lowerBound)
            }
            #expect((0..<rows).map { found.pointer(as: UInt32.self)[$0] } == expected)
            #expect(table.isUnique == (firstRow.count == column.count - column.nilCount))
        }
    }
}

/// Words that are not there, next to words that are.
@Test func hashedRowsDoNotFindOthers() throws {
    let build = Column<Int>(name: "k", contents: (0..<3_000).map { $0 * 1_000_000_007 })
    let probe = Column<Int>(name: "k", contents: (0..<3_000).map { $0 * 1_000_000_007 + 1 })
    let keys = try JoinKeys(build: [.int(build)], probe: [.int(probe)], matchingNils: false)
    let table = try HashedRows(keys.build)
    let (rows, counts) = try MatchTable(keys.build, bound: keys.bound).rows(of: keys.probe)
    #expect(counts.reduce(0, +) == 0)
    #expect(table.isUnique)
    #expect((0..<3_000).allSatisfy { rows.pointer(as: UInt32.self)[$0] == RowPositions.none })
}
