import Foundation
import Frames

/// A format of files.
public enum FileFormat: String, Sendable, Hashable, CaseIterable {
    case csv = "CSV"
    case json = "JSON"
    case parquet = "Parquet"
    case arrow = "Arrow"
}

/// What is asked of a file, whatever its format.
struct FileRequest: Sendable {
    var columns: [String]?
    var rows: Range<Int>?
    var types: [String: CSVType] = [:]
    var options = FileReadingOptions()
}

/// All formats: to add one is to add a line.
enum FormatTable {
    static let entries: [Entry] = [
        Entry(.csv, endings: ["csv", "tsv", "tab", "txt"], read: readCSV, write: writeCSV),
        Entry(.json, endings: ["jsonl", "ndjson", "json"], read: readJSON, write: writeJSON),
        Entry(.parquet, endings: ["parquet", "pq"], magic: ["PAR1"], read: readParquet, write: writeParquet),
        Entry(.arrow, endings: ["arrow", "feather", "ipc"], magic: ["ARROW1"], read: readArrow, write: writeArrow),
    ]

    struct Entry: Sendable {
        let format: FileFormat
        /// Endings of names, the usual one first.
        let endings: [String]
        /// What files begin with; formats without are text, which may be packed.
        let magic: [String]
        let read: @Sendable (FileContents, FileRequest) throws -> DataFrame
        let write: @Sendable (DataFrame, FileTarget, FileWritingOptions) throws -> Void

        init(
            _ format: FileFormat, endings: [String], magic: [String] = [],
            read: @escaping @Sendable (FileContents, FileRequest) throws -> DataFrame,
            write: @escaping @Sendable (DataFrame, FileTarget, FileWritingOptions) throws -> Void
        ) {
            self.format = format
            self.endings = endings
            self.magic = magic
            self.read = read
            self.write = write
        }

        var isText: Bool { magic.isEmpty }
    }

    static subscript(_ format: FileFormat) -> Entry { entries.first { $0.format == format }! }

    static var names: String { entries.map(\.format.rawValue).joined(separator: ", ") }
    static var endings: String { entries.flatMap(\.endings).map { ".\($0)" }.joined(separator: ", ") }

    /// SQLite files are read by a module of its own, so that nobody else builds a database.
    static func isSQLite(_ bytes: some Collection<UInt8>) -> Bool {
        bytes.starts(with: Array("SQLite format 3\0".utf8))
    }

    static func entry(ending: String) -> Entry? { entries.first { $0.endings.contains(ending) } }

    /// The format whose files begin like these bytes. Of text only JSON can be told.
    static func entry(beginning bytes: UnsafeBufferPointer<UInt8>) -> Entry? {
        if let entry = entries.first(where: { $0.magic.contains { bytes.starts(with: $0.utf8) } }) { return entry }
        let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return first == UInt8(ascii: "{") || first == UInt8(ascii: "[") ? self[.json] : nil
    }

    // MARK: The formats

    private static func readCSV(_ file: FileContents, _ request: FileRequest) throws -> DataFrame {
        try DataFrame(
            csv: try file.text(onlyBeginning: request.rows != nil), columns: request.columns, rows: request.rows,
            types: request.types,
            options: request.options.csv)
    }

    private static func writeCSV(_ frame: DataFrame, _ target: FileTarget, _ options: FileWritingOptions) throws {
        var csv = options.csv
        if csv == CSVWritingOptions(), ["tsv", "tab"].contains(target.ending) { csv.delimiter = "\t" }
        let writer = try CSVWriter(frame, options: csv)
        try target.write { packing, body in
            try writer.write(label: "writing \(target.path)", packing: packing, body)
        }
    }

    private static func readJSON(_ file: FileContents, _ request: FileRequest) throws -> DataFrame {
        try DataFrame(
            json: try file.text(onlyBeginning: request.rows != nil), columns: request.columns, rows: request.rows,
            types: request.types,
            options: request.options.json)
    }

    private static func writeJSON(_ frame: DataFrame, _ target: FileTarget, _ options: FileWritingOptions) throws {
        var json = options.json
        // By custom `.json` is one value, and the others are lines.
        if json == JSONWritingOptions(), target.ending == "json" { json.shape = .array }
        let writer = JSONWriter(frame, options: json)
        try target.write { packing, body in
            try writer.write(label: "writing \(target.path)", packing: packing, body)
        }
    }

    private static func readParquet(_ file: FileContents, _ request: FileRequest) throws -> DataFrame {
        try file.binary(
            path: { try DataFrame(contentsOfParquetFile: $0, columns: request.columns, rows: request.rows) },
            data: { try DataFrame(parquetData: $0, columns: request.columns, rows: request.rows) })
    }

    private static func writeParquet(_ frame: DataFrame, _ target: FileTarget, _: FileWritingOptions) throws {
        try frame.writeParquet(to: target.binaryPath)
    }

    private static func readArrow(_ file: FileContents, _ request: FileRequest) throws -> DataFrame {
        try file.binary(
            path: { try DataFrame(contentsOfArrowFile: $0, columns: request.columns, rows: request.rows) },
            data: { try DataFrame(arrowData: $0, columns: request.columns, rows: request.rows) })
    }

    private static func writeArrow(_ frame: DataFrame, _ target: FileTarget, _: FileWritingOptions) throws {
        try frame.writeArrow(to: target.binaryPath)
    }
}
