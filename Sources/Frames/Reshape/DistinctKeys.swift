import Columns
import Compute

/// The different values of a column as the names of new columns.
struct DistinctKeys {
    /// The number of each row's value.
    let index: GroupIndex
    /// For each new column the value's number.
    let order: [Int]
    /// In the order of new columns.
    let labels: [String]

    /// - Parameters:
    ///   - sorted: by value, missing first; otherwise by first appearance.
    ///   - limit: columns that may be made at most.
    init(_ column: AnyColumn, sorted isSorted: Bool, limit: Int) throws {
        index = try GroupIndex.make(by: [column])
        guard index.groupCount <= limit else {
            throw ReshapeError.tooManyColumns(column: column.name, distinct: index.groupCount, limit: limit)
        }
        let values = try column.gathered(at: index.firstRows())
        order =
            isSorted ? try sortedPositions(by: [(values, .ascending)]).rowNumbers : Array(0..<index.groupCount)
        labels = order.map { values.label(at: $0) }
    }
}

extension AnyColumn {
    /// A value as a column's name says it: texts as they are, a missing one `nil`.
    func label(at row: Int) -> String {
        switch self[row] {
        case nil: "nil"
        case let text as String: text
        case let time as Timestamp: ShownTime.text(time, zone: zone)
        case let span as Duration: ShownTime.text(span)
        case .some(let value): "\(value)"
        }
    }

    private var zone: ZoneID { if case .timestamp(let column) = self { column.zone } else { .none } }
}

/// Names with a number appended wherever one is taken already.
func uniqueNames(_ names: [String], besides taken: [String]) -> [String] {
    var taken = Set(taken)
    return names.map { name in
        var candidate = name
        var number = 2
        while !taken.insert(candidate).inserted {
            candidate = "\(name)_\(number)"
            number += 1
        }
        return candidate
    }
}
