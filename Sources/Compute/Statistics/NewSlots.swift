import Columns

/// Slots and validity of a column that is being made, in one buffer.
///
///     | slots, padded with zeros to 64 bytes | one bit a row, in whole words |
struct NewSlots {
    let buffer: Buffer
    private let bitmapOffset: Int

    /// Room for `count` rows. The slots hold anything, the bitmap too: whoever makes this writes both.
    init(count: Int, bitWidth: Int) {
        let slotBytes = bitWidth == 1 ? (count + 63) / 64 * 8 : count * bitWidth / 8
        bitmapOffset = (slotBytes + 63) & ~63
        buffer = Buffer(byteCount: bitmapOffset + (count + 63) / 64 * 8)
        (buffer.base + slotBytes).initializeMemory(as: UInt8.self, repeating: 0, count: bitmapOffset - slotBytes)
    }

    func values<T: BitwiseCopyable>(as type: T.Type) -> UnsafeMutablePointer<T> { buffer.pointer(as: type) }

    var words: UnsafeMutablePointer<UInt64> { (buffer.base + bitmapOffset).assumingMemoryBound(to: UInt64.self) }

    /// Copies a bitmap; nothing where there is none.
    func copyValidity(_ validity: Validity, count: Int) {
        guard !validity.isAbsent else { return }
        for first in stride(from: 0, to: count, by: 64) {
            words[first >> 6] = validity.word(at: first, rowCount: count)
        }
    }

    /// The column.
    ///
    /// - Parameters:
    ///   - hasBitmap: whether some row may be missing; without it the bitmap is not looked at.
    ///   - parent: what else the storage points into.
    func column<Element>(
        _ name: String, _ storage: Element.Storage, count: Int, hasBitmap: Bool, parent: ColumnOwner? = nil
    ) -> Column<Element> {
        Column(
            name: name, storage: storage, validity: hasBitmap ? Validity(words: words) : Validity(), count: count,
            owner: ColumnOwner([buffer], parents: parent.map { [$0] } ?? []))
    }
}
