import Columns
import Pool

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
        shift(0..<count, of: slots, validity, count: count, by: distance)
    }

    /// Writes some of the rows, which begin at a multiple of 64.
    fileprivate func shift(_ rows: Range<Int>, of slots: Slots, _ validity: Validity, count: Int, by distance: Int) {
        let shift = Shift(by: distance, count: count)
        if slots.bitWidth == 1 {
            shift.copyBits(slots.bits, rows, to: buffer.words)
        } else {
            shift.copySlots(slots, rows, to: buffer.base)
        }
        shift.copyBits(validity, rows, to: words)
    }
}

extension Column {
    /// As `shifted(by:)`, for long columns: a view where that is possible, else a copy made on all cores.
    func shiftedOnAllCores(by distance: Int) throws -> Column {
        if let view = shiftedView(by: distance) { return view }
        defer { withExtendedLifetime(owner) {} }
        let (slots, validity, count) = (storage.slots, validity, count)
        let made = SharedSlots(slots: NewSlots(count: count, bitWidth: slots.bitWidth))
        try Pool.current.forEachMorsel(of: count, size: morselRows) { rows, _ in
            made.slots.shift(rows, of: slots, validity, count: count, by: distance)
        }
        return made.slots.column(self, count: count, hasBitmap: count > 0)
    }
}

extension Column {
    /// The same memory, read from some rows before the first one or up to some behind the last: only the bitmap is new.
    ///
    ///     rows        |  0  1  2  …
    ///     slots  0  0 | v0 v1 v2  …     margin of the buffer | values
    ///     shifted  0    1  2  3  …      by 1: row 0 is the zero before the values, and missing
    ///
    /// - Returns: nil where the slots that come in cannot be read or are not zero, as those of missing rows must be; and for
    ///   bits, of which copying costs no more than the bitmap.
    func shiftedView(by distance: Int) -> Column? {
        let slots = storage.slots
        guard slots.bitWidth > 1, distance != 0, distance.magnitude < count.magnitude else { return nil }
        let stride = slots.bitWidth / 8
        let base = slots.base - distance * stride
        let entering = UnsafeRawBufferPointer(
            start: distance > 0 ? base : slots.base + count * stride, count: abs(distance) * stride)
        guard owner.keeps(entering), entering.allSatisfy({ $0 == 0 }) else { return nil }
        let bits = Buffer.bitmap(bitCount: count)
        Shift(by: distance, count: count).copyBits(validity, 0..<count, to: bits.words)
        return Column(
            name: name, storage: storage.replacingSlots(base), validity: Validity(words: bits.words), count: count,
            owner: ColumnOwner([bits], parents: [owner]))
    }
}

private struct SharedSlots: @unchecked Sendable {
    // @unchecked: threads write different rows, in whole words of bits.
    let slots: NewSlots
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
    func copySlots(_ slots: Slots, _ rows: Range<Int>, to target: UnsafeMutableRawPointer) {
        let stride = slots.bitWidth / 8
        func clear(_ rows: Range<Int>) {
            (target + rows.lowerBound * stride).initializeMemory(
                as: UInt8.self, repeating: 0, count: rows.count * stride)
        }
        // Rows that come from somewhere, and those before and behind them.
        let kept = (max(0, distance)..<max(0, distance) + count - abs(distance)).clamped(to: rows)
        clear(rows.lowerBound..<kept.lowerBound)
        clear(kept.upperBound..<rows.upperBound)
        (target + kept.lowerBound * stride).copyMemory(
            from: slots.base + (kept.lowerBound - distance) * stride, byteCount: kept.count * stride)
    }

    /// Copies a bitmap, or ones where there is none, and writes zeros for the other rows.
    func copyBits(_ bits: Validity, _ rows: Range<Int>, to words: UnsafeMutablePointer<UInt64>) {
        for first in Swift.stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
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
