import Columns

/// A column under construction: memory for all its rows, which the parts of row groups fill.
final class ColumnBuild: @unchecked Sendable {
    // @unchecked: parts are disjoint ranges of rows, each filled by one thread.

    let name: String
    let meaning: ColumnMeaning
    /// Whether the rows hold codes.
    let isCoded: Bool
    let rowCount: Int
    let slots: Buffer
    /// Where texts lie.
    let heap: TextHeap
    let dictionary: JoinedDictionary?

    init(_ name: String, _ meaning: ColumnMeaning, rowCount: Int, heap: TextHeap, dictionary: JoinedDictionary?) {
        self.name = name
        self.meaning = meaning
        self.rowCount = rowCount
        self.heap = heap
        self.dictionary = dictionary
        isCoded = dictionary != nil
        slots = Buffer(byteCount: rowCount * (isCoded ? 4 : meaning.slotByteCount))
    }

    func rows<Slot: BitwiseCopyable>(from first: Int, of type: Slot.Type) -> UnsafeMutablePointer<Slot> {
        slots.pointer(as: type) + first
    }

    /// The column, once all parts are there.
    func finish(_ parts: [ColumnPart]) -> AnyColumn {
        var buffers = [slots]
        let validity = joined(parts)
        if let validity { buffers.append(validity) }
        let bits = Validity(words: validity.map { UnsafePointer($0.words) })
        func column<Element: ColumnElement>(_ type: Element.Type, _ storage: Element.Storage) -> AnyColumn {
            AnyColumn(
                Column<Element>(
                    name: name, storage: storage, validity: bits, count: rowCount,
                    owner: ColumnOwner(buffers)))
        }
        func values<T>(_ type: T.Type) -> UnsafePointer<T> { UnsafePointer(slots.base.assumingMemoryBound(to: type)) }
        switch meaning {
        case .int: return column(Int.self, PlainStorage(values: values(Int.self)))
        case .double, .float16, .decimal: return column(Double.self, PlainStorage(values: values(Double.self)))
        case .date: return column(CalendarDate.self, PlainStorage(values: values(CalendarDate.self)))
        case .timestamp(let unit, let zone), .int96(let unit, let zone):
            return column(Timestamp.self, TimestampStorage(ticks: values(Int64.self), unit: unit, zone: zone))
        case .duration(let unit): return column(Duration.self, DurationStorage(ticks: values(Int64.self), unit: unit))
        case .bool:
            buffers[0] = packedBits()
            return column(Bool.self, BitStorage(words: UnsafePointer(buffers[0].words)))
        case .text, .uuid, .nothing:
            let (texts, heapBuffers) = heap.finish()
            buffers += heapBuffers
            guard let dictionary else {
                return column(String.self, StringStorage(views: values(StringView.self), heap: texts))
            }
            buffers.append(dictionary.buffer)
            let views = UnsafePointer(dictionary.buffer.pointer(as: StringView.self))
            return column(
                String.self,
                StringStorage(
                    codes: values(UInt32.self), dictionary: views, dictionaryCount: dictionary.count, heap: texts))
        }
    }

    /// The bitmaps of the parts one after the other; nil when nothing is missing.
    private func joined(_ parts: [ColumnPart]) -> Buffer? {
        guard parts.contains(where: { $0.nilCount > 0 }) else { return nil }
        let bitmap = Buffer.bitmap(bitCount: rowCount)
        var first = 0
        for part in parts {
            if let validity = part.validity {
                BitCopy.copy(
                    UnsafePointer(validity.pointer(as: UInt8.self)), sourceBit: 0, count: part.rowCount,
                    to: bitmap.words, targetBit: first)
            } else {
                BitCopy.set(bitmap.words, bit: first, count: part.rowCount)
            }
            first += part.rowCount
        }
        return bitmap
    }

    /// Truth values of a byte each as bits.
    private func packedBits() -> Buffer {
        let bitmap = Buffer.bitmap(bitCount: rowCount)
        let bytes = slots.pointer(as: UInt8.self)
        for first in stride(from: 0, to: rowCount, by: 64) {
            var word: UInt64 = 0
            for row in first..<min(first + 64, rowCount) { word |= UInt64(bytes[row]) &<< UInt64(row &- first) }
            bitmap.words[first / 64] = word
        }
        return bitmap
    }
}
