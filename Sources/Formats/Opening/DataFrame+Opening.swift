import Foundation
import Frames

extension DataFrame {
    /// Reads a file, whatever its format, or many files as one frame.
    ///
    ///     let plays = try DataFrame(contentsOf: "plays.csv.gz")
    ///     let users = try DataFrame(contentsOf: "users/*.parquet", addingSource: "file")
    ///     let years = try DataFrame(contentsOf: "plays")           // plays/year=2013/country=x/part.csv, ...
    ///
    /// - Parameters:
    ///   - path: a file, a folder with all in it, or a pattern with `*`, `?`, `[...]` and `**`, whose files are read in the order
    ///     of their paths; `-` is standard input.
    ///   - columns: names of the columns to read, in this order; nil for all.
    ///   - rows: rows to read, from 0; nil for all.
    ///   - types: types of columns of CSV, JSON and partitions that are not to be found out, by name.
    ///   - sourceName: the name of a column that gets the path of each row's file; nil for none.
    /// - Format: CSV, JSON, Parquet or Arrow, by the first bytes and the name. Text may be packed with gzip, zstd, LZ4, Brotli,
    ///   bzip2 or xz, also where the name does not say so.
    /// - Several files: columns are matched by name; one that a file does not have is missing in its rows. Where types differ Int and
    ///   Double become Double, and columns of text files text, as if the files were one; else it is an error that names two files.
    /// - Partitions: folders on the way named `key=value` become columns, with types found out; `__HIVE_DEFAULT_PARTITION__` is a
    ///   missing value.
    /// - Memory: the columns; of a packed file its text as well, while it is read.
    /// - Throws: `FileError`, and the errors of the formats; `Interrupted` if told to stop.
    public init(
        contentsOf path: String, columns: [String]? = nil, rows: Range<Int>? = nil, types: [String: CSVType] = [:],
        addingSource sourceName: String? = nil, options: FileReadingOptions = FileReadingOptions()
    ) throws {
        try self.init(
            contentsOf: [path], columns: columns, rows: rows, types: types, addingSource: sourceName, options: options)
    }

    /// Reads a file or folder, whatever its format.
    public init(
        contentsOf url: URL, columns: [String]? = nil, rows: Range<Int>? = nil, types: [String: CSVType] = [:],
        addingSource sourceName: String? = nil, options: FileReadingOptions = FileReadingOptions()
    ) throws {
        guard url.isFileURL else {
            throw FileError.unreadable(path: url.absoluteString, reason: "it is not a file; download it first")
        }
        try self.init(
            contentsOf: [url.path], columns: columns, rows: rows, types: types, addingSource: sourceName,
            options: options)
    }

    /// Reads several files, folders and patterns as one frame, in this order.
    public init(
        contentsOf paths: [String], columns: [String]? = nil, rows: Range<Int>? = nil, types: [String: CSVType] = [:],
        addingSource sourceName: String? = nil, options: FileReadingOptions = FileReadingOptions()
    ) throws {
        precondition(!paths.isEmpty, "expected at least one path, found none")
        let list = try FileList(paths, readsPartitions: options.readsPartitions)
        let request = FileRequest(columns: columns, rows: rows, types: types, options: options)
        self = try FileReading(list, request, sourceName: sourceName).read()
    }
}
