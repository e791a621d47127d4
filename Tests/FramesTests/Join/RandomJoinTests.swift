import Columns
import Compute
import Pool
import Testing

@testable import Frames

private let compared: [JoinKind] = [.inner, .left, .right, .full, .semi, .anti]

/// Joins two frames in every way, on several numbers of threads, and holds rows and values against the twin's.
private func check(_ sides: RandomSides, on names: [String], matchingNils: Bool, threads: [Int], _ label: String) throws
{
    let twin = try JoinTwin(sides.left, sides.right, on: names, matchingNils: matchingNils)
    for kind in compared {
        let pairs = twin.pairs(kind)
        let expected = try Expected(sides, on: names, pairs, kind)
        for count in threads {
            let joined = try Pool(threads: count).use {
                try sides.left.joined(
                    sides.right, on: names, kind: kind, matchingNils: matchingNils, indicator: "found")
            }
            let words = "\(label), \(kind), matchingNils \(matchingNils), \(count) threads"
            #expect(try joined.rowNumbers("row") == pairs.map(\.left), "\(words)")
            #expect(try Expected(joined, on: names, kind) == expected, "\(words)")
            #expect(joined.columnNames.last == "found")
        }
    }
}

/// The cells of a join, as tokens.
private struct Expected: Equatable {
    var keys: [[String]]
    var left: [[String]]
    var right: [[String]]
    var found: [String]

    /// Put together from the sides, pair by pair.
    init(_ sides: RandomSides, on names: [String], _ pairs: [(left: Int?, right: Int?)], _ kind: JoinKind) throws {
        func cells(_ frame: DataFrame, _ name: String, _ rows: [Int?]) throws -> [String] {
            let tokens = try frame[name].tokens
            return rows.map { $0.map { tokens[$0] } ?? "missing" }
        }
        let values = ["x", "y", "row"]
        left = try values.map { try cells(sides.left, $0, pairs.map(\.left)) }
        let hasRight = kind != .semi && kind != .anti
        right = hasRight ? try values.map { try cells(sides.right, $0, pairs.map(\.right)) } : []
        keys = try names.map { name in
            let (ours, theirs) = (try sides.left[name].tokens, try sides.right[name].tokens)
            return pairs.map { $0.left.map { ours[$0] } ?? theirs[$0.right!] }
        }
        found = pairs.map { pair in
            let side =
                hasRight
                ? pair.left == nil ? "right_only" : pair.right == nil ? "left_only" : "both"
                : kind == .semi ? "both" : "left_only"
            return token(side)
        }
    }

    /// Read from a join.
    init(_ joined: DataFrame, on names: [String], _ kind: JoinKind) throws {
        let values = ["x", "y", "row"]
        keys = try names.map { try joined[$0].tokens }
        left = try values.map { try joined[$0].tokens }
        right = kind == .semi || kind == .anti ? [] : try values.map { try joined[$0 + "_right"].tokens }
        found = try joined["found"].tokens
    }
}

@Test(arguments: RandomFrame.kinds)
func joinsByOneKey(_ kind: String) throws {
    var random = SeededRandom.printed("\(#function) \(kind)")
    for (leftRows, rightRows) in [(0, 0), (0, 5), (5, 0), (1, 1), (2, 1), (64, 65), (90, 20), (7, 300), (3, 2_000)] {
        for matchingNils in [false, true] {
            let distinct = Int.random(in: 1...max(1, leftRows + rightRows), using: &random)
            let sides = RandomSides(
                [kind], leftRows: leftRows, rightRows: rightRows, distinct: distinct, using: &random)
            try check(
                sides, on: ["k0"], matchingNils: matchingNils, threads: [1, 2, 3, 8],
                "\(leftRows) and \(rightRows) rows")
        }
    }
}

@Test func joinsBySeveralKeys() throws {
    var random = SeededRandom.printed()
    for round in 0..<60 {
        let kinds = (0..<Int.random(in: 2...4, using: &random)).map { _ in
            RandomFrame.kinds.randomElement(using: &random)!
        }
        let (leftRows, rightRows) = (
            Int.random(in: 0...150, using: &random), Int.random(in: 0...150, using: &random)
        )
        // Few values, so that several columns are equal at once.
        let distinct = Int.random(in: 1...12, using: &random)
        let sides = RandomSides(kinds, leftRows: leftRows, rightRows: rightRows, distinct: distinct, using: &random)
        try check(
            sides, on: kinds.indices.map { "k\($0)" }, matchingNils: round % 2 == 0, threads: [1, 3],
            "\(kinds), \(leftRows) and \(rightRows) rows")
    }
}

/// More rows than a morsel, keys of large tables and of small ones; what is expected comes from a dictionary, because all
/// pairs are too many.
@Test(arguments: ["dense", "sparse", "repeated", "text", "small right", "small left"])
func joinsOfManyRows(_ layout: String) throws {
    var random = SeededRandom.printed("\(#function) \(layout)")
    let leftRows = layout == "small left" ? 1_000 : 150_000
    let rightRows = layout == "small right" ? 50 : 100_000
    func key(_ random: inout SeededRandom) -> Int {
        switch layout {
        case "sparse": Int.random(in: 0..<120_000, using: &random) &* 0x1E37_79B9_7F4A_7C15
        case "repeated": Int.random(in: 0..<30_000, using: &random) * 1_000_003
        case "small right": Int.random(in: 0..<60, using: &random)
        default: Int.random(in: 0..<120_000, using: &random)
        }
    }
    let leftKeys = (0..<leftRows).map { _ in key(&random) }
    var rightKeys = (0..<rightRows).map { _ in key(&random) }
    if layout == "dense" || layout == "sparse" { rightKeys = Array(Set(rightKeys)).sorted() }
    func frame(_ keys: [Int]) -> DataFrame {
        let column: AnyColumn =
            layout == "text"
            ? AnyColumn(Column<String>(name: "key", contents: keys.map { "the key \($0)" }))
            : AnyColumn(Column<Int>(name: "key", contents: keys))
        return try! DataFrame(columns: [column, AnyColumn(Column<Int>(name: "row", contents: Array(keys.indices)))])
    }
    let (left, right) = (frame(leftKeys), frame(rightKeys))
    let rowsOfKey = Dictionary(grouping: rightKeys.indices) { rightKeys[$0] }
    let inner = leftKeys.indices.flatMap { row in (rowsOfKey[leftKeys[row]] ?? []).map { (row, $0) } }
    let matched = Set(leftKeys)
    let alone = rightKeys.indices.filter { !matched.contains(rightKeys[$0]) }
    for threads in [1, 2, 8] {
        try Pool(threads: threads).use {
            let joined = try left.joined(right, on: "key")
            #expect(try joined["row", Int.self].elementsEqual(inner.map { $0.0 }))
            #expect(try joined["row_right", Int.self].elementsEqual(inner.map { $0.1 }))
            let full = try left.joined(right, on: "key", kind: .full)
            #expect(try full.suffix(alone.count)["row_right", Int.self].elementsEqual(alone))
            #expect(try full["row", Int.self].compactMap { $0 }.count == full.rowCount - alone.count)
            let semi = try left.joined(right, on: "key", kind: .semi)
            #expect(try semi["row", Int.self].elementsEqual(leftKeys.indices.filter { rowsOfKey[leftKeys[$0]] != nil }))
            let anti = try left.joined(right, on: "key", kind: .anti)
            #expect(anti.rowCount == left.rowCount - semi.rowCount)
        }
    }
}
