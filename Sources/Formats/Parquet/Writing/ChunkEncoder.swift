import Columns

/// The bytes of one column in one row group, and what the file's end says of them.
struct EncodedChunk {
    /// Dictionary page and data pages, one after the other.
    var bytes: Buffer
    let rowCount: Int
    var byteCount: Int
    var uncompressedByteCount: Int
    var dictionaryByteCount: Int
    var isDictionary: Bool
    var statistics: PageStatistics
    /// Of each data page.
    var pages: [EncodedPage]
    var dataPageCount: Int { pages.count }
}

/// A data page, for the page index.
struct EncodedPage {
    /// Where its header begins, counted from the chunk's first byte.
    var offset: Int
    /// With its header.
    var byteCount: Int
    var firstRow: Int
    var rowCount: Int
    var statistics: PageStatistics
}

/// Encodes a column in a row group: pages of the first version, values of a dictionary where few are distinct.
struct ChunkEncoder {
    let options: ParquetWritingOptions
    /// Whether rows may be missing: in any row group, because the schema says so once.
    let isOptional: Bool

    /// What a chunk's values are, before they are cut into pages.
    protocol Values {
        /// The dictionary page's values, and how many they are; nil where values stand for themselves.
        func writeDictionary(to output: inout ByteOutput) -> Int?
        /// Writes the values that are there among the rows.
        func write(_ rows: Range<Int>, to output: inout ByteOutput)
        /// Least and greatest of the values that are there among the rows.
        func statistics(_ rows: Range<Int>) -> PageStatistics
        /// Those of all rows.
        var statistics: PageStatistics { get }
    }

    func encode(_ values: some Values, rowCount: Int, validity: Validity) throws -> EncodedChunk {
        var all = ByteOutput(capacity: 1 << 20)
        var page = ByteOutput(capacity: 1 << 16), packed = ByteOutput(capacity: 1 << 16)
        var uncompressed = 0
        let dictionaryCount = values.writeDictionary(to: &page)
        if let dictionaryCount {
            uncompressed += try append(&page, &packed, to: &all) { header, sizes in
                header.int32(1, 2)
                header.int32(2, sizes.uncompressed)
                header.int32(3, sizes.compressed)
                header.structure(7) {
                    $0.int32(1, dictionaryCount)
                    $0.int32(2, ParquetEncoding.plain.rawValue)
                }
            }
        }
        let dictionaryByteCount = all.count
        let encoding = dictionaryCount == nil ? ParquetEncoding.plain : .rleDictionary
        var pages: [EncodedPage] = []
        for first in stride(from: 0, to: rowCount, by: options.pageRowCount) {
            let rows = first..<min(first + options.pageRowCount, rowCount)
            page.removeAll()
            let offset = all.count
            if isOptional { page.levels(validity.advanced(by: first), rowCount: rows.count) }
            values.write(rows, to: &page)
            uncompressed += try append(&page, &packed, to: &all) { header, sizes in
                header.int32(1, 0)
                header.int32(2, sizes.uncompressed)
                header.int32(3, sizes.compressed)
                header.structure(5) {
                    $0.int32(1, rows.count)
                    $0.int32(2, encoding.rawValue)
                    $0.int32(3, ParquetEncoding.rle.rawValue)
                    $0.int32(4, ParquetEncoding.rle.rawValue)
                }
            }
            var statistics = values.statistics(rows)
            statistics.nilCount = validity.advanced(by: first).nilCount(rowCount: rows.count)
            pages.append(
                EncodedPage(
                    offset: offset, byteCount: all.count - offset, firstRow: first, rowCount: rows.count,
                    statistics: statistics))
        }
        var statistics = values.statistics
        statistics.nilCount = validity.nilCount(rowCount: rowCount)
        let bytes = Buffer(byteCount: all.count)
        bytes.base.copyMemory(from: all.base, byteCount: all.count)
        return EncodedChunk(
            bytes: bytes, rowCount: rowCount, byteCount: all.count, uncompressedByteCount: uncompressed,
            dictionaryByteCount: dictionaryByteCount, isDictionary: dictionaryCount != nil, statistics: statistics,
            pages: pages)
    }

    /// Compresses a page and adds it with its header.
    ///
    /// - Returns: what header and page would take without compression.
    private func append(
        _ page: inout ByteOutput, _ packed: inout ByteOutput, to all: inout ByteOutput,
        header write: (inout ThriftWriter, (uncompressed: Int, compressed: Int)) -> Void
    ) throws -> Int {
        let (codec, _, level) = options.compression.codec
        packed.removeAll()
        if let codec {
            let room = codec.compressedBound(page.count)
            let target = UnsafeMutableRawBufferPointer(start: packed.take(room), count: room)
            packed.give(
                back: room - (try codec.compress(UnsafeRawBufferPointer(page.bytes), into: target, level: level)))
        }
        var header = ThriftWriter()
        let sizes = (uncompressed: page.count, compressed: codec == nil ? page.count : packed.count)
        header.structure { write(&$0, sizes) }
        all.append(header.bytes)
        if codec == nil { all.append(page) } else { all.append(packed) }
        return header.bytes.count + page.count
    }
}
