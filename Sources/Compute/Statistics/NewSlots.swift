import Columns

/// Slots and validity of a column that is being made, in one buffer.
///
///     | slots, padded with zeros to 64 bytes | one bit a row, in whole words |
@usableFromInline struct NewSlots {
    @usableFromInline let buffer: Buffer
    private let bitmapOffset: Int

    /// Room for `count` rows. The slots hold anything, the bitmap too: whoever makes this writes both.
    init(count: Int, bitWidth: Int) {
        let slotBytes = bitWidth == 1 ? (count + 63) / 64 * 8 : count * bitWidth / 8
        bitmapOffset = (slotBytes + 63) & ~63
        buffer = Buffer(byteCount: bitmapOffset + (count + 63) / 64 * 8)
        (buffer.base + slotBytes).initializeMemory(as: UInt8.self, repeating: 0, count: bitmapOffset - slotBytes)
    }

    func values<T: BitwiseCopyable>(as type: T.Type) -> UnsafeMutablePointer<T> { buffer.pointer(as: type) }

    @usableFromInline var words: UnsafeMutablePointer<UInt64> {
        (buffer.base + bitmapOffset).assumingMemoryBound(to: UInt64.self)
    }

    /// Copies a bitmap; nothing where there is none.
    func copyValidity(_ validity: Validity, count: Int) {
        guard !validity.isAbsent else { return }
        for first in stride(from: 0, to: count, by: 64) {
            words[first >> 6] = validity.word(at: first, rowCount: count)
        }
    }

    /// A column of this storage.
    ///
    /// - Parameter hasBitmap: whether some row may be missing; without it the bitmap is not looked at.
    func column<Element>(_ name: String, _ storage: Element.Storage, count: Int, hasBitmap: Bool) -> Column<Element> {
        Column(
            name: name, storage: storage, validity: hasBitmap ? Validity(words: words) : Validity(), count: count,
            owner: ColumnOwner([buffer]))
    }

    /// A column of the same name, unit, zone, heap and dictionary as another one.
    @inlinable func column<Element>(_ source: Column<Element>, count: Int, hasBitmap: Bool) -> Column<Element> {
        // Strings still point into the old column's heap and dictionary.
        let parents = Element.self == String.self ? [source.owner] : []
        return Column(
            name: source.name, storage: source.storage.replacingSlots(buffer.base),
            validity: hasBitmap ? Validity(words: words) : Validity(), count: count,
            owner: ColumnOwner([buffer], parents: parents))
    }
}

extension NewSlots {
    /// The slots of rows that have a value: `row` tells the row that each new one copies.
    init(picking count: Int, of slots: Slots, _ row: (_ index: Int) -> Int) {
        self.init(count: count, bitWidth: slots.bitWidth)
        switch slots.bitWidth {
        case 1: pickBits(slots.bits, count, row)
        case 32: pick(slots, count, as: UInt32.self, row)
        case 64: pick(slots, count, as: UInt64.self, row)
        default: pick(slots, count, as: StringView.self, row)
        }
    }

    @inline(__always)
    private func pick<T: BitwiseCopyable>(_ slots: Slots, _ count: Int, as type: T.Type, _ row: (_ index: Int) -> Int) {
        let (source, target) = (slots.base.assumingMemoryBound(to: T.self), values(as: T.self))
        for index in 0..<count { target[index] = source[row(index)] }
    }

    private func pickBits(_ bits: Validity, _ count: Int, _ row: (_ index: Int) -> Int) {
        let target = values(as: UInt64.self)
        target.update(repeating: 0, count: (count + 63) / 64)
        for index in 0..<count where bits.isValid(row(index)) { target[index >> 6] |= 1 << UInt64(index & 63) }
    }
}
