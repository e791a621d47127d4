import Columns

/// Columns that point into a mapped file, or into the memory of another library.
enum MappedColumn {
    /// The column of a batch's buffers without a copy; nil where the values do not lie as in a column: narrower ones, bits, texts,
    /// compressed buffers, missing rows whose slots are not zero.
    static func make(_ field: ArrowField, _ data: ArrowColumnData, _ keeper: any AnyObject & Sendable) throws
        -> AnyColumn?
    {
        guard field.dictionary == nil, let width = field.type.mappedByteCount else { return nil }
        let values = try data.buffer(1, atLeast: data.rowCount * width)
        let start = values.start
        guard values.owner == nil, UInt(bitPattern: start) % UInt(width) == 0 else { return nil }
        var bits = Validity()
        if let words = try data.validity() {
            guard UInt(bitPattern: words) % 8 == 0 else { return nil }
            bits = Validity(words: UnsafeRawPointer(words).assumingMemoryBound(to: UInt64.self))
            guard areZero(start, width, data.rowCount, bits) else { return nil }
        }
        let memory = Buffer(
            adopting: UnsafeMutableRawPointer(mutating: start), byteCount: data.rowCount * width,
            release: { withExtendedLifetime(keeper) {} })
        func column<Element: ColumnElement>(_ type: Element.Type, _ storage: Element.Storage) -> AnyColumn {
            AnyColumn(
                Column<Element>(
                    name: field.name, storage: storage, validity: bits, count: data.rowCount,
                    owner: ColumnOwner([memory] + (bits.isAbsent ? [] : [data.buffers[0].owner].compactMap { $0 }))))
        }
        func pointer<T>(_ type: T.Type) -> UnsafePointer<T> { start.assumingMemoryBound(to: type) }
        switch field.type.meaning {
        case .int: return column(Int.self, PlainStorage(values: pointer(Int.self)))
        case .double: return column(Double.self, PlainStorage(values: pointer(Double.self)))
        case .date: return column(CalendarDate.self, PlainStorage(values: pointer(CalendarDate.self)))
        case .timestamp(let unit, let zone):
            return column(Timestamp.self, TimestampStorage(ticks: pointer(Int64.self), unit: unit, zone: zone))
        case .duration(let unit): return column(Duration.self, DurationStorage(ticks: pointer(Int64.self), unit: unit))
        default: return nil
        }
    }

    /// Whether the slots of missing rows hold zero, which Arrow does not ask for but columns do.
    private static func areZero(_ values: UnsafeRawPointer, _ width: Int, _ rowCount: Int, _ bits: Validity) -> Bool {
        for first in stride(from: 0, to: rowCount, by: 64) {
            var missing = ~bits.word(at: first, rowCount: rowCount)
            if rowCount - first < 64 { missing &= (1 &<< UInt64(rowCount - first)) - 1 }
            while missing != 0 {
                let row = first + missing.trailingZeroBitCount
                missing &= missing - 1
                let slot =
                    width == 8
                    ? values.load(fromByteOffset: row * 8, as: UInt64.self)
                    : UInt64(values.load(fromByteOffset: row * 4, as: UInt32.self))
                if slot != 0 { return false }
            }
        }
        return true
    }
}

extension ArrowType {
    /// Bytes of a value where it lies as in a column; nil where it does not.
    fileprivate var mappedByteCount: Int? {
        switch self {
        case .int(64, isSigned: true), .float(64), .timestamp, .duration, .time(_, bitWidth: 64): 8
        case .date32: 4
        default: nil
        }
    }
}
