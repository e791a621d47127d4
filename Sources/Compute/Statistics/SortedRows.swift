import Columns

extension Column {
    /// Whether no value is below the one before it: missing rows first, NaN last. True for less than two rows.
    ///
    /// - Cost: at most one pass; ends at the first pair out of order.
    @inlinable public var isSorted: Bool { withComparableRows { $0.isAscending() } }

    /// Whether no value is above the one before it: NaN first, missing rows last. True for less than two rows.
    @inlinable public var isSortedDescending: Bool { withComparableRows { $0.isDescending() } }
}

extension ComparableRows {
    @usableFromInline func isAscending() -> Bool {
        guard let first = validity.firstPresent(count) else { return true }
        guard validity.advanced(by: first).nilCount(rowCount: count - first) == 0 else { return false }
        return isOrdered(first..<count) { precedes($1, $0) }
    }

    @usableFromInline func isDescending() -> Bool {
        guard let last = validity.lastPresent(count) else { return true }
        guard validity.nilCount(rowCount: last + 1) == 0 else { return false }
        return isOrdered(0..<last + 1) { precedes($0, $1) }
    }

    /// Whether no neighbours are in the wrong order.
    @inline(__always) private func isOrdered(_ rows: Range<Int>, _ isWrong: (_ left: Int, _ right: Int) -> Bool) -> Bool
    {
        var row = rows.lowerBound + 1
        while row < rows.upperBound {
            if isWrong(row - 1, row) { return false }
            row += 1
        }
        return true
    }
}
