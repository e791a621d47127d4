/// The page index: least and greatest values of the pages of every column in every row group, and where the pages lie. Readers that
/// know it read only pages that can have wanted rows.
///
///     column indices, row group by row group | offset indices, in the same order
///
/// - Source: apache/parquet-format, PageIndex.md, parquet.thrift, `ColumnIndex`, `OffsetIndex`.
struct PageIndexWriter {
    /// Where the indices of one chunk lie in the file.
    struct Places {
        /// Nil where some page has values without bounds: NaN alone, long texts.
        var column: Range<Int>?
        var offset: Range<Int>
    }

    private(set) var bytes: [UInt8] = []
    /// By row group and column.
    private(set) var places: [[Places]] = []

    /// - Parameter start: where in the file the bytes will be.
    init(columns: [WrittenColumn], groups: [WrittenGroup], from start: Int) {
        places = groups.map { group in
            zip(columns, group.chunks).map { column, written in
                Places(column: add(Self.columnIndex(column, written.chunk), start), offset: 0..<0)
            }
        }
        for (number, group) in groups.enumerated() {
            for (column, written) in group.chunks.enumerated() {
                places[number][column].offset = add(Self.offsetIndex(written.chunk, written.offset), start) ?? 0..<0
            }
        }
    }

    private mutating func add(_ index: [UInt8]?, _ start: Int) -> Range<Int>? {
        guard let index else { return nil }
        defer { bytes += index }
        return start + bytes.count..<start + bytes.count + index.count
    }

    private static func columnIndex(_ column: WrittenColumn, _ chunk: EncodedChunk) -> [UInt8]? {
        let areNil = chunk.pages.map { $0.statistics.nilCount == $0.rowCount }
        guard zip(chunk.pages, areNil).allSatisfy({ $1 || $0.statistics.lowest != nil && $0.statistics.highest != nil })
        else { return nil }
        var writer = ThriftWriter()
        writer.structure { index in
            index.bools(1, areNil)
            index.binaries(2, chunk.pages.map { $0.statistics.lowest.map(column.lowerBound) ?? [] })
            index.binaries(3, chunk.pages.map { $0.statistics.highest.map(column.upperBound) ?? [] })
            // No order of the pages is claimed.
            index.int32(4, 0)
            index.longs(5, chunk.pages.map { $0.statistics.nilCount ?? 0 })
        }
        return writer.bytes
    }

    private static func offsetIndex(_ chunk: EncodedChunk, _ offset: Int) -> [UInt8] {
        var writer = ThriftWriter()
        writer.structure { index in
            index.structures(1, chunk.pages) { place, page in
                place.int64(1, offset + page.offset)
                place.int32(2, page.byteCount)
                place.int64(3, page.firstRow)
            }
        }
        return writer.bytes
    }
}
