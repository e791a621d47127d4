import Columns
import Pool

extension GroupIndex {
    /// All rows as one group.
    package static func single(rowCount: Int) -> GroupIndex {
        let offsets = Offsets(count: 2)
        (offsets.values[0], offsets.values[1]) = (0, rowCount)
        return GroupIndex(
            groupCount: 1, rowCount: rowCount, offsets: offsets, order: RowPositions(0..<rowCount), coded: nil,
            hasEmptyGroups: rowCount == 0)
    }

    /// The number of the group of every row; "no row" for a row that is in none.
    ///
    /// - Parameter rowCount: rows of the frame that was grouped.
    /// - Cost: one write a row, on all cores; in row order where groups were made from codes.
    package func groupsOfRows(rowCount: Int) throws -> RowPositions {
        let buffer = Buffer(byteCount: rowCount * 4)
        let isComplete = self.rowCount == rowCount
        if let coded, isComplete {
            try Pool.current.forEachMorsel(of: rowCount) { rows, _ in
                coded.writeGroups(of: rows, into: buffer.pointer(as: UInt32.self))
            }
            return RowPositions(buffer, count: rowCount, bound: groupCount, mayMiss: false)
        }
        let order = try order()
        if !isComplete { buffer.pointer(as: UInt32.self).update(repeating: RowPositions.none, count: rowCount) }
        try Pool.current.forEachRun(plan(), label: nil) { groups, _ in
            let target = buffer.pointer(as: UInt32.self)
            for group in groups {
                let number = UInt32(truncatingIfNeeded: group)
                for place in range(of: group) {
                    target[order.pointer.map { Int($0[place]) } ?? order.range!.lowerBound + place] = number
                }
            }
        }
        withExtendedLifetime(order) {}
        return RowPositions(buffer, count: rowCount, bound: groupCount, mayMiss: !isComplete)
    }
}

extension GroupIndex {
    /// Where in group order each row stands; no place for rows that are in no group.
    ///
    /// - Cost: one pass over the order of rows; a range where groups are runs.
    package func placesOfRows(rowCount: Int) throws -> RowPositions {
        let order = try order()
        if let range = order.range, range == 0..<rowCount { return order }
        let buffer = Buffer(byteCount: rowCount * 4)
        let isComplete = self.rowCount == rowCount
        if !isComplete { buffer.pointer(as: UInt32.self).update(repeating: RowPositions.none, count: rowCount) }
        try Pool.current.forEachMorsel(of: self.rowCount) { places, _ in
            let target = buffer.pointer(as: UInt32.self)
            for place in places {
                target[order.pointer.map { Int($0[place]) } ?? order.range!.lowerBound + place] =
                    UInt32(truncatingIfNeeded: place)
            }
        }
        withExtendedLifetime(order) {}
        return RowPositions(buffer, count: rowCount, bound: self.rowCount, mayMiss: !isComplete)
    }
}
