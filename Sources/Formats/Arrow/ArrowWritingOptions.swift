/// How a frame becomes an Arrow file or stream.
public struct ArrowWritingOptions: Sendable, Hashable {
    public enum Compression: Sendable, Hashable {
        /// Buffers as they are: readers map the file and copy nothing.
        case none
        case lz4
        case zstd(level: Int)
    }

    public var compression = Compression.none
    /// Rows of a batch; nil for all rows in one, which readers map without putting anything together.
    public var batchRowCount: Int?

    public init() {}
}

extension ArrowWritingOptions.Compression {
    var codec: (codec: Codec, number: UInt8, level: Int)? {
        switch self {
        case .none: nil
        case .lz4: (.lz4Frame, 0, 0)
        case .zstd(let level): (.zstd, 1, min(max(level, 1), 22))
        }
    }
}
