import Columns
import Formats
import Foundation
import Frames
import Pool
import Testing

@Suite struct ParquetReaderTests {
    /// 1,000 rows in groups of 300 and pages of 70.
    private func sample(usesDictionaries: Bool = true) throws -> (frame: DataFrame, data: Data) {
        var random = SeededGenerator(seed: 3)
        let frame = try AnyFrame.make(rowCount: 1_000, &random)
        var options = ParquetWritingOptions()
        options.rowGroupRowCount = 300
        options.pageRowCount = 70
        options.usesDictionaries = usesDictionaries
        return (frame, try frame.parquetRepresentation(options: options))
    }

    @Test func columnsInTheOrderAskedFor() throws {
        let (frame, data) = try sample()
        let found = try DataFrame(parquetData: data, columns: ["few", "integers"])
        #expect(found.columnNames == ["few", "integers"])
        #expect(try FrameText.render(found) == FrameText.render(DataFrame(columns: [frame["few"], frame["integers"]])))
        #expect(
            throws: ParquetReadingError.noSuchColumn(source: "Parquet data", name: "fw", columns: frame.columnNames)
        ) {
            try DataFrame(parquetData: data, columns: ["fw"])
        }
    }

    /// Every kind of condition, alone and with another, against a loop over the rows: asked of dictionary entries and of values.
    @Test(arguments: [true, false]) func conditionsKeepTheRowsThatMeetThem(usesDictionaries: Bool) throws {
        let (frame, data) = try sample(usesDictionaries: usesDictionaries)
        let integers = try frame["small", Int.self], runs = try frame["runs", Int.self]
        let doubles = try frame["doubles", Double.self], texts = try frame["few", String.self]
        let dates = try frame["dates", CalendarDate.self], times = try frame["times", Timestamp.self]
        let day = CalendarDate(daysSinceEpoch: 1000), moment = Timestamp(ticks: 1_000_000_000, unit: .seconds)
        let cases: [(String, [RowCondition], (Int) -> Bool)] = [
            ("equal", [.equal("small", 3)], { integers[$0] == 3 }),
            ("none", [.equal("small", 99)], { _ in false }),
            ("notEqual", [.notEqual("small", 3)], { integers[$0] != nil && integers[$0] != 3 }),
            ("less", [.less("runs", 4)], { runs[$0]! < 4 }),
            ("lessOrEqual", [.lessOrEqual("runs", 4)], { runs[$0]! <= 4 }),
            ("greater", [.greater("runs", 17)], { runs[$0]! > 17 }),
            ("greaterOrEqual", [.greaterOrEqual("runs", 17)], { runs[$0]! >= 17 }),
            ("between", [.between("runs", 5, 7)], { (5...7).contains(runs[$0]!) }),
            ("isIn", [.isIn("runs", [2, 19])], { [2, 19].contains(runs[$0]!) }),
            ("isNil", [.isNil("small")], { integers[$0] == nil }),
            ("isNotNil", [.isNotNil("small")], { integers[$0] != nil }),
            ("doubles", [.less("doubles", 0)], { doubles[$0].map { $0 < 0 } ?? false }),
            ("zeros", [.equal("doubles", 0.0)], { doubles[$0] == 0 }),
            ("NaN", [.notEqual("doubles", 1.5)], { doubles[$0].map { $0 != 1.5 } ?? false }),
            ("texts", [.equal("few", "Zürich")], { texts[$0] == "Zürich" }),
            (
                "order of texts", [.greater("few", "a")],
                { texts[$0].map { Array("a".utf8).lexicographicallyPrecedes($0.utf8) } ?? false }
            ),
            ("dates", [.less("dates", .date(day))], { dates[$0].map { $0 < day } ?? false }),
            ("times", [.greater("times", .timestamp(moment))], { times[$0].map { $0 > moment } ?? false }),
            ("two", [.equal("runs", 3), .greater("small", 0)], { runs[$0] == 3 && (integers[$0] ?? 0) > 0 }),
        ]
        for (name, conditions, holds) in cases {
            let rows = (0..<1_000).filter(holds)
            let found = try DataFrame(parquetData: data, where: conditions)
            #expect(found.rowCount == rows.count, "\(name)")
            guard found.rowCount == rows.count else { continue }
            let wanted = Set(rows)
            let kept = try frame.keepingRows { wanted.contains($0) }
            #expect(FrameText.render(found) == FrameText.render(kept), "\(name)")
        }
    }

    @Test func aConditionOfAnotherTypeIsToldOff() throws {
        let (_, data) = try sample()
        #expect(
            throws: ParquetReadingError.wrongConditionType(
                source: "Parquet data", column: "small", type: .int, value: "the String \"x\"")
        ) { try DataFrame(parquetData: data, where: [.equal("small", "x")]) }
    }

    @Test func whatIsNoParquetFileIsRefused() {
        #expect(throws: ParquetReadingError.notParquet(source: "Parquet data", reason: "3 bytes")) {
            try DataFrame(parquetData: Data("abc".utf8))
        }
        #expect(throws: ParquetReadingError.notParquet(source: "Parquet data", reason: "other bytes at its end")) {
            try DataFrame(parquetData: Data("user,plays\n1,2\n3,4\n".utf8))
        }
        #expect(throws: ParquetReadingError.self) { try DataFrame(contentsOfParquetFile: "/nowhere/at-all.parquet") }
    }

    @Test func damagedFilesAreRefusedOrRead() throws {
        var random = SeededGenerator(seed: 5)
        for compression in [ParquetWritingOptions.Compression.none, .snappy, .zstd(level: 1)] {
            let frame = try AnyFrame.make(rowCount: 40, &random)
            var options = ParquetWritingOptions()
            options.compression = compression
            options.pageRowCount = 25
            try Corruption.check(frame.parquetRepresentation(options: options), name: "\(compression)", step: 23) {
                try DataFrame(parquetData: $0)
            }
        }
    }
}
