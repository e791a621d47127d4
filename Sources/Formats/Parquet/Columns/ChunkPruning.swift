import Columns

/// What the statistics of a chunk say about a condition: which rows cannot meet it.
///
/// Statistics of the whole chunk first, then those of its pages where the file has a page index.
struct ChunkPruning {
    private let column: ParquetColumn
    private let chunk: FileMetadata.ColumnChunk
    private let condition: RowCondition
    private let file: UnsafeBufferPointer<UInt8>

    init(
        _ column: ParquetColumn, _ chunk: FileMetadata.ColumnChunk, _ condition: RowCondition,
        file: UnsafeBufferPointer<UInt8>
    ) {
        self.column = column
        self.chunk = chunk
        self.condition = condition
        self.file = file
    }

    /// The rows among `rows` that may meet the condition.
    ///
    /// - Throws: `UnfitConditionValue`.
    func rows(of rows: [Range<Int>]) throws -> [Range<Int>] {
        let rowCount = rows.last?.upperBound ?? 0
        guard
            try mayHold(chunk.statistics, rowCount: chunk.valueCount, areTexts: !chunk.statistics.isOld)
        else { return [] }
        guard chunk.columnIndexByteCount > 0, let index = try? ColumnIndex(chunk, file),
            let pages = try? ChunkPages(chunk, rowCount: chunk.valueCount, file: file).data,
            pages.count == index.pages.count
        else { return rows }
        let kept = try zip(pages, index.pages).compactMap { page, statistics -> Range<Int>? in
            guard let statistics else { return condition.test == .isNil ? page.rows : nil }
            return try mayHold(statistics, rowCount: page.header.valueCount, areTexts: true) ? page.rows : nil
        }
        return RowRanges.intersection(rows, kept.filter { $0.lowerBound < rowCount })
    }

    private func mayHold(_ statistics: PageStatistics, rowCount: Int, areTexts: Bool) throws -> Bool {
        if condition.test == .isNil { return statistics.nilCount != 0 }
        if let nils = statistics.nilCount, nils == rowCount, rowCount > 0 { return false }
        let low = statistics.lowest, high = statistics.highest
        switch column.meaning {
        case .int(let isSigned):
            let condition = try condition.bound(RowCondition.int)
            return !isSigned || mayHold(condition, integer(low), integer(high))
        case .date:
            return mayHold(
                try condition.bound(RowCondition.date),
                integer(low).map { CalendarDate(daysSinceEpoch: Int32(truncatingIfNeeded: $0)) },
                integer(high).map { CalendarDate(daysSinceEpoch: Int32(truncatingIfNeeded: $0)) })
        case .timestamp(let unit, _):
            return mayHold(
                try condition.bound(RowCondition.timestamp),
                integer(low).map { Timestamp(ticks: Int64($0), unit: unit) },
                integer(high).map { Timestamp(ticks: Int64($0), unit: unit) })
        case .double:
            let condition = try condition.bound(RowCondition.double)
            // NaN is outside every pair of bounds.
            return condition.test == .notEqual || mayHold(condition, double(low), double(high))
        case .text:
            let condition = try condition.bound(RowCondition.text)
            return !areTexts
                || mayHold(condition, low.map { TextOrder(bytes: $0) }, high.map { TextOrder(bytes: $0) })
        default: return true
        }
    }

    private func mayHold<T: Comparable>(_ condition: BoundCondition<T>, _ lowest: T?, _ highest: T?) -> Bool {
        // Bounds that are NaN, or the wrong way round, say nothing.
        guard let lowest, let highest, lowest <= highest else { return true }
        return condition.mayHold(from: lowest, to: highest)
    }

    private func integer(_ bytes: [UInt8]?) -> Int? {
        bytes?.withUnsafeBytes { bytes in
            switch (column.physicalType, bytes.count) {
            case (.int32, 4): Int(bytes.loadUnaligned(as: Int32.self))
            case (.int64, 8): bytes.loadUnaligned(as: Int.self)
            default: nil
            }
        }
    }

    private func double(_ bytes: [UInt8]?) -> Double? {
        bytes?.withUnsafeBytes { bytes in
            switch (column.physicalType, bytes.count) {
            case (.float, 4): Double(bytes.loadUnaligned(as: Float.self))
            case (.double, 8): bytes.loadUnaligned(as: Double.self)
            default: nil
            }
        }
    }
}

/// Least and greatest values of each page of a chunk; nil for a page without values.
///
/// - Source: apache/parquet-format, PageIndex.md.
struct ColumnIndex {
    private(set) var pages: [PageStatistics?] = []

    init(_ chunk: FileMetadata.ColumnChunk, _ file: UnsafeBufferPointer<UInt8>) throws {
        let first = chunk.columnIndexOffset, count = chunk.columnIndexByteCount
        guard first >= 0, count >= 0, count <= file.count, first <= file.count - count else {
            throw ThriftReader.Failure.ended
        }
        var reader = ThriftReader(UnsafeBufferPointer(rebasing: file[first..<first + count]))
        var areNil: [Bool] = [], lowest: [[UInt8]] = [], highest: [[UInt8]] = [], nilCounts: [Int] = []
        try reader.structure { reader, field, type in
            guard (1...5).contains(field), field != 4 else { return false }
            try reader.expect(.list, field, type)
            try reader.list { reader, element in
                switch field {
                // In a list a truth value takes a byte: 1 for true.
                case 1: areNil.append(try reader.byte() == 1)
                case 2: lowest.append(Array(try reader.binary(field, element)))
                case 3: highest.append(Array(try reader.binary(field, element)))
                default: nilCounts.append(try reader.integer(field, element))
                }
            }
            return true
        }
        guard lowest.count == areNil.count, highest.count == areNil.count,
            nilCounts.isEmpty || nilCounts.count == areNil.count
        else { throw ThriftReader.Failure.ended }
        pages = areNil.indices.map { page in
            areNil[page]
                ? nil
                : PageStatistics(
                    lowest: lowest[page], highest: highest[page], nilCount: nilCounts.isEmpty ? nil : nilCounts[page])
        }
    }
}
