import Columns
import Testing

@testable import Frames

/// What sorting means, slowly: by tokens that order as the values do; equal ones stay in order.
private func sortedRows(_ frame: DataFrame, _ keys: [SortKey]) throws -> [Int] {
    let columns = try keys.map { (column: try frame[$0.name], isDescending: $0.order == .descending) }
    return (0..<frame.rowCount).sorted { left, right in
        for (column, isDescending) in columns {
            if precedes(column[left], column[right]) { return !isDescending }
            if precedes(column[right], column[left]) { return isDescending }
        }
        return left < right
    }
}

/// Missing values are lowest, NaN is highest, texts compare by their bytes, false comes before true.
private func precedes(_ left: (any ColumnElement)?, _ right: (any ColumnElement)?) -> Bool {
    guard let right else { return false }
    switch left {
    case nil: return true
    case let left as Int: return left < right as! Int
    case let left as Double:
        let right = right as! Double
        return left.isNaN ? false : right.isNaN || left < right
    case let left as Bool: return !left && right as! Bool
    case let left as Timestamp: return left < right as! Timestamp
    case let left as CalendarDate: return left < right as! CalendarDate
    case let left as Duration: return left < right as! Duration
    case let left as String: return left.utf8.lexicographicallyPrecedes((right as! String).utf8)
    case .some: preconditionFailure("an element of no known type")
    }
}

@Test func framesAreSortedByOneToThreeColumns() throws {
    var random = SeededRandom.printed()
    for round in 0..<60 {
        let kinds = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            RandomFrame.kinds.randomElement(using: &random)!
        }
        let rows = [0, 1, 2, 70, 200][round % 5]
        let frame = RandomFrame.keyed(kinds, rows: rows, distinct: 1 + rows / 4, .shuffled, using: &random)
        let keys = kinds.indices.map {
            SortKey("k\($0)", order: Bool.random(using: &random) ? .ascending : .descending)
        }
        let sorted = try frame.sorted(on: keys)
        let numbers = try sorted["row", Int.self].map { $0! }
        let expected = try sortedRows(frame, keys)
        #expect(numbers == expected, "\(kinds), \(keys)")
        #expect(try sorted.tokens == frame.selectingRows(expected).tokens)
    }
}

@Test func sortKeysAreNamesOrDirections() throws {
    let frame: DataFrame = ["a": [2, 1, 2], "b": [1, 2, 3]]
    #expect(try frame.sorted(on: "a", .descending("b"))["b", Int.self].elementsEqual([2, 3, 1]))
    #expect(try frame.sorted(on: .descending("a"), .ascending("b"))["b", Int.self].elementsEqual([1, 3, 2]))
    #expect(try frame.sorted(on: "a", order: .descending)["b", Int.self].elementsEqual([1, 3, 2]))
    #expect(throws: ColumnError.noSuchColumn(asked: "c", known: ["a", "b"])) { try frame.sorted(on: "c") }
}
