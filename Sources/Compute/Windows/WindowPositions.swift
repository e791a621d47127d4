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
        if groups == nil, filling == nil { return shiftedSerially(by: distance) }
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

    private func shiftedSerially(by distance: Int) -> AnyColumn {
        struct Shifting: Visitor {
            let distance: Int
            func visit<Element>(_ column: Column<Element>) -> AnyColumn { AnyColumn(column.shifted(by: distance)) }
        }
        var shifting = Shifting(distance: distance)
        // The visitor does not throw.
        return try! visit(&shifting)
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
