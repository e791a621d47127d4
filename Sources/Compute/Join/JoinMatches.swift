import Columns
import Pool

/// Which keys of two sides are equal: for every left row the code of its key, and the right rows of every code.
struct JoinMatches: Sendable {
    /// How right rows are found by code.
    enum Right: Sendable {
        /// The code is the row: no key stands in two right rows.
        case rows
        case lists(RowLists)
    }

    let leftCount: Int
    let rightCount: Int
    /// A code a left row; `RowPositions.none` for one without a match.
    let leftCodes: Buffer
    /// Left rows with a match, by morsel.
    let matchCounts: [Int]
    /// Codes are below it.
    let codeBound: Int
    let right: Right
    /// A code a right row, `RowPositions.none` for one that no left row can match; nil where the row is the code.
    let rightCodes: Buffer?

    /// - Parameter needsLists: false when only the codes of left rows are wanted.
    init(left: [AnyColumn], right: [AnyColumn], matchingNils: Bool, needsLists: Bool) throws {
        leftCount = left[0].count
        rightCount = right[0].count
        if rightCount > 4 * leftCount + 1024 {
            let keys = try JoinKeys(build: left, probe: right, matchingNils: matchingNils)
            let table = try MatchTable(keys.build, bound: keys.bound)
            let rightRows = try table.rows(of: keys.probe).rows
            let lists = try RowLists(codes: rightRows, rowCount: rightCount, bound: leftCount)
            (leftCodes, matchCounts) = try JoinMatches.withoutEmpty(table.rows(of: keys.build).rows, leftCount, lists)
            (codeBound, rightCodes, self.right) = (leftCount, rightRows, .lists(lists))
        } else {
            let keys = try JoinKeys(build: right, probe: left, matchingNils: matchingNils)
            let table = try MatchTable(keys.build, bound: keys.bound)
            (leftCodes, matchCounts) = try table.rows(of: keys.probe)
            codeBound = rightCount
            if table.isUnique || !needsLists {
                (rightCodes, self.right) = (nil, .rows)
            } else {
                let codes = try table.rows(of: keys.build).rows
                rightCodes = codes
                self.right = .lists(try RowLists(codes: codes, rowCount: rightCount, bound: rightCount))
            }
        }
        withExtendedLifetime((left, right)) {}
    }

    /// Left codes of which no right row has any become "no match".
    private static func withoutEmpty(
        _ codes: Buffer, _ rowCount: Int, _ lists: RowLists
    ) throws -> (codes: Buffer, matchCounts: [Int]) {
        let counts = try Pool.current.mapMorsels(of: rowCount, size: morselRows) { rows in
            let codes = codes.pointer(as: UInt32.self)
            var count = 0
            for row in rows where codes[row] != RowPositions.none {
                if lists.range(of: codes[row]).isEmpty {
                    codes[row] = RowPositions.none
                } else {
                    count += 1
                }
            }
            return count
        }
        return (codes, counts)
    }

    var matchCount: Int { matchCounts.reduce(0, +) }

    /// The right rows that no left row matches, in order.
    func unmatchedRight() throws -> RowPositions {
        let marks = try markedCodes()
        let unmatched = RowBitmap(rowCount: rightCount)
        try Pool.current.forEachMorsel(of: rightCount, size: morselRows) { rows, _ in
            let mark = marks.words
            let codes = rightCodes?.pointer(as: UInt32.self)
            for first in stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
                var word: UInt64 = 0
                for row in first..<min(first + 64, rows.upperBound) {
                    let code = codes.map { $0[row] } ?? UInt32(truncatingIfNeeded: row)
                    let isMatched =
                        code != RowPositions.none && (mark[Int(code) >> 6] &>> UInt64(code & 63)) & 1 != 0
                    if !isMatched { word |= 1 &<< UInt64(row &- first) }
                }
                unmatched.buffer.words[first >> 6] = word
            }
        }
        return try unmatched.positions()
    }

    /// One bit a code: whether some left row has it.
    private func markedCodes() throws -> Buffer {
        let pool = Pool.current
        let stretches = pool.stretches(of: leftCount, entries: codeBound / 32)
        let marks = try pool.map(count: stretches.count) { index -> Buffer in
            let marks = Buffer.bitmap(bitCount: codeBound)
            let codes = leftCodes.pointer(as: UInt32.self)
            for row in stretches[index] where codes[row] != RowPositions.none {
                marks.words[Int(codes[row]) >> 6] |= 1 &<< UInt64(codes[row] & 63)
            }
            return marks
        }
        for other in marks.dropFirst() {
            for word in 0..<(codeBound + 63) / 64 { marks[0].words[word] |= other.words[word] }
        }
        return marks[0]
    }
}
