import Columns

extension RollingPass {
    /// Rows up to which a window is small.
    private static let smallSize = 16

    /// Sums or means of windows of a few doubles, none of them missing: every window is added up anew, 64 side by side. For so few
    /// rows that is less work than keeping sums of parts.
    ///
    /// - Returns: nil for other windows and columns with missing rows.
    func smallWindows(_ column: Column<Double>, isMean: Bool) throws -> WindowValues<Double>? {
        guard case .rows(let size, let isCentered) = window.extent, size <= Self.smallSize, column.validity.isAbsent
        else { return nil }
        let minimum = window.minimumCount
        return try windowed(column, in: groups, "rolling \(statistic.name)", isLocal: true) { input, stretch, sink in
            let extent = RowExtent(stretch.rows, size: size, isCentered: isCentered)
            let (values, wanted) = (input.storage.values, stretch.wanted)
            func write(_ sum: Double, _ count: Int, _ row: Int) {
                if count >= minimum { sink.write(isMean ? sum / Double(count) : sum, at: row) }
            }
            /// Windows that the group's ends cut off.
            func writeShort(_ rows: Range<Int>) {
                for row in rows {
                    let range = extent.range(at: row)
                    write(range.reduce(0) { $0 + values[$1] }, range.count, row)
                }
            }
            let first = stretch.rows.lowerBound + extent.before
            let whole = (first..<max(first, stretch.rows.upperBound - extent.after)).clamped(to: wanted)
            writeShort(wanted.lowerBound..<whole.lowerBound)
            withUnsafeTemporaryAllocation(of: Double.self, capacity: 64) { buffer in
                let sums = buffer.baseAddress.unsafelyUnwrapped
                var row = whole.lowerBound
                while row < whole.upperBound {
                    let count = min(64, whole.upperBound &- row)
                    let start = values + (row &- extent.before)
                    sums.update(from: start, count: count)
                    for offset in 1..<max(1, size) {
                        let terms = start + offset
                        for index in 0..<count { sums[index] += terms[index] }
                    }
                    for index in 0..<count { write(sums[index], size, row &+ index) }
                    row &+= count
                }
            }
            writeShort(whole.upperBound..<wanted.upperBound)
        }
    }
}
