import CEmbark
import Columns

/// Where a program's results go: the memory of a column that is being made, filled from several threads.
///
/// - Invariant: threads write ranges of rows that begin at multiples of 64.
package struct BatchOutput: @unchecked Sendable {
    // @unchecked: threads write disjoint rows, whole words of bitmaps; the job's end orders that before all reads.
    package let type: ColumnType
    package let rowCount: Int
    /// The number of the first row among those that the program runs for.
    let firstRow: Int
    private let values: Buffer
    private let validity: Buffer?

    package init(_ type: ColumnType, rowCount: Int, firstRow: Int = 0, mayMiss: Bool) {
        self.type = type
        self.rowCount = rowCount
        self.firstRow = firstRow
        // Whole words, as operations write them.
        values = Buffer(byteCount: max(8, type.isBits ? (rowCount + 63) / 64 * 8 : rowCount * type.laneBytes))
        validity = mayMiss ? Buffer(byteCount: max(8, (rowCount + 63) / 64 * 8)) : nil
    }

    func lanes(at row: Int, mayMiss: Bool) -> Lanes {
        let place = row - firstRow
        let start = type.isBits ? place / 8 : place * type.laneBytes
        return Lanes(values: values.base + start, validity: mayMiss ? validity!.words + place / 64 : nil)
    }

    func clean(_ lanes: Lanes, _ count: Int) {
        let words = (count + 63) / 64
        let last = count & 63 == 0 ? ~0 : (UInt64(1) << UInt64(count & 63)) - 1
        if type.isBits { lanes.bits[words - 1] &= last }
        guard let validity = lanes.validity else { return }
        validity[words - 1] &= last
        if type.isBits {
            for word in 0..<words { lanes.bits[word] &= validity[word] }
        } else if type.laneBytes == 8 {
            embark_clear_64(validity, count, lanes.pointer(as: UInt64.self))
        } else {
            embark_clear_32(validity, count, lanes.pointer(as: UInt32.self))
        }
    }

    /// Gives all rows their values, of 64 bits; for an output that may miss some.
    package func write(_ words: [Int64?]) {
        _ = missing()
        for (row, word) in words.enumerated() {
            guard let word else { continue }
            values.pointer(as: Int64.self)[row] = word
            validity!.words[row >> 6] |= 1 << UInt64(row & 63)
        }
    }

    /// A column of nothing but missing values; for an output that may miss some.
    package func missing() -> AnyColumn {
        values.base.initializeMemory(as: UInt8.self, repeating: 0, count: values.byteCount)
        validity!.base.initializeMemory(as: UInt8.self, repeating: 0, count: validity!.byteCount)
        return finish(name: "")
    }

    /// The column, or some of its rows when only they are written yet; without a bitmap where nothing is missing.
    ///
    /// - Parameter rows: begin at a multiple of 64, counted as the program counts them.
    package func finish(name: String, rows: Range<Int>? = nil) -> AnyColumn {
        let (first, count) = rows.map { ($0.lowerBound - firstRow, $0.count) } ?? (0, rowCount)
        var valid = Validity()
        var buffers = [values]
        if let validity {
            let words = Validity(words: UnsafePointer(validity.words), bitOffset: first)
            if words.nilCount(rowCount: count) > 0 {
                valid = words
                buffers.append(validity)
            }
        }
        let owner = ColumnOwner(buffers)
        func column<Element: ColumnElement>(_ storage: Element.Storage) -> Column<Element> {
            Column(name: name, storage: storage.advanced(by: first), validity: valid, count: count, owner: owner)
        }
        switch type {
        case .int: return .int(column(PlainStorage(values: UnsafePointer(values.pointer(as: Int.self)))))
        case .double: return .double(column(PlainStorage(values: UnsafePointer(values.pointer(as: Double.self)))))
        case .bool: return .bool(column(BitStorage(words: UnsafePointer(values.words))))
        case .date: return .date(column(PlainStorage(values: UnsafePointer(values.pointer(as: CalendarDate.self)))))
        case .timestamp(let unit, let zone):
            let ticks = UnsafePointer(values.pointer(as: Int64.self))
            return .timestamp(column(TimestampStorage(ticks: ticks, unit: unit, zone: zone)))
        case .duration(let unit):
            return .duration(column(DurationStorage(ticks: UnsafePointer(values.pointer(as: Int64.self)), unit: unit)))
        case .string: preconditionFailure("batches make no texts")
        }
    }

    /// The rows that hold true, once they are all written; for an output of type Bool.
    package func rows() -> RowBitmap { RowBitmap(adopting: values, rowCount: rowCount) }
}

extension ColumnType {
    var isBits: Bool { self == .bool }
    /// Bytes a row in lanes.
    var laneBytes: Int { self == .date ? 4 : 8 }
    /// Whether batches can make such values: all but texts, which need memory of their own.
    package var isBatchable: Bool { self != .string }
}
