import Columns
import Pool

/// Rows of several columns, by position, all columns at once on all cores.
///
/// - Shape: `positions.count` rows a column; `RowPositions.none` gives a missing value.
/// - Cost: one random read and one write a value. Texts are not moved: views are 16 bytes, codes 4. A range is sliced
///   and copies nothing.
/// - Throws: `Interrupted` when the work was cancelled.
package func gathered(
    _ columns: [AnyColumn], at positions: RowPositions, label: String? = nil
) throws -> [AnyColumn] {
    for column in columns { checkPositions(positions, in: column) }
    if let range = positions.range { return columns.map { $0.slice(range) } }
    return try positions.withNumbers { numbers in
        let whole = columns.filter(\.validity.isAbsent)
        let presence = positions.mayMiss && whole.count > 1 ? try presence(of: numbers) : nil
        let fills = columns.map { column in
            TakeFill(
                column, at: numbers, mayMiss: positions.mayMiss, presence: column.validity.isAbsent ? presence : nil)
        }
        return try fillTogether(fills, label: label)
    }
}

/// One bit a position: whether it is a row. Columns that lack nothing share it.
private func presence(of numbers: UnsafeBufferPointer<UInt32>) throws -> Buffer {
    let bits = Buffer.bitmap(bitCount: numbers.count)
    let numbers = Numbers(values: numbers)
    try Pool.current.forEachMorsel(of: numbers.values.count, size: morselRows) { rows, _ in
        takeBits(nil, at: UnsafeBufferPointer(rebasing: numbers.values[rows]), into: bits.words + rows.lowerBound / 64)
    }
    return bits
}

private struct Numbers: @unchecked Sendable {
    // @unchecked: only read, and whoever asks keeps them until the answer is there.
    let values: UnsafeBufferPointer<UInt32>
}

extension AnyColumn {
    /// Rows by position, on all cores.
    ///
    /// - Throws: `Interrupted` when the work was cancelled.
    public func gathered(at positions: RowPositions) throws -> AnyColumn {
        try Compute.gathered([self], at: positions)[0]
    }

    /// Rows by number, on the calling thread alone: for workers that take rows of their own.
    ///
    /// - Parameters:
    ///   - numbers: below `self.count`, which is not checked, or `RowPositions.none`.
    ///   - mayMiss: whether `RowPositions.none` may be among them.
    package func gatheredSerially(
        at numbers: UnsafePointer<UInt32>, count: Int, mayMiss: Bool = false
    ) -> AnyColumn {
        let fill = TakeFill(self, at: UnsafeBufferPointer(start: numbers, count: count), mayMiss: mayMiss)
        fill.fill(0..<count)
        return fill.finish()
    }
}

extension Column {
    /// Rows by position, on all cores.
    ///
    /// - Shape: `positions.count` rows; "no row" gives a missing value.
    /// - Throws: `Interrupted` when the work was cancelled.
    public func gathered(at positions: RowPositions) throws -> Column {
        Element.typed(try AnyColumn(self).gathered(at: positions)).unsafelyUnwrapped
    }

    /// Rows by number, on the calling thread alone; see `AnyColumn.gatheredSerially`.
    package func gatheredSerially(
        at numbers: UnsafePointer<UInt32>, count: Int, mayMiss: Bool = false
    ) -> Column {
        let taken = AnyColumn(self).gatheredSerially(at: numbers, count: count, mayMiss: mayMiss)
        return Element.typed(taken).unsafelyUnwrapped
    }
}

/// Positions are made with their bound, so that this is one comparison instead of a pass over them.
private func checkPositions(_ positions: RowPositions, in column: AnyColumn) {
    precondition(
        positions.bound <= column.count,
        "column \"\(column.name)\" has \(column.count) rows; the positions go up to row \(positions.bound - 1)")
}
