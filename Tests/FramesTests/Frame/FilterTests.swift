import Columns
import Pool
import Testing

@testable import Frames

private struct Refused: Error, Equatable { var value: Int }

private func frame(rows: Int, using random: inout SeededRandom) -> DataFrame {
    let kinds = ["small", "double", "string", "bool", "date", "codes"]
    let keyed = RandomFrame.keyed(kinds, rows: rows, distinct: 30, .shuffled, using: &random)
    return keyed
}

/// A condition on 1 to 6 columns, and the same one asked of rows.
@Test func rowsAreFilteredOnOneToSixColumns() throws {
    var random = SeededRandom.printed()
    for rows in [0, 1, 64, 200, 70_000] {
        let frame = frame(rows: rows, using: &random)
        func check(_ filtered: DataFrame, _ columns: Int, _ isIncluded: (DataFrame.Row) throws -> Bool) throws {
            let kept = try frame.rows.filter(isIncluded).map(\.index)
            let numbers = try filtered["row", Int.self].map { $0! }
            #expect(numbers == kept, "\(columns) columns, \(rows) rows")
            guard rows < 1000 else { return }
            #expect(try filtered.tokens == frame.selectingRows(kept).tokens)
        }
        let (a, b, c, d, e, f) = ("k0", "k1", "k2", "k3", "k4", "k5")
        let small = { @Sendable (x: Int?) in (x ?? 1) % 3 != 0 }
        for threads in rows < 1000 ? [1, 3] : [3] {
            try Pool(threads: threads).use {
                try check(frame.filter(on: a, Int.self) { small($0) }, 1) { small(try $0[a, Int.self]) }
                if rows > 1000 { return }
                try check(frame.filter(on: a, Int.self, b, Double.self) { small($0) || $1 == nil }, 2) {
                    try small($0[a, Int.self]) || $0[b] == nil
                }
                try check(
                    frame.filter(on: b, Double.self, a, Int.self, c, String.self) {
                        small($1) && $0 != nil && $2 != ""
                    }, 3
                ) {
                    try small($0[a, Int.self]) && $0[b] != nil && $0[c, String.self] != ""
                }
                try check(
                    frame.filter(on: a, Int.self, b, Double.self, c, String.self, d, Bool.self) { a, _, c, d in
                        d ?? small(a) && c != nil
                    }, 4
                ) { try $0[d, Bool.self] ?? small($0[a, Int.self]) && $0[c] != nil }
                try check(
                    frame.filter(on: a, Int.self, b, Double.self, c, String.self, d, Bool.self, e, CalendarDate.self) {
                        _, _, c, d, e in (e?.year ?? 0) % 2 == 0 && d != nil && c != "a"
                    }, 5
                ) { try ($0[e, CalendarDate.self]?.year ?? 0) % 2 == 0 && $0[d] != nil && $0[c, String.self] != "a" }
                try check(
                    frame.filter(
                        on: a, Int.self, b, Double.self, c, String.self, d, Bool.self, e, CalendarDate.self, f,
                        String.self
                    ) { a, b, _, _, _, f in (f?.count ?? 0) < 4 && (b ?? 0) < 3 && a != 2 }, 6
                ) { try ($0[f, String.self]?.count ?? 0) < 4 && ($0[b, Double.self] ?? 0) < 3 && $0[a, Int.self] != 2 }
            }
        }
    }
}

@Test func filtersThatKeepAllOrNothing() throws {
    var random = SeededRandom.printed()
    let frame = frame(rows: 130, using: &random)
    #expect(try frame.filter(on: "row", Int.self) { _ in true }.tokens == frame.tokens)
    #expect(try frame.filter(on: "row", Int.self) { _ in false }.shape == (rows: 0, columns: frame.columns.count))
    #expect(try frame.filter(on: "row", Int.self) { (30..<99).contains($0!) }.tokens == frame[30..<99].tokens)
}

@Test func mistakesOfFiltersAreThrown() throws {
    let frame: DataFrame = ["a": [1, 2, 3], "b": ["x", "y", "z"]]
    #expect(throws: Refused(value: 2)) {
        try frame.filter(on: "a", Int.self) { value in
            guard value == 1 else { throw Refused(value: value!) }
            return true
        }
    }
    #expect(throws: ColumnError.wrongType(column: "b", asked: "Int", actual: .string)) {
        try frame.filter(on: "a", Int.self, "b", Int.self) { _, _ in true }
    }
    #expect(throws: ColumnError.noSuchColumn(asked: "c", known: ["a", "b"])) {
        try frame.filter(on: "c", Int.self) { _ in true }
    }
}
