import Columns

extension AnyColumn {
    /// Rows by position, on the calling thread alone. A range is sliced and copies nothing.
    package func gatheredSerially(at positions: RowPositions) -> AnyColumn {
        if let range = positions.range { return slice(range) }
        defer { withExtendedLifetime(positions) {} }
        return gatheredSerially(at: positions.pointer!, count: positions.count, mayMiss: positions.mayMiss)
    }
}

extension Column {
    /// Rows by position, on the calling thread alone. A range is sliced and copies nothing.
    package func gatheredSerially(at positions: RowPositions) -> Column {
        if let range = positions.range { return slice(range) }
        defer { withExtendedLifetime(positions) {} }
        return gatheredSerially(at: positions.pointer!, count: positions.count, mayMiss: positions.mayMiss)
    }
}

extension RowPositions {
    /// The row numbers, "no row" left out.
    package var rowNumbers: [Int] { (0..<count).compactMap { self[$0] } }
}
