/// How a frame becomes a Parquet file. The defaults give what pandas, Polars, DuckDB and Spark read.
public struct ParquetWritingOptions: Sendable, Hashable {
    public enum Compression: Sendable, Hashable {
        case none, snappy
        /// Level 1 is quick; up to 22 is smaller and slower.
        case zstd(level: Int)
        case gzip, lz4, brotli
    }

    public var compression = Compression.zstd(level: 1)
    /// Rows of a row group: what a reader skips, or gives to one thread, at a time.
    public var rowGroupRowCount = 1 << 20
    /// Rows of a page: what a reader decompresses at a time.
    public var pageRowCount = 1 << 15
    /// Whether columns with few distinct values name entries of a dictionary.
    public var usesDictionaries = true

    public init() {}
}

extension ParquetWritingOptions.Compression {
    /// The codec, its number in the file, and the level.
    var codec: (codec: Codec?, number: Int, level: Int) {
        switch self {
        case .none: (nil, 0, 0)
        case .snappy: (.snappy, 1, 0)
        case .gzip: (.gzip, 2, 6)
        case .brotli: (.brotli, 4, 4)
        case .zstd(let level): (.zstd, 6, min(max(level, 1), 22))
        case .lz4: (.lz4Raw, 7, 0)
        }
    }
}

/// Why a Parquet file could not be written. The file that was there before is still there.
public enum ParquetWritingError: Error, Hashable, Sendable, CustomStringConvertible {
    case unwritable(target: String, reason: String)
    /// A time in seconds that does not fit milliseconds, the coarsest unit Parquet has.
    case timeOutOfRange(column: String)

    public var description: String {
        switch self {
        case .unwritable(let target, let reason): "\(target): cannot be written: \(reason)"
        case .timeOutOfRange(let column):
            "column \"\(column)\": expected times that fit milliseconds, found later ones; convert the column first"
        }
    }
}
