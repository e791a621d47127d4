import Foundation
import Frames
import Pool
import Testing

@testable import Formats

/// Texts that are read while they are unpacked give what the same texts give when they lie in memory, errors included.
@Suite struct StreamedReadingTests {
    private static let pools = [1, 2, 5].map { Pool(threads: $0) }
    private static let codecs: [(Packing, Codec)] = [(.gzip, .gzip), (.zstd, .zstd), (.lz4, .lz4Frame)]

    /// One member that does not say how long it is.
    private static func packed(_ text: String, _ codec: Codec) throws -> TextBytes {
        let bytes = Array(text.utf8)
        var room = [UInt8](repeating: 0, count: codec.compressedBound(bytes.count))
        let count = try bytes.withUnsafeBytes { source in
            try room.withUnsafeMutableBytes { try codec.compress(source, into: $0, level: 1) }
        }
        return room[..<count].withUnsafeBytes { TextBytes(copying: $0, name: "text") }
    }

    private static func plain(_ text: String) -> TextBytes {
        var text = text
        return text.withUTF8 { TextBytes(copying: UnsafeRawBufferPointer($0), name: "text") }
    }

    /// The frame or the error, as text.
    private static func outcome<Source: StreamedSource>(_ reading: StreamedReading<Source>, _ input: TextInput)
        -> String
    {
        do {
            let found = try reading.read(input)
            return FrameText.render(try DataFrame(columns: found.columns))
        } catch {
            return "\(error)"
        }
    }

    /// Compares all packings, numbers of threads and sizes of pieces.
    private static func compare<Source: StreamedSource>(
        _ text: String, rows: Range<Int>? = nil, _ note: String = "",
        _ make: @escaping (TextBytes, _ blockByteCount: Int) throws -> Source
    ) throws {
        for (blockByteCount, beginning) in [(70, 250), (200, 900), (64, 4 << 20)] {
            let reading = StreamedReading(rows: rows, beginning: beginning) { try make($0, blockByteCount) }
            let expected = outcome(reading, .whole(plain(text)))
            for (packing, codec) in codecs {
                for pool in pools {
                    let found = try pool.use {
                        outcome(reading, .packed(try TextStream(try packed(text, codec), packing)))
                    }
                    #expect(
                        found == expected,
                        "\(packing), \(pool.threadCount) threads, pieces of \(blockByteCount), \(note)\n\(text)")
                }
            }
        }
    }

    /// With a header and a delimiter that are told, as these beginnings are shorter than what they are judged by.
    private static func csv(_ rows: Range<Int>? = nil) -> (TextBytes, Int) throws -> CSVReader {
        var options = CSVReadingOptions()
        options.hasHeaderRow = true
        options.delimiter = ","
        return { [options] in try CSVReader($0, rows: rows, options: options, blockByteCount: $1) }
    }

    @Test func randomTextsAreReadAsIfTheyLayInMemory() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<12 {
            try Self.compare(RandomCSV.text(&random), "seed \(seed)", Self.csv())
            let rows = RandomJSON.rows(&random)
            for text in [rows.joined(separator: "\n"), "[" + rows.joined(separator: ",") + "]"] {
                try Self.compare(text, "seed \(seed)") { try JSONReader($0, blockByteCount: $1) }
            }
        }
    }

    @Test func whatTheBeginningDoesNotTellIsPutRight() throws {
        let first = (0..<60).map { "\($0),word \($0 % 3)\n" }.joined()
        let texts = [
            "another type": first + "1.5,x\n2,y\n" + "later,z\n",
            "more rows than there was room for": first.replacing("word", with: String(repeating: "w", count: 99))
                + String(repeating: "1,\n", count: 900),
            "longer rows": first + (0..<40).map { "\($0),\(String(repeating: "é", count: 200))\n" }.joined(),
            "distinct texts": first + (0..<400).map { "\($0),text \($0)\n" }.joined(),
            "empty lines": first + "\n\n" + first + "\n\n",
            "quotes over pieces": first + "7,\"" + String(repeating: "a\n,\"\"", count: 100) + "\"\n" + first,
            "a stray quote": first + "7,a \" quote\n" + first,
            "a quote without an end": first + "7,\"open\n" + first,
            "a row too long": first + "1,2,3\n" + first,
            "no end of line": first + "1,2",
        ]
        for (note, text) in texts { try Self.compare("id,text\n" + text, note, Self.csv()) }
    }

    @Test func namesThatTurnUpLateBecomeColumns() throws {
        let first = (0..<60).map { "{\"id\": \($0), \"text\": \"word \($0 % 3)\"}\n" }.joined()
        for last in [
            "{\"late\": 1}\n", "{\"id\": \"x\"}", "{\"id\": }\n", "[1]\n", "\n\n{\"user\": {\"name\": \"\\u00e9\"}}",
        ] {
            try Self.compare(first + last + first, last) { try JSONReader($0, blockByteCount: $1) }
        }
    }

    @Test func badRowsAreCollectedOnce() throws {
        let list = CSVBadRows()
        var options = CSVReadingOptions()
        options.onBadRow = .collect(into: list)
        let text = "a,b\n" + String(repeating: "1,2\n", count: 100) + "1,2,3\n" + String(repeating: "1,2\n", count: 100)
        let reading = StreamedReading(rows: nil, beginning: 200) {
            try CSVReader($0, options: options, blockByteCount: 64)
        }
        let found = try reading.read(.packed(try TextStream(try Self.packed(text, .gzip), .gzip)))
        #expect(found.rowCount == 200)
        #expect(list.rows.map(\.line) == [102])
    }

    @Test func forFewRowsLittleIsUnpacked() throws {
        let text = "id,text\n" + (0..<50_000).map { "\($0),word \($0 % 7)\n" }.joined()
        let lines = (0..<50_000).map { "{\"id\": \($0)}\n" }.joined()
        for rows in [0..<0, 0..<5, 700..<720, 49_990..<60_000] {
            try Self.compare(String(text.prefix(9_000)), rows: rows, "\(rows)", Self.csv(rows))
            try Self.compare(String(lines.prefix(9_000)), rows: rows, "\(rows)") {
                try JSONReader($0, rows: rows, blockByteCount: $1)
            }
            let stream = try TextStream(try Self.packed(text, .gzip), .gzip)
            let reading = StreamedReading(rows: rows, beginning: 4_000) {
                try CSVReader($0, rows: rows, blockByteCount: 256)
            }
            let found = try reading.read(.packed(stream))
            #expect(found.rowCount == rows.clamped(to: 0..<50_000).count)
            #expect(stream.count < text.utf8.count / 4 || rows.upperBound > 50_000)
        }
    }

    @Test func damageInTheMiddleIsToldByAnyNumberOfThreads() throws {
        let text = "id,text\n" + (0..<20_000).map { "\($0),word \($0 &* 7919 % 1000)\n" }.joined()
        let packed = try Self.packed(text, .gzip)
        let whole = withExtendedLifetime(packed) { Array(packed.bytes) }
        for threads in [1, 2, 8] {
            for at in [whole.count / 3, whole.count / 2, whole.count - 5] {
                let cut = whole[..<at].withUnsafeBytes { TextBytes(copying: $0, name: "text") }
                let reading = StreamedReading(rows: nil, beginning: 2_000) {
                    try CSVReader($0, blockByteCount: 512)
                }
                #expect(throws: FileError.self, "\(threads) threads, cut at \(at)") {
                    try Pool(threads: threads).use { _ = try reading.read(.packed(try TextStream(cut, .gzip))) }
                }
            }
        }
    }
}
