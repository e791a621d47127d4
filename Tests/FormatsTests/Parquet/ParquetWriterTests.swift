import Columns
import Formats
import Foundation
import Frames
import Pool
import Testing

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
