import Columns
import Pool

/// Finds runs of neighbouring rows with equal keys. Logs usually arrive that way: all rows of a user together.
///
/// When no key has two runs, the groups are ranges of the columns as they are. When some have, runs are grouped
/// instead of rows, as long as runs are much fewer.
enum KeyRuns {
    /// Rows a run has on average, at least, for runs to be worth while.
    private static let worthwhile = 4

    /// The groups by runs; nil when runs are too short to help.
    static func index(of keys: [AnyColumn]) throws -> GroupIndex? {
        let rowCount = keys[0].count
        guard rowCount > 0, sampleSaysRuns(keys, rowCount) else { return nil }
        let marks = try borders(keys, rowCount)
        let starts = try marks.positions().listed
        guard starts.count * worthwhile <= rowCount || starts.count == 1 else { return nil }
        if try KeyRuns.areAscending(keys, starts) { return clustered(starts, rowCount) }
        let runKeys = try keys.map { try $0.gathered(at: starts) }
        let groups = try CodedGroups.index(KeyCodes(runKeys))
        if groups.groupCount == starts.count { return clustered(starts, rowCount) }
        return try expanded(groups, starts, rowCount)
    }

    /// Looks at a few stretches of rows spread over the column.
    private static func sampleSaysRuns(_ keys: [AnyColumn], _ rowCount: Int) -> Bool {
        guard rowCount >= 64 else { return true }
        var seen = 0
        var found = 0
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 16) { marks in
            for first in stride(from: 0, to: rowCount, by: max(1, rowCount / 16)) {
                let base = first & ~63
                let rows = base..<min(rowCount, base + 16 * 64)
                marks.initialize(repeating: 0)
                // Marks are placed by row number, and this buffer begins at row `base`.
                for key in keys { key.markBorders(rows, marks.baseAddress! - base / 64) }
                seen += rows.count
                for word in marks { found += word.nonzeroBitCount }
            }
        }
        return found * worthwhile <= seen
    }

    /// One bit a row: whether its key differs from that of the row before. The first row's bit is set.
    private static func borders(_ keys: [AnyColumn], _ rowCount: Int) throws -> RowBitmap {
        let marks = RowBitmap(rowCount: rowCount)
        try Pool.current.forEachMorsel(of: rowCount) { rows, _ in
            for key in keys { key.markBorders(rows, marks.buffer.words) }
        }
        if rowCount > 0 { marks.buffer.words[0] |= 1 }
        return marks
    }

    /// Whether a single integer key only ever grows from run to run, which makes runs groups without further ado.
    private static func areAscending(_ keys: [AnyColumn], _ starts: RowPositions) throws -> Bool {
        guard keys.count == 1, case .int(let column) = keys[0], column.validity.isAbsent else { return false }
        let rows = UnsafeBufferPointer(start: starts.pointer, count: starts.count)
        let values = column.storage.values
        for index in 1..<max(1, rows.count) where values[Int(rows[index])] <= values[Int(rows[index - 1])] {
            return false
        }
        withExtendedLifetime((column, starts)) {}
        return true
    }

    private static func clustered(_ starts: RowPositions, _ rowCount: Int) -> GroupIndex {
        let offsets = GroupIndex.Offsets(count: starts.count + 1)
        for group in 0..<starts.count { offsets.values[group] = Int(starts.pointer![group]) }
        offsets.values[starts.count] = rowCount
        withExtendedLifetime(starts) {}
        return GroupIndex(
            groupCount: starts.count, rowCount: rowCount, offsets: offsets, order: RowPositions(0..<rowCount),
            coded: nil)
    }

    /// A layout of rows from a layout of runs.
    private static func expanded(_ groups: GroupIndex, _ starts: RowPositions, _ rowCount: Int) throws -> GroupIndex {
        let runs = try groups.order()
        let offsets = GroupIndex.Offsets(count: groups.groupCount + 1)
        let length = { (run: Int) -> Int in
            let end = run + 1 < starts.count ? Int(starts.pointer![run + 1]) : rowCount
            return end - Int(starts.pointer![run])
        }
        var place = 0
        for group in 0..<groups.groupCount {
            offsets.values[group] = place
            for index in groups.range(of: group) { place += length(Int(runs.pointer![index])) }
        }
        offsets.values[groups.groupCount] = place
        let order = Buffer(byteCount: rowCount * 4)
        try Pool.current.forEachMorsel(of: groups.groupCount, size: 256) { members, _ in
            let target = order.pointer(as: UInt32.self)
            for group in members {
                var place = offsets[group]
                for index in groups.range(of: group) {
                    let run = Int(runs.pointer![index])
                    let first = starts.pointer![run]
                    let end = run + 1 < starts.count ? starts.pointer![run + 1] : UInt32(truncatingIfNeeded: rowCount)
                    for row in first..<end {
                        target[place] = row
                        place &+= 1
                    }
                }
            }
        }
        return GroupIndex(
            groupCount: groups.groupCount, rowCount: rowCount, offsets: offsets,
            order: RowPositions(order, count: rowCount, bound: rowCount, mayMiss: false), coded: nil)
    }
}

extension AnyColumn {
    /// Sets the bits of the rows whose value differs from that of the row before. One look at the type for a morsel.
    fileprivate func markBorders(_ rows: Range<Int>, _ marks: UnsafeMutablePointer<UInt64>) {
        switch self {
        case .int(let column): column.markBorders(rows, marks) { $0.values[$1] }
        case .double(let column): column.markBorders(rows, marks) { canonicalBits($0.values[$1]) }
        case .bool(let column): column.markBorders(rows, marks) { $0.element(at: $1) ? 1 : 0 }
        case .timestamp(let column): column.markBorders(rows, marks) { $0.ticks[$1] }
        case .duration(let column): column.markBorders(rows, marks) { $0.ticks[$1] }
        case .date(let column): column.markBorders(rows, marks) { $0.values[$1].daysSinceEpoch }
        case .string(let column):
            for row in stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
                marks[row >> 6] |= column.stringBorderWord(at: row)
            }
        }
    }
}

extension Column {
    @inline(__always)
    fileprivate func markBorders<Word: FixedWidthInteger>(
        _ rows: Range<Int>, _ marks: UnsafeMutablePointer<UInt64>, _ value: (Element.Storage, Int) -> Word
    ) {
        for row in stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
            marks[row >> 6] |= borderWord(at: row, value)
        }
    }
}

extension Column {
    /// For rows `row..<row + 64`: a bit where the value differs from that of the row before. Row 0 has none before.
    @inline(__always)
    fileprivate func borderWord<Word: FixedWidthInteger>(
        at row: Int, _ value: (Element.Storage, Int) -> Word
    ) -> UInt64 {
        let end = Swift.min(row + 64, count)
        let first = Swift.max(row, 1)
        var differences: Word = 0
        var index = first
        while index < end {
            differences |= value(storage, index) ^ value(storage, index &- 1)
            index &+= 1
        }
        var word: UInt64 = 0
        if differences != 0 {
            for index in first..<end where value(storage, index) != value(storage, index &- 1) {
                word |= 1 &<< UInt64(index &- row)
            }
        }
        return word | nilBorders(at: row)
    }

    /// Where a missing row follows a present one or the reverse.
    @inline(__always)
    fileprivate func nilBorders(at row: Int) -> UInt64 {
        guard !validity.isAbsent else { return 0 }
        let present = validity.word(at: row, rowCount: count)
        let before = row == 0 ? present & 1 : (validity.isValid(row - 1) ? 1 : 0)
        let inside: UInt64 = count - row >= 64 ? ~0 : (1 << UInt64(count - row)) - 1
        return (present ^ (present << 1 | before)) & inside
    }
}

extension Column<String> {
    fileprivate func stringBorderWord(at row: Int) -> UInt64 {
        if let codes = storage.codes {
            return borderWord(at: row) { [codes] _, index in codes[index] }
        }
        var word: UInt64 = 0
        for index in Swift.max(row, 1)..<Swift.max(1, Swift.min(row + 64, count)) {
            let one = storage.utf8(at: index)
            let other = storage.utf8(at: index - 1)
            if !one.elementsEqual(other) { word |= 1 << UInt64(index - row) }
        }
        return word | nilBorders(at: row)
    }
}
