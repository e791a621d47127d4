import Columns

@testable import Compute

/// The order of two values as the documentation of `sortedPositions` has it, value by value.
private func isLower(_ left: (any ColumnElement)?, _ right: (any ColumnElement)?) -> Bool {
    switch (left, right) {
    case (_, nil): false
    case (nil, _): true
    case (let left as Int, let right as Int): left < right
    case (let left as Double, let right as Double): !left.isNaN && (right.isNaN || left < right)
    case (let left as Bool, let right as Bool): !left && right
    case (let left as Timestamp, let right as Timestamp): left < right
    case (let left as CalendarDate, let right as CalendarDate): left < right
    case (let left as Duration, let right as Duration): left < right
    case (let left as String, let right as String): left.utf8.lexicographicallyPrecedes(right.utf8)
    default: fatalError("values of one column have one type")
    }
}

/// The slow twin of `sortedPositions`: the standard library's sort, which is stable, with one comparison a column.
func slowSortedRows(by keys: [(column: AnyColumn, order: Order)]) -> [Int] {
    let values = keys.map { key in (values: (0..<key.column.count).map { key.column[$0] }, order: key.order) }
    return (0..<keys[0].column.count).sorted { left, right in
        for (values, order) in values {
            let (low, high) = order == .ascending ? (left, right) : (right, left)
            if isLower(values[low], values[high]) { return true }
            if isLower(values[high], values[low]) { return false }
        }
        return false
    }
}

/// Positions as plain numbers.
func rowNumbers(_ positions: RowPositions) -> [Int] { positions.withNumbers { $0.map(Int.init) } }
