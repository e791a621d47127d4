import Columns

/// What every column is under its type: values of 1, 32, 64 or 128 bits side by side.
///
/// Taking, concatenating and the like only move values, so they exist once a width instead of once a type:
///
///     Bool                              1 bit
///     CalendarDate, dictionary codes   32 bits
///     Int, Double, Timestamp, Duration 64 bits
///     string views                    128 bits
enum FixedValues: @unchecked Sendable {
    // @unchecked: pointers into a column's memory, which nobody writes; whoever uses this keeps the column.
    case bits(UnsafePointer<UInt64>, bitOffset: Int)
    case words32(UnsafePointer<UInt32>)
    case words64(UnsafePointer<UInt64>)
    case words128(UnsafePointer<Word128>)

    /// Bits of a value.
    var bitWidth: Int {
        switch self {
        case .bits: 1
        case .words32: 32
        case .words64: 64
        case .words128: 128
        }
    }

    /// Bytes for `count` values; bits come in whole words.
    func byteCount(_ count: Int) -> Int {
        switch self {
        case .bits: max(8, (count + 63) / 64 * 8)
        case .words32: count * 4
        case .words64: count * 8
        case .words128: count * 16
        }
    }
}

/// 16 bytes that are moved as two words.
struct Word128: BitwiseCopyable {
    var low: UInt64
    var high: UInt64
}

extension AnyColumn {
    /// The values by width; the codes where there is a dictionary.
    var fixedValues: FixedValues {
        switch self {
        case .int(let column): .words64(retyped(column.storage.values))
        case .double(let column): .words64(retyped(column.storage.values))
        case .timestamp(let column): .words64(retyped(column.storage.ticks))
        case .duration(let column): .words64(retyped(column.storage.ticks))
        case .date(let column): .words32(retyped(column.storage.values))
        case .bool(let column): .bits(column.storage.words, bitOffset: column.storage.bitOffset)
        case .string(let column):
            if let codes = column.storage.codes { .words32(codes) } else { .words128(retyped(column.storage.views)) }
        }
    }

    /// Where the rows lie; the codes where there is a dictionary.
    var slots: Slots {
        switch self {
        case .int(let column): column.storage.slots
        case .double(let column): column.storage.slots
        case .timestamp(let column): column.storage.slots
        case .duration(let column): column.storage.slots
        case .date(let column): column.storage.slots
        case .bool(let column): column.storage.slots
        case .string(let column): column.storage.slots
        }
    }

    package var validity: Validity {
        switch self {
        case .int(let column): column.validity
        case .double(let column): column.validity
        case .timestamp(let column): column.validity
        case .duration(let column): column.validity
        case .date(let column): column.validity
        case .bool(let column): column.validity
        case .string(let column): column.validity
        }
    }

    /// A column of the same name, type, unit, zone, heap and dictionary over other values.
    ///
    /// - Parameters:
    ///   - values: `count` values of this column's width; a missing row's is zero.
    ///   - validity: one bit a row from bit 0; nil when nothing is missing.
    func replacing(values: Buffer, validity: Buffer?, count: Int) -> AnyColumn {
        let bits = Validity(words: validity.map { UnsafePointer($0.words) })
        let buffers = [values] + (validity.map { [$0] } ?? [])
        func made<Element>(_ old: Column<Element>, _ storage: Element.Storage) -> AnyColumn
        where Element: ColumnElement {
            // Strings still point into the old column's heap and dictionary.
            let owner = ColumnOwner(buffers, parents: Element.self == String.self ? [old.owner] : [])
            return Element.erased(
                Column(name: old.name, storage: storage, validity: bits, count: count, owner: owner))
        }
        switch self {
        case .int(let old): return made(old, PlainStorage(values: values.pointer(as: Int.self)))
        case .double(let old): return made(old, PlainStorage(values: values.pointer(as: Double.self)))
        case .date(let old): return made(old, PlainStorage(values: values.pointer(as: CalendarDate.self)))
        case .bool(let old): return made(old, BitStorage(words: values.words))
        case .timestamp(let old):
            let ticks = UnsafePointer(values.pointer(as: Int64.self))
            return made(old, TimestampStorage(ticks: ticks, unit: old.unit, zone: old.zone))
        case .duration(let old):
            return made(old, DurationStorage(ticks: values.pointer(as: Int64.self), unit: old.unit))
        case .string(let old): return made(old, old.storage.replacing(values))
        }
    }
}

extension StringStorage {
    /// Other views into the same heap, or other codes into the same dictionary.
    fileprivate func replacing(_ values: Buffer) -> StringStorage {
        guard isDictionary else { return StringStorage(views: values.pointer(as: StringView.self), heap: heap) }
        return StringStorage(
            codes: values.pointer(as: UInt32.self), dictionary: views, dictionaryCount: dictionaryCount, heap: heap)
    }
}

/// The same memory read as another type of the same size, which must not need a stricter alignment.
func retyped<From: BitwiseCopyable, To: BitwiseCopyable>(_ pointer: UnsafePointer<From>) -> UnsafePointer<To> {
    assert(MemoryLayout<From>.stride == MemoryLayout<To>.stride, "values keep their width")
    return UnsafeRawPointer(pointer).assumingMemoryBound(to: To.self)
}
