import Columns
import Pool

// Functions that give each row the value of another row. They work for every type, because they only say which row.

/// For each row the row whose value it gets, or `RowPositions.none`.
///
/// - Parameter body: gets the rows of a group, as places in `order` (or as row numbers, where there is none), and writes the
///   target of each of them.
private func windowPositions(
    _ rowCount: Int, in groups: GroupIndex?, _ label: String, bound: Int? = nil,
    _ body: @Sendable (_ order: UnsafePointer<UInt32>?, Range<Int>, UnsafeMutablePointer<UInt32>) -> Void
) throws -> RowPositions {
    checkRowCount(rowCount)
    let numbers = Buffer(byteCount: rowCount * 4)
    if let groups {
        precondition(groups.rowCount <= rowCount, "\(groups.rowCount) rows in groups, \(rowCount) in the column")
        if groups.rowCount < rowCount {
            numbers.pointer(as: UInt32.self).update(repeating: RowPositions.none, count: rowCount)
        }
        let order = try groups.order()
        try Pool.current.forEachRun(groups.plan(), label: label) { parts, _ in
            for group in parts { body(order.pointer, groups.range(of: group), numbers.pointer(as: UInt32.self)) }
        }
        withExtendedLifetime(order) {}
    } else {
        body(nil, 0..<rowCount, numbers.pointer(as: UInt32.self))
    }
    return RowPositions(numbers, count: rowCount, bound: bound ?? rowCount, mayMiss: true)
}

@inline(__always) private func row(_ order: UnsafePointer<UInt32>?, _ place: Int) -> UInt32 {
    order.map { $0[place] } ?? UInt32(truncatingIfNeeded: place)
}

extension AnyColumn {
    /// The value so many rows before each row, or after it for a negative `distance`, within its group.
    ///
    /// - Parameter filling: one row of the column's type, whose value goes to rows that have none so far away; nil leaves
    ///   them missing.
    /// - Throws: `ConcatenateError.differentTypes` when the filling is of another type.
    package func shifted(
        by distance: Int, filling: AnyColumn? = nil, in groups: GroupIndex? = nil
    ) throws -> AnyColumn {
        if groups == nil, filling == nil { return try shiftedWhole(by: distance) }
        let none = filling == nil ? RowPositions.none : UInt32(truncatingIfNeeded: count)
        let positions = try windowPositions(count, in: groups, "shift", bound: filling == nil ? nil : count + 1) {
            order, places, target in
            for place in places {
                let (source, overflow) = place.subtractingReportingOverflow(distance)
                let isInside = !overflow && places.contains(source)
                target[Int(row(order, place))] = isInside ? row(order, source) : none
            }
        }
        guard let filling else { return try gathered(at: positions) }
        return try concatenated([self, filling]).gathered(at: positions)
    }

    private func shiftedWhole(by distance: Int) throws -> AnyColumn {
        struct Shifting: Visitor {
            let distance: Int
            func visit<Element>(_ column: Column<Element>) throws -> AnyColumn {
                AnyColumn(try column.shiftedOnAllCores(by: distance))
            }
        }
        var shifting = Shifting(distance: distance)
        return try visit(&shifting)
    }

    /// Missing rows get the value of the nearest row before that has one, within their group.
    ///
    /// - Parameter limit: rows in a run of missing ones that are filled at most.
    package func filledForward(limit: Int? = nil, in groups: GroupIndex? = nil) throws -> AnyColumn {
        try filled(limit, in: groups, isBackward: false)
    }

    /// Missing rows get the value of the nearest row behind that has one, within their group.
    package func filledBackward(limit: Int? = nil, in groups: GroupIndex? = nil) throws -> AnyColumn {
        try filled(limit, in: groups, isBackward: true)
    }

    private func filled(_ limit: Int?, in groups: GroupIndex?, isBackward: Bool) throws -> AnyColumn {
        let validity = validity
        guard nilCount > 0 else { return self }
        let limit = limit ?? .max
        if groups == nil { return try gathered(at: filledPositions(validity, limit, isBackward: isBackward)) }
        let positions = try windowPositions(count, in: groups, "filling") { order, places, target in
            var (last, age) = (RowPositions.none, 0)
            for step in 0..<places.count {
                let row = row(order, isBackward ? places.upperBound - 1 - step : places.lowerBound + step)
                if validity.isValid(Int(row)) {
                    (last, age) = (row, 0)
                    target[Int(row)] = row
                } else {
                    age += 1
                    target[Int(row)] = age > limit ? RowPositions.none : last
                }
            }
        }
        return try gathered(at: positions)
    }

    /// For each row the nearest one that has a value, without groups: morsel by morsel, on all cores.
    private func filledPositions(_ validity: Validity, _ limit: Int, isBackward: Bool) throws -> RowPositions {
        checkRowCount(count)
        let count = count
        // The nearest row with a value inside each morsel, as seen from the one behind it.
        let edges = try Pool.current.mapMorsels(of: count, size: morselRows) { rows -> Int? in
            let bits = validity.advanced(by: rows.lowerBound)
            let edge = isBackward ? bits.firstPresent(rows.count) : bits.lastPresent(rows.count)
            return edge.map { $0 + rows.lowerBound }
        }
        var before = edges
        var nearest: Int?
        for morsel in isBackward ? Array(edges.indices.reversed()) : Array(edges.indices) {
            before[morsel] = nearest
            nearest = edges[morsel] ?? nearest
        }
        let numbers = Buffer(byteCount: count * 4)
        try Pool.current.forEachMorsel(of: count, size: morselRows) { [before] rows, _ in
            let target = numbers.pointer(as: UInt32.self)
            var last = before[rows.lowerBound / morselRows]
            for step in 0..<rows.count {
                let row = isBackward ? rows.upperBound - 1 - step : rows.lowerBound + step
                if validity.isValid(row) { last = row }
                let isNear = last.map { abs(row - $0) <= limit } ?? false
                target[row] = isNear ? UInt32(truncatingIfNeeded: last.unsafelyUnwrapped) : RowPositions.none
            }
        }
        return RowPositions(numbers, count: count, bound: count, mayMiss: true)
    }

    /// Every row gets the value of one row of its group, counted from 0; from the end for a negative number, -1 the last.
    package func broadcastRow(_ number: Int, in groups: GroupIndex? = nil) throws -> AnyColumn {
        let positions = try windowPositions(count, in: groups, "row of group") { order, places, target in
            let place = number < 0 ? places.upperBound + number : places.lowerBound + number
            let source = places.contains(place) ? row(order, place) : RowPositions.none
            for place in places { target[Int(row(order, place))] = source }
        }
        return try gathered(at: positions)
    }
}
