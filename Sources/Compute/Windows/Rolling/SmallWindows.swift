import Columns
import Pool

extension RollingPass {
    /// Rows up to which a window is small.
    private static let smallSize = 16

    /// Sums or means of windows of a few doubles, none of them missing: every window is added up anew, 64 side by side. For so few
    /// rows that is less work than keeping sums of parts.
    ///
    /// - Returns: nil for other windows and columns with missing rows.
    func smallWindows(_ column: Column<Double>, isMean: Bool) throws -> Column<Double>? {
        guard case .rows(let size, let isCentered) = window.extent, size <= Self.smallSize, column.validity.isAbsent
        else { return nil }
        guard let groups else { return try wholeWindows(column, size, isCentered, isMean) }
        let minimum = window.minimumCount
        let made: WindowValues<Double> = try windowed(column, in: groups, "rolling \(statistic.name)") {
            input, stretch, sink in
            let windows = SmallWindows(
                input.storage.values, RowExtent(stretch.rows, size: size, isCentered: isCentered), size, isMean)
            withUnsafeTemporaryAllocation(of: Double.self, capacity: 64) { buffer in
                for first in Swift.stride(from: stretch.rows.lowerBound, to: stretch.rows.upperBound, by: 64) {
                    let rows = first..<min(first + 64, stretch.rows.upperBound)
                    windows.fill(rows, buffer.baseAddress.unsafelyUnwrapped)
                    for row in windows.rows(rows, ofAtLeast: minimum) { sink.write(buffer[row - first], at: row) }
                }
            }
        }
        return try made.column(column.name) { PlainStorage(values: $0) }
    }

    /// Without groups results lie where they are made, and only rows near the ends may be missing.
    private func wholeWindows(
        _ column: Column<Double>, _ size: Int, _ isCentered: Bool, _ isMean: Bool
    ) throws -> Column<Double> {
        let (count, minimum) = (column.count, window.minimumCount)
        let made = NewValues<Double>(count: count)
        let windows = SmallWindows(
            column.storage.values, RowExtent(0..<count, size: size, isCentered: isCentered), size, isMean)
        try Pool.current.forEachMorsel(of: count, size: morselRows) { rows, _ in
            for first in stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
                windows.fill(first..<min(first + 64, rows.upperBound), made.values + first)
            }
        }
        withExtendedLifetime(column) {}
        let present = windows.rows(0..<count, ofAtLeast: minimum)
        var buffers = [made.buffer]
        if present.count < count {
            let bits = Buffer.bitmap(bitCount: count)
            bits.words.setBits(present)
            for missing in [0..<present.lowerBound, present.upperBound..<count] {
                (made.values + missing.lowerBound).update(repeating: 0, count: missing.count)
            }
            buffers.append(bits)
        }
        return Column(
            name: column.name, storage: PlainStorage(values: made.values),
            validity: buffers.count > 1 ? Validity(words: buffers[1].words) : Validity(), count: count,
            owner: ColumnOwner(buffers))
    }
}

/// Windows of a few rows of one group.
private struct SmallWindows: @unchecked Sendable {
    // @unchecked: points into a column that whoever made this keeps, and only reads.
    private let values: UnsafePointer<Double>
    private let extent: RowExtent
    private let size: Int
    private let isMean: Bool

    init(_ values: UnsafePointer<Double>, _ extent: RowExtent, _ size: Int, _ isMean: Bool) {
        self.values = values
        self.extent = extent
        self.size = size
        self.isMean = isMean
    }

    /// Rows whose windows the group's ends do not cut off.
    private var whole: Range<Int> {
        let first = extent.rows.lowerBound + extent.before
        return first..<max(first, extent.rows.upperBound - extent.after)
    }

    /// The figures of at most 64 rows.
    func fill(_ rows: Range<Int>, _ target: UnsafeMutablePointer<Double>) {
        let whole = whole.clamped(to: rows)
        fillShort(rows.lowerBound..<whole.lowerBound, target)
        fillShort(whole.upperBound..<rows.upperBound, target + (whole.upperBound - rows.lowerBound))
        let start = values + (whole.lowerBound &- extent.before)
        let (sums, count) = (target + (whole.lowerBound - rows.lowerBound), whole.count)
        if count == 64 {
            sum64(start, sums)
        } else {
            sums.update(from: start, count: count)
            for offset in 1..<max(1, size) {
                for index in 0..<count { sums[index] += start[index &+ offset] }
            }
        }
        guard isMean else { return }
        let divisor = Double(size)
        for index in 0..<count { sums[index] /= divisor }
    }

    /// Eight rows stay in registers while the terms of their windows are added, in the order of rows.
    @inline(__always) private func sum64(_ start: UnsafePointer<Double>, _ sums: UnsafeMutablePointer<Double>) {
        for first in stride(from: 0, to: 64, by: 8) {
            var lanes = SIMD8<Double>.loaded(start + first)
            for offset in 1..<max(1, size) { lanes += SIMD8.loaded(start + (first &+ offset)) }
            UnsafeMutableRawPointer(sums + first).storeBytes(of: lanes, as: SIMD8<Double>.self)
        }
    }

    private func fillShort(_ rows: Range<Int>, _ target: UnsafeMutablePointer<Double>) {
        for row in rows {
            let range = extent.range(at: row)
            let sum = range.reduce(0) { $0 + values[$1] }
            target[row - rows.lowerBound] = isMean ? sum / Double(range.count) : sum
        }
    }

    /// Those of some rows whose windows have so many rows: they follow one another.
    func rows(_ rows: Range<Int>, ofAtLeast minimum: Int) -> Range<Int> {
        var (start, end) = (rows.lowerBound, rows.upperBound)
        // Windows grow from the first row on and shrink towards the last, by less than `size` rows.
        while start < end, extent.range(at: start).count < minimum { start += 1 }
        while end > start, extent.range(at: end - 1).count < minimum { end -= 1 }
        return start..<end
    }
}

extension SIMD8<Double> {
    @inline(__always) fileprivate static func loaded(_ start: UnsafePointer<Double>) -> SIMD8<Double> {
        UnsafeRawPointer(start).loadUnaligned(as: SIMD8<Double>.self)
    }
}

extension UnsafeMutablePointer<UInt64> {
    /// Sets the bits of rows in a bitmap of zeros.
    fileprivate func setBits(_ rows: Range<Int>) {
        for first in stride(from: rows.lowerBound & ~63, to: rows.upperBound, by: 64) {
            let whole = rows.clamped(to: first..<first + 64)
            let bits: UInt64 = whole.count == 64 ? ~0 : (1 &<< UInt64(whole.count)) &- 1
            self[first >> 6] |= bits &<< UInt64(whole.lowerBound &- first)
        }
    }
}
