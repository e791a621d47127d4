extension Pool {
    /// Rows in a morsel: few enough that the last ones do not keep others waiting, enough that handing out is free.
    public static let morselSize = 65_536

    /// Runs `body` once for each stretch of `size` rows; the last one may be shorter.
    ///
    /// - Shape: ranges are `i * size ..< min((i + 1) * size, rowCount)`, whatever the number of threads.
    /// - Throws: as ``run(count:label:measure:_:)``, in the order of rows.
    public func forEachMorsel(
        of rowCount: Int, size: Int = morselSize, label: String? = nil,
        _ body: @Sendable (_ rows: Range<Int>, _ worker: Int) throws -> Void
    ) throws {
        precondition(size > 0, "expected morsels of at least one row, found \(size)")
        let count = (rowCount + size - 1) / size
        try run(JobSize(count: count, total: rowCount, unit: "rows", label: label)) { index, worker in
            let rows = index * size..<min((index + 1) * size, rowCount)
            try body(rows, worker)
            return rows.count
        }
    }
}
