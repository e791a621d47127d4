import Columns
import Frames
import Pool

/// Turns a frame into the bytes of a Parquet file: columns of some row groups in parallel, handed on in order.
struct ParquetWriter {
    private let frame: DataFrame
    private let options: ParquetWritingOptions

    init(_ frame: DataFrame, options: ParquetWritingOptions) {
        self.frame = frame
        var options = options
        options.rowGroupRowCount = max(1, options.rowGroupRowCount)
        options.pageRowCount = max(1, options.pageRowCount)
        self.options = options
    }

    private static let magic = Array("PAR1".utf8)

    /// Calls `body` with the bytes, piece by piece and in order.
    ///
    /// - Throws: `ParquetWritingError.timeOutOfRange`; what `body` throws; `Interrupted` if told to stop.
    func write(label: String, _ body: (UnsafeBufferPointer<UInt8>) throws -> Void) throws {
        let columns = try frame.columns.map { try WrittenColumn($0) }
        try Self.magic.withUnsafeBufferPointer(body)
        var offset = Self.magic.count
        let groupCount =
            columns.isEmpty ? 0 : (frame.rowCount + options.rowGroupRowCount - 1) / options.rowGroupRowCount
        // As many row groups at once as keep all threads busy.
        let wave = max(1, (4 * Pool.current.threadCount + columns.count - 1) / max(columns.count, 1))
        var groups: [WrittenGroup] = []
        for first in stride(from: 0, to: groupCount, by: wave) {
            let count = min(wave, groupCount - first)
            let chunks = try Pool.current.map(
                count: count * columns.count, label: first == 0 ? label : nil
            ) { index in
                try columns[index % columns.count].encode(rows(of: first + index / columns.count), options)
            }
            for group in 0..<count {
                var written = WrittenGroup(rowCount: rows(of: first + group).count)
                for chunk in chunks[group * columns.count..<(group + 1) * columns.count] {
                    try body(UnsafeBufferPointer(start: chunk.bytes.pointer(as: UInt8.self), count: chunk.byteCount))
                    written.chunks.append((offset, chunk))
                    offset += chunk.byteCount
                }
                written.dropBytes()
                groups.append(written)
            }
        }
        let indices = PageIndexWriter(columns: columns, groups: groups, from: offset)
        try indices.bytes.withUnsafeBufferPointer(body)
        var end = MetadataWriter(
            columns: columns, groups: groups, indices: indices.places, rowCount: frame.rowCount, options: options
        ).bytes
        let length = UInt32(end.count)
        end += withUnsafeBytes(of: length.littleEndian) { Array($0) } + Self.magic
        try end.withUnsafeBufferPointer(body)
    }

    private func rows(of group: Int) -> Range<Int> {
        group * options.rowGroupRowCount..<min((group + 1) * options.rowGroupRowCount, frame.rowCount)
    }
}

/// A row group that has been written.
struct WrittenGroup {
    let rowCount: Int
    var chunks: [(offset: Int, chunk: EncodedChunk)] = []

    /// Lets go of what is in the file.
    mutating func dropBytes() {
        for index in chunks.indices { chunks[index].chunk.bytes = Buffer(byteCount: 0) }
    }
}

/// A column on its way into a file.
struct WrittenColumn: Sendable {
    let column: AnyColumn
    let isOptional: Bool
    var name: String { column.name }

    /// - Throws: `ParquetWritingError.timeOutOfRange`.
    init(_ column: AnyColumn) throws {
        isOptional = column.nilCount > 0
        self.column = try Self.storable(column)
    }

    /// Times in seconds become milliseconds: Parquet has none coarser.
    private static func storable(_ column: AnyColumn) throws -> AnyColumn {
        guard case .timestamp(let times) = column, times.unit == .seconds else { return column }
        let buffer = Buffer(byteCount: times.count * 8)
        let ticks = buffer.pointer(as: Int64.self)
        for row in 0..<times.count {
            let (product, overflow) = times.storage.ticks[row].multipliedReportingOverflow(by: 1_000)
            guard !overflow else { throw ParquetWritingError.timeOutOfRange(column: times.name) }
            ticks[row] = product
        }
        return .timestamp(
            Column(
                name: times.name,
                storage: TimestampStorage(ticks: UnsafePointer(ticks), unit: .milliseconds, zone: times.zone),
                validity: times.validity, count: times.count, owner: ColumnOwner([buffer], parents: [times.owner])))
    }

    func encode(_ rows: Range<Int>, _ options: ParquetWritingOptions) throws -> EncodedChunk {
        let encoder = ChunkEncoder(options: options, isOptional: isOptional)
        let usesDictionary = options.usesDictionaries
        let part = column.slice(rows).withOwnReferenceCount()
        let count = rows.count
        func fixed<Value: BitwiseCopyable & Hashable & Comparable & SendableMetatype>(
            _ values: UnsafePointer<Value>, _ validity: Validity, bound: @escaping (Value) -> Value? = { $0 }
        ) throws -> EncodedChunk {
            try encoder.encode(
                FixedChunk(values, validity, rowCount: count, usesDictionary: usesDictionary, bound: bound),
                rowCount: count, validity: validity)
        }
        defer { withExtendedLifetime(part) {} }
        switch part {
        case .int(let column): return try fixed(column.storage.values, column.validity)
        // NaN has no place in the order.
        case .double(let column): return try fixed(column.storage.values, column.validity) { $0.isNaN ? nil : $0 }
        case .date(let column):
            return try fixed(
                UnsafeRawPointer(column.storage.values).assumingMemoryBound(to: Int32.self), column.validity)
        case .timestamp(let column): return try fixed(column.storage.ticks, column.validity)
        case .duration(let column): return try fixed(column.storage.ticks, column.validity)
        case .bool(let column):
            return try encoder.encode(
                BoolChunk(storage: column.storage, validity: column.validity, rowCount: count), rowCount: count,
                validity: column.validity)
        case .string(let column):
            return try encoder.encode(
                TextChunk(column.storage, column.validity, rowCount: count, usesDictionary: usesDictionary),
                rowCount: count, validity: column.validity)
        }
    }
}
