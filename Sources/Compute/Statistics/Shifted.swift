import Columns

extension Column {
    /// The values `rowCount` rows later, or earlier when it is negative; the rows left behind are missing.
    ///
    /// `shifted(by: 1)` puts beside each row what the row before it holds.
    ///
    /// - Shape: as many rows.
    /// - Cost: a copy of the slots; texts and dictionaries are shared.
    @inlinable public func shifted(by rowCount: Int) -> Column {
        defer { withExtendedLifetime(owner) {} }
        let made = NewSlots(shifting: storage.slots, validity, count: count, by: rowCount)
        return made.column(self, count: count, hasBitmap: count > 0)
    }
}

extension NewSlots {
    @usableFromInline init(shifting slots: Slots, _ validity: Validity, count: Int, by distance: Int) {
        self.init(count: count, bitWidth: slots.bitWidth)
        let shift = Shift(by: distance, count: count)
        if slots.bitWidth == 1 {
            shift.copyBits(slots.bits, to: buffer.words)
        } else {
            shift.copySlots(slots, to: buffer.base)
        }
        shift.copyBits(validity, to: words)
    }
}

/// Where rows go when a column is shifted.
private struct Shift {
    let count: Int
    /// Rows by which all go down; never more than there are.
    let distance: Int

    init(by distance: Int, count: Int) {
        self.count = count
        self.distance = min(max(distance, -count), count)
    }

    /// Copies slots of whole bytes and writes zeros into the others.
    func copySlots(_ slots: Slots, to target: UnsafeMutableRawPointer) {
        let stride = slots.bitWidth / 8
        let kept = (count - abs(distance)) * stride
        let (from, to) = (max(0, -distance) * stride, max(0, distance) * stride)
        if kept > 0 { (target + to).copyMemory(from: slots.base + from, byteCount: kept) }
        let vacated = abs(distance) * stride
        (target + (distance > 0 ? 0 : kept)).initializeMemory(as: UInt8.self, repeating: 0, count: vacated)
    }

    /// Copies a bitmap, or ones where there is none, and writes zeros for the other rows.
    func copyBits(_ bits: Validity, to words: UnsafeMutablePointer<UInt64>) {
        for first in Swift.stride(from: 0, to: count, by: 64) {
            var word = self.word(bits, at: first - distance)
            if count - first < 64 { word &= 1 << UInt64(count - first) - 1 }
            words[first >> 6] = word
        }
    }

    /// 64 bits from row `row` on, which may lie before the first row.
    private func word(_ bits: Validity, at row: Int) -> UInt64 {
        if row >= count || row <= -64 { return 0 }
        return row >= 0 ? bits.word(at: row, rowCount: count) : bits.word(at: 0, rowCount: count) << UInt64(-row)
    }
}
