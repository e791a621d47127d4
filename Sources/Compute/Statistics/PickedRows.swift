import Columns

extension Column {
    /// The values of `rows`, each of which has one.
    @usableFromInline func picking(rows: [UInt32]) -> Column {
        let made = NewSlots(count: rows.count, bitWidth: storage.slots.bitWidth)
        let slots = storage.slots
        switch slots.bitWidth {
        case 1: pickBits(rows, slots.bits, made)
        case 32: pick(rows, slots, made, as: UInt32.self)
        case 64: pick(rows, slots, made, as: UInt64.self)
        default: pick(rows, slots, made, as: StringView.self)
        }
        return made.column(
            name, storage.replacingSlots(made.buffer.base), count: rows.count, hasBitmap: false, parent: textOwner)
    }

    /// What must stay alive beside the slots: heap and dictionary of strings.
    var textOwner: ColumnOwner? { Element.self == String.self ? owner : nil }

    private func pick<T: BitwiseCopyable>(_ rows: [UInt32], _ slots: Slots, _ made: NewSlots, as type: T.Type) {
        let (source, target) = (slots.base.assumingMemoryBound(to: T.self), made.values(as: T.self))
        for (index, row) in rows.enumerated() { target[index] = source[Int(row)] }
    }

    private func pickBits(_ rows: [UInt32], _ bits: Validity, _ made: NewSlots) {
        let target = made.values(as: UInt64.self)
        target.update(repeating: 0, count: (rows.count + 63) / 64)
        for (index, row) in rows.enumerated() where bits.isValid(Int(row)) {
            target[index >> 6] |= 1 << UInt64(index & 63)
        }
    }
}
