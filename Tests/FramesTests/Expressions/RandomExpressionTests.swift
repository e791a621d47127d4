import Columns
import Compute
import Pool
import Testing

@testable import Frames

/// Random trees over random frames, beside the twin that goes row by row.
@Suite struct RandomExpressionTests {
    @Test(arguments: [1, 2, 3, 8]) func treesAreWorthTheSame(threads: Int) throws {
        var random = SeededRandom.printed("treesAreWorthTheSame(\(threads))")
        try Pool(threads: threads).use {
            for _ in 0..<120 {
                let rows = [0, 1, 63, 64, 65, 200, 1023, 1025, 2100].randomElement(using: &random)!
                let (frame, cells) = Self.frame(rows: rows, using: &random)
                let trees = [TwinTree.Kind.int, .double, .bool].map {
                    TwinTree.random($0, depth: Int.random(in: 0...4, using: &random), using: &random)
                }
                let found = try frame.selecting([
                    "int": trees[0].expression, "double": trees[1].expression, "bool": trees[2].expression,
                    "row": col("row"),
                ])
                for (tree, name) in zip(trees, ["int", "double", "bool"]) {
                    let expected = cells.map { tree.value($0).token }
                    #expect(try found[name].tokens == expected, "\(tree.expression)")
                }
                let kept = try frame.filter(trees[2].expression)["row", Int.self].map { $0! }
                #expect(
                    kept == (0..<rows).filter { trees[2].value(cells[$0]) == .bool(true) }, "\(trees[2].expression)")
            }
        }
    }

    /// Morsels and batches: more rows than one of each, and columns that begin in the middle of a word of bits.
    @Test(arguments: [1, 2, 8]) func manyRows(threads: Int) throws {
        var random = SeededRandom.printed("manyRows(\(threads))")
        let rows = 140_001
        let numbers = (0..<rows + 37).map { row in row % 11 == 0 ? nil : row }
        let long = try DataFrame(columns: [
            AnyColumn(Column<Int>(name: "n", contents: numbers)),
            AnyColumn(Column<Bool>(name: "b", contents: numbers.map { $0.map { $0 % 3 == 0 } })),
        ])
        let offset = Int.random(in: 0...37, using: &random)
        let frame = long[offset..<offset + rows]
        try Pool(threads: threads).use {
            let found = try frame.selecting([
                "x": when(col("b"), then: col("n") * 2, otherwise: -col("n")), "sum": col("n").sum(),
                "map": col("n").map(Int.self) { $0 % 7 } + 1,
            ])
            let x = try found["x", Int.self]
            let map = try found["map", Int.self]
            let expected = numbers[offset..<offset + rows]
            #expect(zip(x, expected).allSatisfy { $0 == $1.map { $0 % 3 == 0 ? $0 * 2 : -$0 } })
            #expect(zip(map, expected).allSatisfy { $0 == $1.map { $0 % 7 + 1 } })
            #expect(try found["sum", Int.self][77] == expected.reduce(0) { $0 + ($1 ?? 0) })
            let kept = try frame.filter(col("n") % 5 == 0 && col("b"))
            #expect(kept.rowCount == expected.count { $0.map { $0 % 15 == 0 } ?? false })
            let overflow = #expect(throws: ExpressionError.self) {
                try frame.adding(["x": (col("n") - 100_000) * 1_000_000_000_000_000])
            }
            let first = expected.firstIndex { ($0.map { abs($0 - 100_000) } ?? 0) > 9223 }! - offset
            #expect(overflow?.description.hasPrefix("row \(first): ") == true)
        }
    }

    /// Columns `i` and `j` and `whole` (nothing missing), `d` and `w` (NaN and the like), `b` and `c`.
    private static func frame(
        rows: Int, using random: inout SeededRandom
    ) -> (frame: DataFrame, cells: [[String: TwinTree.Value]]) {
        let skipped = Int.random(in: 0...70, using: &random)
        func column<T: ColumnElement>(
            _ name: String, missing: Bool = true, _ value: (inout SeededRandom) -> T, _ cell: (T) -> TwinTree.Value
        ) -> (AnyColumn, [TwinTree.Value]) {
            let values = (0..<skipped + rows).map { _ -> T? in
                missing && Int.random(in: 0..<6, using: &random) == 0 ? nil : value(&random)
            }
            let made = Column<T>(name: name, contents: values).slice(skipped..<skipped + rows)
            return (AnyColumn(made), made.map { $0.map(cell) ?? .missing })
        }
        let special: [Double] = [0, -0.0, .nan, .infinity, -.infinity, 0.1]
        let made = [
            column("i", { Int.random(in: -20...20, using: &$0) }, { .int($0) }),
            column("j", { Int.random(in: -2...2, using: &$0) }, { .int($0) }),
            column("whole", missing: false, { Int.random(in: -9...9, using: &$0) }, { .int($0) }),
            column("d", { Double(Int.random(in: -40...40, using: &$0)) / 4 }, { .double($0) }),
            column("w", { special.randomElement(using: &$0)! }, { .double($0) }),
            column("b", { Bool.random(using: &$0) }, { .bool($0) }),
            column("c", missing: false, { Bool.random(using: &$0) }, { .bool($0) }),
        ]
        let row = AnyColumn(Column<Int>(name: "row", contents: Array(0..<rows)))
        let frame = DataFrame(unchecked: made.map(\.0) + [row], rowCount: rows)
        let cells = (0..<rows).map { row in
            Dictionary(uniqueKeysWithValues: made.map { ($0.0.name, $0.1[row]) })
        }
        return (frame, cells)
    }
}
