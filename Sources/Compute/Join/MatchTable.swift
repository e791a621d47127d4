import Columns
import Pool

/// The first row of the build side for every key it has.
///
/// Where the words of keys span little, a table by word; else hashing (`HashedRows`).
struct MatchTable: Sendable {
    private enum Form {
        /// A row a word, `RowPositions.none` where no row has it; one entry more, which is free.
        case direct(Buffer, bound: Int)
        case hashed(HashedRows)
    }

    private let form: Form
    /// Whether no two rows of the build side have the same key.
    let isUnique: Bool

    /// - Parameter bound: every word but `KeyWord.unmatchable` is below it.
    init(_ keys: KeyWords, bound: UInt64) throws {
        // A slot of a hash table takes four times as much, and at least half of its slots are free.
        if bound <= UInt64(max(8 * keys.rowCount, 1 << 18)) {
            let table = DirectRows(keys, bound: Int(bound))
            form = .direct(table.rows, bound: Int(bound))
            isUnique = table.isUnique
        } else {
            let table = try HashedRows(keys)
            form = .hashed(table)
            isUnique = table.isUnique
        }
    }

    /// For every row the first row of the build side with its key, or `RowPositions.none`.
    ///
    /// - Returns: four bytes a row, and how many rows of each morsel have a match.
    func rows(of keys: KeyWords) throws -> (rows: Buffer, matchCounts: [Int]) {
        let found = Buffer(byteCount: keys.rowCount * 4)
        let counts = try Pool.current.mapMorsels(of: keys.rowCount, size: morselRows) { rows in
            let target = found.pointer(as: UInt32.self)
            keys.forEachBatch(of: rows) { batch, words in
                find(words, count: batch.count, into: target + batch.lowerBound)
            }
            var count = 0
            for row in rows where target[row] != RowPositions.none { count &+= 1 }
            return count
        }
        return (found, counts)
    }

    private func find(_ words: UnsafePointer<UInt64>, count: Int, into rows: UnsafeMutablePointer<UInt32>) {
        switch form {
        case .direct(let table, let bound):
            let table = table.pointer(as: UInt32.self)
            let free = UInt64(bound)
            // What has no entry looks at the free one: no branch, so that many reads are under way at once.
            for index in 0..<count { rows[index] = table[Int(truncatingIfNeeded: min(words[index], free))] }
        case .hashed(let table): table.find(words, count: count, into: rows)
        }
    }
}

/// A table by word.
private struct DirectRows {
    let rows: Buffer
    private(set) var isUnique = true

    init(_ keys: KeyWords, bound: Int) {
        rows = Buffer(byteCount: (bound + 1) * 4)
        let table = rows.pointer(as: UInt32.self)
        table.update(repeating: RowPositions.none, count: bound + 1)
        var repeated = 0
        keys.forEachBatch(of: 0..<keys.rowCount) { batch, words in
            for index in 0..<batch.count where words[index] != KeyWord.unmatchable {
                let place = Int(truncatingIfNeeded: words[index])
                if table[place] == RowPositions.none {
                    table[place] = UInt32(truncatingIfNeeded: batch.lowerBound &+ index)
                } else {
                    repeated &+= 1
                }
            }
        }
        isUnique = repeated == 0
    }
}
