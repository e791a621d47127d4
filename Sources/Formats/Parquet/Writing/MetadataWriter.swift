import Columns

/// The end of a Parquet file: schema, row groups, and who wrote it.
struct MetadataWriter {
    let columns: [WrittenColumn]
    let groups: [WrittenGroup]
    /// By row group and column.
    let indices: [[PageIndexWriter.Places]]
    let rowCount: Int
    let options: ParquetWritingOptions

    var bytes: [UInt8] {
        var writer = ThriftWriter()
        writer.structure { file in
            file.int32(1, 2)
            file.structures(2, [nil] + columns.map(Optional.some)) { element, column in
                if let column { column.writeSchema(&element) } else { writeRoot(&element) }
            }
            file.int64(3, rowCount)
            file.structures(4, Array(groups.enumerated())) { writeGroup(&$0, $1.element, ordinal: $1.offset) }
            file.structures(5, keyValues) { entry, pair in
                entry.binary(1, pair.key.utf8)
                entry.binary(2, pair.value.utf8)
            }
            file.binary(6, "Embark version 0.1.0".utf8)
            // Least and greatest values are in the order of the types, for all columns.
            file.structures(7, columns) { order, _ in order.structure(1) { _ in } }
        }
        return writer.bytes
    }

    /// Types that Parquet has no word for, for readers that know Arrow's.
    private var keyValues: [(key: String, value: String)] {
        [("ARROW:schema", ArrowSchemaText.encoded(columns.map(\.column)))]
    }

    private func writeRoot(_ element: inout ThriftWriter) {
        element.binary(4, "schema".utf8)
        element.int32(5, columns.count)
    }

    private func writeGroup(_ group: inout ThriftWriter, _ written: WrittenGroup, ordinal: Int) {
        let chunks = written.chunks
        group.structures(1, Array(zip(zip(columns, chunks), indices[ordinal]))) { element, pair in
            let ((column, written), places) = pair
            element.int64(2, 0)
            element.structure(3) { writeChunk(&$0, column, written.chunk, written.offset) }
            element.int64(4, places.offset.lowerBound)
            element.int32(5, places.offset.count)
            if let index = places.column {
                element.int64(6, index.lowerBound)
                element.int32(7, index.count)
            }
        }
        group.int64(2, chunks.reduce(0) { $0 + $1.chunk.uncompressedByteCount })
        group.int64(3, written.rowCount)
        group.int64(5, chunks.first?.offset ?? 0)
        group.int64(6, chunks.reduce(0) { $0 + $1.chunk.byteCount })
        if ordinal <= Int(Int16.max) { group.int16(7, ordinal) }
    }

    private func writeChunk(
        _ metadata: inout ThriftWriter, _ column: WrittenColumn, _ chunk: EncodedChunk, _ offset: Int
    ) {
        let encoding = chunk.isDictionary ? ParquetEncoding.rleDictionary : .plain
        metadata.int32(1, column.physicalType.rawValue)
        metadata.integers(2, chunk.isDictionary ? [0, 3, encoding.rawValue] : [0, 3])
        metadata.texts(3, [column.name])
        metadata.int32(4, options.compression.codec.number)
        metadata.int64(5, chunk.rowCount)
        metadata.int64(6, chunk.uncompressedByteCount)
        metadata.int64(7, chunk.byteCount)
        metadata.int64(9, offset + chunk.dictionaryByteCount)
        if chunk.isDictionary { metadata.int64(11, offset) }
        metadata.structure(12) { statistics in
            statistics.int64(3, chunk.statistics.nilCount ?? 0)
            if let highest = chunk.statistics.highest { statistics.binary(5, column.upperBound(highest)) }
            if let lowest = chunk.statistics.lowest { statistics.binary(6, column.lowerBound(lowest)) }
        }
        let pages = [(2, ParquetEncoding.plain, 1), (0, encoding, chunk.dataPageCount)]
        metadata.structures(13, pages.suffix(chunk.isDictionary ? 2 : 1)) { page, entry in
            page.int32(1, entry.0)
            page.int32(2, entry.1.rawValue)
            page.int32(3, entry.2)
        }
    }
}

extension WrittenColumn {
    var physicalType: ParquetColumn.PhysicalType {
        switch column {
        case .bool: .boolean
        case .date: .int32
        case .double: .double
        case .string: .byteArray
        case .int, .timestamp, .duration: .int64
        }
    }

    fileprivate func writeSchema(_ element: inout ThriftWriter) {
        element.int32(1, physicalType.rawValue)
        element.int32(3, isOptional ? 1 : 0)
        element.binary(4, name.utf8)
        switch column {
        case .string:
            element.int32(6, 0)
            element.structure(10) { $0.structure(1) { _ in } }
        case .date:
            element.int32(6, 6)
            element.structure(10) { $0.structure(6) { _ in } }
        case .timestamp(let times):
            let isUTC = times.zone != .none
            // The old annotation stands for times in UTC, and knows no nanoseconds.
            if isUTC, times.unit != .nanoseconds { element.int32(6, times.unit == .milliseconds ? 9 : 10) }
            element.structure(10) { type in
                type.structure(8) { timestamp in
                    timestamp.bool(1, isUTC)
                    timestamp.structure(2) { unit in
                        unit.structure(times.unit == .milliseconds ? 1 : times.unit == .microseconds ? 2 : 3) { _ in }
                    }
                }
            }
        default: break
        }
    }

    /// For doubles a bound of zero stands for both zeros: -0 below, +0 above.
    func lowerBound(_ bytes: [UInt8]) -> [UInt8] { zero(bytes, as: -0.0) }
    func upperBound(_ bytes: [UInt8]) -> [UInt8] { zero(bytes, as: 0.0) }

    private func zero(_ bytes: [UInt8], as zero: Double) -> [UInt8] {
        guard case .double = column, bytes.withUnsafeBytes({ $0.loadUnaligned(as: Double.self) }) == 0 else {
            return bytes
        }
        return withUnsafeBytes(of: zero) { Array($0) }
    }
}
