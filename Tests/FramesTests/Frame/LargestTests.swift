import Columns
import Compute
import Pool
import Testing

@testable import Frames

/// A sort of the rows that have values in all keys after each other key's missing ones, then a prefix.
private func expected(_ frame: DataFrame, _ count: Int, _ names: [String], _ order: Order) throws -> [Int] {
    var rows = frame
    // Stable sorts, the last key first; missing ones are moved behind the others each time.
    for name in names.reversed() {
        let sorted = try rows.sorted(on: name, order: order)
        let column = try sorted[name]
        let present = (0..<sorted.rowCount).filter { !column.isNil(at: $0) }
        let missing = (0..<sorted.rowCount).filter { column.isNil(at: $0) }
        rows = try sorted.selectingRows(present + missing)
    }
    return try rows.prefix(count)["row", Int.self].map { $0! }
}

@Test(arguments: RandomFrame.kinds)
func largestRowsAreThoseOfASort(_ kind: String) throws {
    var random = SeededRandom.printed("\(#function) \(kind)")
    for rows in [0, 1, 2, 70, 300] {
        let other = RandomFrame.kinds.randomElement(using: &random)!
        let frame = RandomFrame.keyed([kind, other], rows: rows, distinct: 1 + rows / 3, .shuffled, using: &random)
        for count in [0, 1, 3, 50, 1_000] {
            let label = "\(count) of \(rows) rows by \(kind) and \(other)"
            #expect(
                try frame.largest(count, by: "k0")["row", Int.self].map { $0! }
                    == expected(frame, count, ["k0"], .descending), "\(label)")
            #expect(
                try frame.smallest(count, by: "k0", "k1")["row", Int.self].map { $0! }
                    == expected(frame, count, ["k0", "k1"], .ascending), "\(label)")
        }
    }
}

/// More rows than a morsel: the bound that threads share must not change what is found.
@Test func largestRowsDoNotDependOnThreads() throws {
    var random = SeededRandom.printed()
    let frame = RandomFrame.keyed(["small", "string"], rows: 200_000, distinct: 5_000, .shuffled, using: &random)
    let largest = try expected(frame, 100, ["k0"], .descending)
    let smallest = try expected(frame, 100, ["k1", "k0"], .ascending)
    for threads in [1, 2, 3, 8] {
        let (found, least) = try Pool(threads: threads).use {
            (try frame.largest(100, by: "k0"), try frame.smallest(100, by: "k1", "k0"))
        }
        #expect(try found["row", Int.self].map { $0! } == largest, "\(threads) threads")
        #expect(try least["row", Int.self].map { $0! } == smallest, "\(threads) threads")
    }
}

@Test func largestReadsAsItSays() throws {
    let frame: DataFrame = ["name": ["a", "b", "c", "d"], "plays": [3, nil, 7, 3]]
    #expect(try frame.largest(2, by: "plays")["name", String.self].elementsEqual(["c", "a"]))
    #expect(try frame.smallest(4, by: "plays")["name", String.self].elementsEqual(["a", "d", "c", "b"]))
    #expect(try frame.largest(-1, by: "plays").rowCount == 0)
    #expect(throws: ColumnError.noSuchColumn(asked: "play", known: ["name", "plays"])) {
        try frame.largest(2, by: "play")
    }
}
