import Columns
import Pool
import Testing

@testable import Frames

/// Everything a grouping says of its rows, on one number of threads.
private struct Findings: Equatable {
    var rows: [[Int]]
    var keys: [[String]]
    var keyFrame: [[String]]
    var counts: [Int]
    var distinct: [[String]]
    var lastOfEach: [[String]]

    init(_ frame: DataFrame, _ names: [String]) throws {
        let grouping = try frame.grouped(columnNames: names)
        rows = try grouping.map { group in try group["row", Int.self].map { $0! } }
        keys = try grouping.map { (group: Group) in group.key.values.map(token) }
        keyFrame = try grouping.keys().tokens
        counts = try grouping.counts()["count", Int.self].map { $0! }
        distinct = try frame.distinct(columnNames: names).tokens
        lastOfEach = try frame.distinct(columnNames: names, keeping: .last).tokens
    }

    /// As the slow twin has it.
    init(_ twin: GroupTwin, _ frame: DataFrame, _ names: [String]) throws {
        rows = twin.rows
        keys = twin.groups.map(\.key)
        let firsts = try frame.selectingRows(twin.rows.map { $0[0] })
        keyFrame = try firsts.selecting(columnNames: names).tokens
        counts = twin.rows.map(\.count)
        distinct = firsts.tokens
        lastOfEach = try frame.selectingRows(twin.rows.map { $0.last! }).tokens
    }
}

private func check(_ frame: DataFrame, _ names: [String], _ label: String) throws {
    let expected = try Findings(GroupTwin(frame, by: names), frame, names)
    for threads in [1, 2, 3, 8] {
        let found = try Pool(threads: threads).use { try Findings(frame, names) }
        #expect(found.rows == expected.rows, "\(label), \(threads) threads")
        #expect(found == expected, "\(label), \(threads) threads")
    }
}

@Test(arguments: RandomFrame.kinds)
func groupsByOneKey(_ kind: String) throws {
    var random = SeededRandom.printed("\(#function) \(kind)")
    for layout in RandomFrame.Layout.allCases {
        for rows in [0, 1, 2, 63, 64, 65, 300] {
            let distinct = Int.random(in: 1...max(1, rows), using: &random)
            let frame = RandomFrame.keyed([kind], rows: rows, distinct: distinct, layout, using: &random)
            try check(frame, ["k0"], "\(layout), \(rows) rows")
        }
    }
}

@Test func groupsBySeveralKeys() throws {
    var random = SeededRandom.printed()
    for _ in 0..<30 {
        let kinds = (0..<Int.random(in: 2...3, using: &random)).map { _ in
            RandomFrame.kinds.randomElement(using: &random)!
        }
        let rows = Int.random(in: 0...400, using: &random)
        let layout = RandomFrame.Layout.allCases.randomElement(using: &random)!
        let distinct = Int.random(in: 1...max(1, rows / 3), using: &random)
        let frame = RandomFrame.keyed(kinds, rows: rows, distinct: distinct, layout, using: &random)
        try check(frame, kinds.indices.map { "k\($0)" }, "\(kinds), \(layout), \(rows) rows")
    }
}

/// More rows than one morsel, so that threads share them.
@Test(arguments: ["int", "small", "string"], RandomFrame.Layout.allCases)
func groupsOfManyRows(_ kind: String, _ layout: RandomFrame.Layout) throws {
    var random = SeededRandom.printed("\(#function) \(kind) \(layout)")
    let frame = RandomFrame.keyed([kind, "bool"], rows: 70_000, distinct: 700, layout, using: &random)
    let names = ["k0", "k1"]
    let expected = try GroupTwin(frame, by: names).rows
    for threads in [1, 2, 8] {
        let rows = try Pool(threads: threads).use {
            try frame.grouped(columnNames: names).map { group in try group["row", Int.self].map { $0! } }
        }
        #expect(rows == expected, "\(threads) threads")
    }
}

/// More different keys than one table takes, so that rows are partitioned by hash.
@Test func groupsOfMoreKeysThanATableHolds() throws {
    let count = 300_000
    let distinct = 200_000
    // Spread over the whole range of 64 bits; every key but some comes twice, far apart.
    let keys = Column<Int>.make(name: "k", count: count) { row in
        row == 77 || row == 299_999 ? nil : Int(truncatingIfNeeded: UInt64(row % distinct) &* 0x9E37_79B9_7F4A_7C15)
    }
    let frame = try DataFrame(columns: [AnyColumn(keys)])
    for threads in [1, 3] {
        try Pool(threads: threads).use {
            let grouping = try frame.grouped(by: "k")
            // The missing key, and row 77's, which appears at row 200,077 first.
            #expect(grouping.count == distinct + 1)
            let counts = try grouping.counts()["count", Int.self]
            // Row 99,999 lost its second row, row 299,999, to the missing ones.
            #expect(counts[0] == 2 && counts[77] == 2 && counts[99_999] == 1 && counts[100_000] == 1)
            let first = try grouping.keys()["k", Int.self]
            #expect(first[77] == nil)
            #expect(first.prefix(77).elementsEqual(keys.prefix(77)))
            #expect(first[distinct] == keys[200_077])
        }
    }
}

@Test func partsOfGroupings() throws {
    var random = SeededRandom.printed()
    for round in 0..<40 {
        let rows = Int.random(in: 0...200, using: &random)
        let layout = RandomFrame.Layout.allCases.randomElement(using: &random)!
        let kind = RandomFrame.kinds.randomElement(using: &random)!
        let frame = RandomFrame.keyed([kind], rows: rows, distinct: 12, layout, using: &random)
        let twin = try GroupTwin(frame, by: ["k0"]).rows
        let grouping = try frame.grouped(by: "k0")
        let label: Comment = "round \(round): \(kind), \(layout), \(rows) rows"
        for length in [0, 1, 3, 1000] {
            #expect(try grouping.prefix(length).rowNumbers == twin.flatMap { $0.prefix(length) }, label)
            #expect(try grouping.suffix(length).rowNumbers == twin.flatMap { $0.suffix(length) }, label)
        }
        let odd = try grouping.filter { $0.count % 2 == 1 }
        let oddTwin = twin.filter { $0.count % 2 == 1 }
        #expect(try odd.map { try $0.frame.rowNumbers } == oddTwin, label)
        #expect(try odd.ungrouped().rowNumbers == oddTwin.flatMap(\.self).sorted(), label)
        #expect(try odd.keys().rowCount == oddTwin.count, label)
        #expect(try odd.counts()["count", Int.self].map { $0! } == oddTwin.map(\.count), label)
        let few = try odd.filter { $0.count < 9 }
        let fewTwin = oddTwin.filter { $0.count < 9 }
        #expect(try few.map { try $0.frame.rowNumbers } == fewTwin, label)
        #expect(try few.keys().tokens == frame.selectingRows(fewTwin.map { $0[0] }).selecting("k0").tokens, label)
        #expect(
            try few.aggregated(["last": .last("row")])["last", Int.self].map { $0! } == fewTwin.map { $0.last! }, label)
        #expect(try grouping.ungrouped().tokens == frame.tokens, label)
    }
}

@Test func groupingsAreSequences() throws {
    var random = SeededRandom.printed()
    for kind in RandomFrame.kinds {
        for layout in RandomFrame.Layout.allCases {
            let frame = RandomFrame.keyed([kind, "small"], rows: 100, distinct: 20, layout, using: &random)
            let twin = try GroupTwin(frame, by: ["k0", "k1"])
            var seen: [[Int]] = []
            let grouping = try frame.grouped(by: "k0", "k1")
            for (key, group) in grouping {
                #expect(key.values.map(token) == twin.groups[seen.count].key)
                #expect(key == group.key && group.index == seen.count && group.count == twin.rows[seen.count].count)
                seen.append(try group.frame.rowNumbers)
            }
            #expect(seen == twin.rows)
            // Every group is found by its key again, also by NaN and by texts that are equal for Unicode only.
            for (index, rows) in twin.rows.enumerated() {
                let row = frame.rows[rows[0]]
                let group = try #require(try grouping[key: row["k0"], row["k1"]], "\(kind), \(layout), group \(index)")
                #expect(group.index == index)
                #expect(try group.frame.rowNumbers == rows)
            }
        }
    }
    let frame: DataFrame = ["k": [1, 2]]
    #expect(try frame.grouped(by: "k")[key: 3] == nil)
    #expect(try frame.grouped(by: "k")[key: nil] == nil)
}

extension DataFrame {
    fileprivate var rowNumbers: [Int] { get throws { try self["row", Int.self].map { $0! } } }
}

@Test func valueCountsAreOrderedByCountThenAppearance() throws {
    var random = SeededRandom.printed()
    for kind in RandomFrame.kinds {
        let frame = RandomFrame.keyed([kind], rows: 200, distinct: 9, .shuffled, using: &random)
        let twin = try GroupTwin(frame, by: ["k0"]).groups.enumerated()
            .sorted { ($1.element.rows.count, $0.offset) < ($0.element.rows.count, $1.offset) }.map(\.element)
        let counts = try frame.valueCounts("k0", normalized: true)
        #expect(counts.columnNames == ["k0", "count", "share"])
        #expect(try counts["k0"].tokens == twin.map { $0.key[0] })
        #expect(try counts["count", Int.self].map { $0! } == twin.map(\.rows.count))
        #expect(try counts["share", Double.self].map { $0! } == twin.map { Double($0.rows.count) / 200 })
        let ascending = try frame.grouped(by: "k0").counts(order: .ascending)["count", Int.self].map { $0! }
        #expect(ascending == twin.map(\.rows.count).sorted())
    }
}
