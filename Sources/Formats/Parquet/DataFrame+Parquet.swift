import Columns
import Foundation
import Frames

extension DataFrame {
    /// Reads a Parquet file, on all cores.
    ///
    ///     let plays = try DataFrame(contentsOfParquetFile: url, columns: ["artist", "plays"], where: [.equal("user_id", 7)])
    ///
    /// - Parameters:
    ///   - columns: names of the columns to read, in this order; nil for all.
    ///   - rows: rows of the file to read, from 0; those beyond its end are left out. Only their pages are looked at. nil for all.
    ///   - conditions: of these, rows that meet all of them are read. Row groups and pages that cannot have such rows are left out, by
    ///     their statistics and by what the columns of the conditions hold.
    /// - Types: integers of any width are Int, floating-point numbers Double; decimals become the nearest Double; times of day
    ///   are Durations since midnight; identifiers (UUID) are text. Texts whose pages name entries of a dictionary become
    ///   dictionary codes where at most a quarter of them are distinct, else views into decompressed pages.
    /// - Memory: the columns; texts keep the decompressed pages they lie in. The file is mapped while it is read, and may
    ///   change afterwards.
    /// - Throws: `ParquetReadingError`, which names the column for nested types, encryption and unknown encodings; `Interrupted`
    ///   if told to stop.
    public init(
        contentsOfParquetFile url: URL, columns: [String]? = nil, rows: Range<Int>? = nil,
        where conditions: [RowCondition] = [],
        options: ParquetReadingOptions = ParquetReadingOptions()
    ) throws {
        guard url.isFileURL else {
            throw ParquetReadingError.unreadable(
                source: url.absoluteString, reason: "it is not a file; download it, or pass its contents as parquetData"
            )
        }
        try self.init(
            contentsOfParquetFile: url.path, columns: columns, rows: rows, where: conditions, options: options)
    }

    /// Reads a Parquet file by its path.
    public init(
        contentsOfParquetFile path: String, columns: [String]? = nil, rows: Range<Int>? = nil,
        where conditions: [RowCondition] = [],
        options: ParquetReadingOptions = ParquetReadingOptions()
    ) throws {
        let file: TextBytes
        do {
            file = try TextBytes(path: path)
        } catch CSVReadingError.unreadable(let source, let reason) {
            throw ParquetReadingError.unreadable(source: source, reason: reason)
        }
        try self.init(file, columns, rows, conditions, options)
    }

    /// Reads a Parquet file in memory.
    public init(
        parquetData data: Data, columns: [String]? = nil, rows: Range<Int>? = nil,
        where conditions: [RowCondition] = [],
        options: ParquetReadingOptions = ParquetReadingOptions()
    ) throws {
        let file = data.withUnsafeBytes { TextBytes(copying: $0, name: "Parquet data") }
        try self.init(file, columns, rows, conditions, options)
    }

    private init(
        _ file: TextBytes, _ columns: [String]?, _ rows: Range<Int>?, _ conditions: [RowCondition],
        _ options: ParquetReadingOptions
    ) throws {
        let reader = ParquetReader(file: try ParquetFile(file, options: options), options: options)
        self = try reader.read(columns: columns, rows: rows, where: conditions)
    }
}
