import Columns
import Foundation
import Frames
import Pool
import Testing

@testable import Formats

@Suite struct ParquetWriterTests {
    static let options: [(name: String, options: ParquetWritingOptions)] = {
        var all: [(String, ParquetWritingOptions)] = []
        let compressions: [(String, ParquetWritingOptions.Compression)] = [
            ("none", .none), ("snappy", .snappy), ("zstd", .zstd(level: 3)), ("gzip", .gzip), ("lz4", .lz4),
            ("brotli", .brotli),
        ]
        for (name, compression) in compressions {
            for usesDictionaries in [true, false] {
                var options = ParquetWritingOptions()
                options.compression = compression
                options.usesDictionaries = usesDictionaries
                options.rowGroupRowCount = 300
                options.pageRowCount = 70
                all.append(("\(name)-\(usesDictionaries ? "dictionary" : "plain")", options))
            }
        }
        return all
    }()

    @Test func whatIsWrittenIsReadAgain() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for (name, options) in Self.options {
            for rowCount in [0, 1, 63, 64, 65, 1_000] {
                let frame = try AnyFrame.make(
                    rowCount: rowCount, nilShare: [0, 20, 100].randomElement(using: &random)!, &random)
                let expected = FrameText.render(frame)
                for threads in [1, 2, 8] {
                    let found = try Pool(threads: threads).use {
                        try FrameText.render(DataFrame(parquetData: try frame.parquetRepresentation(options: options)))
                    }
                    #expect(
                        found == expected,
                        "\(name), \(rowCount) rows, \(threads) threads, seed \(seed): \(FormatOracle.difference(expected, found))"
                    )
                }
            }
        }
    }

    @Test func aSliceIsWrittenAsItself() throws {
        var random = SeededGenerator(seed: 7)
        let frame = try AnyFrame.make(rowCount: 500, &random)
        let slice = try DataFrame(columns: frame.columns.map { $0.slice(37..<291) })
        let found = try DataFrame(parquetData: slice.parquetRepresentation())
        #expect(FrameText.render(found) == FrameText.render(slice))
        let arrow = try DataFrame(arrowData: slice.arrowRepresentation())
        #expect(FrameText.render(arrow) == FrameText.render(slice))
    }

    @Test func codesStayCodes() throws {
        var random = SeededGenerator(seed: 8)
        let frame = try AnyFrame.make(rowCount: 2_000, &random)
        var options = ParquetWritingOptions()
        options.rowGroupRowCount = 300
        let found = try DataFrame(parquetData: frame.parquetRepresentation(options: options))
        #expect(try found["coded", String.self].storage.isDictionary)
        #expect(try found["few", String.self].storage.isDictionary)
        #expect(try !found["texts", String.self].storage.isDictionary)
        #expect(
            try found["coded", String.self].storage.dictionaryCount
                == frame["coded", String.self].storage.dictionaryCount)
    }

    @Test func secondsBecomeMilliseconds() throws {
        let ticks: [Int64] = [0, 1_700_000_000, -5]
        let column = Column<Timestamp>.make(name: "t", count: 3) { Timestamp(ticks: ticks[$0], unit: .seconds) }
        let seconds = ticks.withUnsafeBufferPointer { ticks in
            AnyColumn(
                Column<Timestamp>(
                    name: "t", storage: TimestampStorage(ticks: ticks.baseAddress!, unit: .seconds),
                    validity: Validity(), count: 3,
                    owner: column.owner))
        }
        let data = try withExtendedLifetime(ticks) { try DataFrame(columns: [seconds]).parquetRepresentation() }
        let found = try DataFrame(parquetData: data)["t", Timestamp.self]
        #expect(found.unit == .milliseconds)
        #expect(Array(found) == Array(column))
    }

    /// Pages that cannot have wanted rows are left out by the page index we write, and the rows found are the same.
    @Test func conditionsUseThePageIndex() throws {
        let frame = try DataFrame(columns: [
            AnyColumn(Column(name: "ascending", contents: (0..<10_000).map { $0 % 97 == 5 ? nil : $0 / 3 } as [Int?])),
            AnyColumn(Column(name: "text", contents: (0..<10_000).map { "text \($0 / 1_000)" })),
            AnyColumn(Column(name: "late", contents: (0..<10_000).map { $0 < 5_000 ? nil : Double($0) } as [Double?])),
        ])
        var options = ParquetWritingOptions()
        options.rowGroupRowCount = 4_000
        options.pageRowCount = 500
        let data = try frame.parquetRepresentation(options: options)
        let text = data.withUnsafeBytes { TextBytes(copying: $0, name: "test") }
        let file = try ParquetFile(text, options: ParquetReadingOptions())
        func pruned(_ condition: RowCondition) throws -> Int {
            let column = try file.columns([condition.column])[0]
            return try file.metadata.rowGroups.reduce(0) { sum, group in
                let pruning = ChunkPruning(column, group.columns[column.chunkIndex], condition, file: text.bytes)
                return sum + RowRanges.count(try pruning.rows(of: [0..<group.rowCount]))
            }
        }
        #expect(try pruned(.equal("ascending", 1_000)) == 500)
        #expect(try pruned(.greaterOrEqual("text", "text 9")) == 1_000)
        #expect(try pruned(.isNil("late")) == 5_000)
        #expect(try pruned(.greater("late", 9_900.0)) == 500)
        #expect(try DataFrame(parquetData: data, where: [.equal("ascending", 1_000)]).rowCount == 3)
    }

    /// Three readers read what we write.
    @Test(.enabled(if: FormatOracle.isThere, "EMBARK_PYTHON names no Python")) func othersReadIt() throws {
        var random = SeededGenerator(seed: 99)
        try FormatOracle.withFolder { folder in
            var expected = 0
            func write(_ name: String, _ frame: DataFrame, readers: Int, _ body: (URL) throws -> Void) throws {
                let file = folder.appending(path: name)
                try body(file)
                try FrameText.render(frame).write(
                    to: file.appendingPathExtension("txt"), atomically: true, encoding: .utf8)
                expected += readers
            }
            for (name, options) in Self.options {
                let frame = try AnyFrame.make(rowCount: 1_000, &random)
                try write("\(name).parquet", frame, readers: 4) { try frame.writeParquet(to: $0, options: options) }
            }
            for rowCount in [0, 1, 500] {
                let frame = try AnyFrame.make(rowCount: rowCount, nilShare: rowCount == 500 ? 0 : 50, &random)
                try write("rows-\(rowCount).parquet", frame, readers: 4) { try frame.writeParquet(to: $0) }
                for (name, compression) in [("none", .none), ("lz4", .lz4), ("zstd", .zstd(level: 1))]
                    as [(String, ArrowWritingOptions.Compression)]
                {
                    var options = ArrowWritingOptions()
                    options.compression = compression
                    options.batchRowCount = rowCount == 500 ? 130 : nil
                    try write("\(name)-\(rowCount).arrow", frame, readers: 2) {
                        try frame.writeArrow(to: $0, options: options)
                    }
                    try write("\(name)-\(rowCount).stream", frame, readers: 2) {
                        try frame.arrowRepresentation(options: options).write(to: $0)
                    }
                }
            }
            let told = try FormatOracle.run("check_files.py", [folder.path])
            #expect(told == "\(expected) right\n")
        }
    }
}
