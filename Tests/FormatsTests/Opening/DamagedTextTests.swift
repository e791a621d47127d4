import Foundation
import Frames
import Pool
import Testing

@testable import Formats

/// Every byte flipped, and every place to cut at, of small files of text and of packed ones: reading ends with a frame or an error of
/// the reader. Parquet and Arrow have such tests of their own.
@Suite struct DamagedTextTests {
    private static let table =
        "id,when,text,flag\r\n"
        + (0..<8).map {
            "\($0 * 1_000_003),2024-02-1\($0) 12:00:00.5,\"a \"\"quoted\"\" text, é 日本\($0)\",\($0 % 2 == 0)\r\n"
        }.joined()
    private static let lines = (0..<8).map {
        #"{"id": \#($0), "user": {"name": "x\u00e9\n", "tags": [1, "]"]}, "when": "2024-02-1\#($0)", "x": -1.5e\#($0)}"#
            + "\n"
    }.joined()

    private static func csv(_ text: TextBytes) throws -> DataFrame {
        try DataFrame(csv: .whole(text), columns: nil, rows: nil, types: [:], options: CSVReadingOptions())
    }
    private static func json(_ text: TextBytes) throws -> DataFrame {
        try DataFrame(json: .whole(text), columns: nil, rows: nil, types: [:], options: JSONReadingOptions())
    }

    /// How many of the damaged files were refused. Each worker reads on a thread of its own.
    private func refused(_ bytes: [UInt8], _ read: @Sendable (TextBytes) throws -> DataFrame) throws -> Int {
        try Pool.current.map(count: bytes.count) { offset in
            var damaged = bytes
            damaged[offset] ^= [0xFF, 0x01, 0x80, 0x20][offset % 4]
            return [damaged, Array(bytes[..<offset])].count { bytes in
                let text = bytes.withUnsafeBytes { TextBytes(copying: $0, name: "damaged") }
                guard let frame = try? read(text) else { return true }
                _ = FrameText.render(frame)
                return false
            }
        }.reduce(0, +)
    }

    @Test func damagedTextsNeverBreakTheReader() throws {
        #expect(try refused(Array(Self.table.utf8)) { try Self.csv($0) } > 0)
        for json in [Self.lines, "[" + Self.lines.split(separator: "\n").joined(separator: ",\n") + "]"] {
            let bytes = Array(json.utf8)
            #expect(try refused(bytes) { try Self.json($0) } > bytes.count / 2)
        }
    }

    @Test func damagedPackingsNeverBreakTheReader() throws {
        let text = Self.table
        for packing in Packing.writable {
            try FormatOracle.withFolder { folder in
                let path = folder.appending(path: "text.csv.\(packing.endings[0])").path
                try DataFrame(csvText: text).write(to: path)
                let bytes = Array(try Data(contentsOf: URL(filePath: path)))
                let count = try refused(bytes) { try Self.csv(try packing.unpacked($0)) }
                #expect(count > bytes.count, "\(packing): \(count) of \(2 * bytes.count) were refused")
            }
        }
    }
}
