import Columns

/// Where the pages of one column in one row group lie.
///
/// Found by hopping from header to header. A value is a row in the columns we read, so every page knows its rows, and pages
/// without wanted rows need not be decompressed, page index or not.
struct ChunkPages: Sendable {
    struct Page: Sendable {
        var header: PageHeader
        /// Offset of what follows the header, in the file.
        var bodyOffset: Int
        /// First row, counted in the row group.
        var firstRow: Int

        var rows: Range<Int> { firstRow..<firstRow + header.valueCount }
    }

    private(set) var dictionary: Page?
    private(set) var data: [Page] = []
    let codec: Codec?

    /// Whether every page names dictionary entries.
    var isAllDictionary: Bool { dictionary != nil && data.allSatisfy { $0.header.encoding.isDictionary } }

    /// Whether some page has values as they are in memory.
    var hasPlain: Bool { data.contains { $0.header.encoding == .plain } }

    /// The entries of a dictionary as if they were the rows of a chunk: its page is one of PLAIN values.
    static func plain(_ dictionary: Page, codec: Codec?) -> ChunkPages {
        var page = dictionary
        page.header.kind = .data
        page.header.encoding = .plain
        return ChunkPages(data: [page], codec: codec)
    }

    private init(data: [Page], codec: Codec?) {
        self.data = data
        self.codec = codec
    }

    /// - Throws: `PageError`, `ThriftReader.Failure`.
    init(_ chunk: FileMetadata.ColumnChunk, rowCount: Int, file: UnsafeBufferPointer<UInt8>) throws {
        codec = try Self.codec(chunk.codec)
        guard chunk.valueCount == rowCount else {
            throw PageError("expected \(rowCount) values, found \(chunk.valueCount) claimed")
        }
        var offset = chunk.firstByteOffset
        var row = 0
        while row < rowCount || data.isEmpty && rowCount > 0 {
            guard offset >= 4, offset < file.count else {
                throw PageError("expected a page at byte \(offset), found a file of \(file.count) bytes")
            }
            var reader = ThriftReader(UnsafeBufferPointer(rebasing: file[offset...]))
            let header = try PageHeader(&reader)
            let body = offset + reader.offset
            guard header.compressedByteCount >= 0, header.uncompressedByteCount >= 0, header.valueCount >= 0,
                header.compressedByteCount <= file.count - body
            else {
                throw PageError("expected a page at byte \(offset), found one of \(header.compressedByteCount) bytes")
            }
            try Self.checkSizes(header, codec)
            let page = Page(header: header, bodyOffset: body, firstRow: row)
            switch header.kind {
            case .dictionary:
                guard dictionary == nil, data.isEmpty else { throw PageError("expected one dictionary, found two") }
                dictionary = page
            case .data, .dataV2:
                guard header.valueCount <= rowCount - row else {
                    throw PageError("expected \(rowCount) values, found more in its pages")
                }
                data.append(page)
                row += header.valueCount
            case .other: break
            }
            offset = body + header.compressedByteCount
        }
    }

    /// What a page says of its size must be possible: memory is made by it.
    private static func checkSizes(_ header: PageHeader, _ codec: Codec?) throws {
        let claimed = header.uncompressedByteCount, there = header.compressedByteCount
        guard claimed <= Int(Int32.max), header.valueCount <= Int(Int32.max),
            codec?.canExpand(there, to: claimed) ?? (claimed <= there)
        else { throw PageError("expected a page that \(there) bytes can hold, found one of \(claimed) claimed") }
        guard header.kind != .dictionary || header.valueCount <= claimed else {
            throw PageError("expected a dictionary that \(claimed) bytes can hold, found \(header.valueCount) entries")
        }
    }

    /// - Source: apache/parquet-format, parquet.thrift, `CompressionCodec`.
    private static func codec(_ number: Int) throws -> Codec? {
        switch number {
        case 0: nil
        case 1: .snappy
        case 2: .gzip
        case 4: .brotli
        case 5: .lz4Hadoop
        case 6: .zstd
        case 7: .lz4Raw
        default: throw PageError.unsupported("expected a codec that is known, found number \(number)")
        }
    }
}
