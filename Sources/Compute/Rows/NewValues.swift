import Columns
import Pool

/// Fixed-width values of a column on its way, a slot a row.
struct NewValues<Value: BitwiseCopyable & Sendable>: @unchecked Sendable {
    // @unchecked: every worker writes the rows of its own morsels, and nobody writes once the column is made.
    let buffer: Buffer
    let values: UnsafeMutablePointer<Value>

    init(count: Int) {
        buffer = Buffer(byteCount: count * MemoryLayout<Value>.stride)
        values = buffer.pointer(as: Value.self)
    }

    /// Sets the slots of missing rows to zero, as columns promise; `rows` begin at a multiple of 64.
    func clearMissing(_ validity: Validity, _ rows: Range<Int>) {
        guard !validity.isAbsent else { return }
        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
            var missing = ~validity.word(at: first, rowCount: rows.upperBound)
            if rows.upperBound - first < 64 { missing &= (1 &<< UInt64(rows.upperBound - first)) &- 1 }
            while missing != 0 {
                let slot = UnsafeMutableRawPointer(values + first + missing.trailingZeroBitCount)
                slot.initializeMemory(as: UInt8.self, repeating: 0, count: MemoryLayout<Value>.stride)
                missing &= missing &- 1
            }
        }
    }
}

extension Column {
    /// Values computed for the rows of this column, on all cores; whoever makes a column of them takes this one's validity.
    ///
    /// - Parameter fill: writes every row of a morsel, missing ones too, whose slots are cleared afterwards.
    @inline(__always)
    func newValues<Value: BitwiseCopyable & Sendable>(
        _ type: Value.Type, _ fill: @Sendable (_ rows: Range<Int>, _ values: UnsafeMutablePointer<Value>) throws -> Void
    ) throws -> Buffer {
        let new = NewValues<Value>(count: count)
        let validity = validity
        try Pool.current.forEachMorsel(of: count) { rows, _ in
            try fill(rows, new.values)
            new.clearMissing(validity, rows)
        }
        withExtendedLifetime(owner) {}
        return new.buffer
    }

    /// A column of new values for the same rows, missing where this one is.
    func derived<New: ColumnElement>(_ storage: New.Storage, _ buffers: [Buffer], keeping owners: [ColumnOwner] = [])
        -> Column<New>
    {
        Column<New>(
            name: name, storage: storage, validity: validity, count: count,
            owner: ColumnOwner(buffers, parents: owners + (validity.isAbsent ? [] : [owner])))
    }

    /// Plain values computed from the rows of this column.
    @inline(__always)
    func mapRows<New: ColumnElement & BitwiseCopyable>(
        _ type: New.Type, _ fill: @Sendable (_ rows: Range<Int>, _ values: UnsafeMutablePointer<New>) throws -> Void
    ) throws -> Column<New> where New.Storage == PlainStorage<New> {
        let buffer = try newValues(type, fill)
        return derived(PlainStorage(values: buffer.pointer(as: New.self)), [buffer])
    }

    /// Truth computed from the rows of this column: `word` gives 64 rows at a time, the first one in its lowest bit.
    ///
    /// - Parameter bits: sets the bits of a morsel's rows; bits of missing rows are cleared afterwards.
    @inline(__always)
    func mapBits(_ isTrue: @Sendable (_ rowIndex: Int) throws -> Bool) throws -> Column<Bool> {
        let bits = NewBits(count: count)
        let (validity, count) = (validity, count)
        try Pool.current.forEachMorsel(of: count) { rows, _ in
            for first in stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
                var word: UInt64 = 0
                for row in first..<Swift.min(first + 64, rows.upperBound) where try isTrue(row) {
                    word |= 1 &<< UInt64(truncatingIfNeeded: row &- first)
                }
                bits.words[first >> 6] = word & validity.word(at: first, rowCount: count)
            }
        }
        withExtendedLifetime(owner) {}
        return derived(BitStorage(words: bits.words), [bits.buffer])
    }

    /// Values computed from the rows of this column where a row that has a value may still give none.
    ///
    /// - Parameters:
    ///   - state: made anew for every morsel, so that what depends on it does not depend on the number of threads.
    ///   - value: called for rows that have a value only.
    /// - Returns: values and a bit a row, nil where nothing is missing.
    @inline(__always)
    func newPartialValues<Value: BitwiseCopyable & Sendable, State>(
        _ type: Value.Type, state: @Sendable () throws -> State,
        _ value: @Sendable (_ state: inout State, _ rowIndex: Int) throws -> Value?
    ) throws -> (values: Buffer, bits: Buffer?) {
        let new = NewValues<Value>(count: count)
        let bits = NewBits(count: count)
        let (validity, count) = (validity, count)
        try Pool.current.forEachMorsel(of: count) { rows, _ in
            var state = try state()
            for first in stride(from: rows.lowerBound, to: rows.upperBound, by: 64) {
                let present = validity.word(at: first, rowCount: count)
                var left = present
                var found: UInt64 = 0
                while left != 0 {
                    let bit = left.trailingZeroBitCount
                    left &= left &- 1
                    guard let made = try value(&state, first &+ bit) else { continue }
                    new.values[first &+ bit] = made
                    found |= 1 &<< UInt64(truncatingIfNeeded: bit)
                }
                bits.words[first >> 6] = found
            }
            new.clearMissing(Validity(words: bits.words), rows)
        }
        withExtendedLifetime(owner) {}
        return (new.buffer, Validity(words: bits.words).hasNil(rowCount: count) ? bits.buffer : nil)
    }

    /// A column of values some of which may be missing.
    func made<New: ColumnElement>(
        _ storage: New.Storage, _ values: Buffer, _ bits: Buffer?, keeping owners: [ColumnOwner] = []
    ) -> Column<New> {
        Column<New>(
            name: name, storage: storage, validity: Validity(words: bits.map { UnsafePointer($0.words) }), count: count,
            owner: ColumnOwner([values] + (bits.map { [$0] } ?? []), parents: owners))
    }
}

/// A bit a row, in whole words; workers write the words of their own morsels.
struct NewBits: @unchecked Sendable {
    // @unchecked: morsels are multiples of 64 rows, so no two workers share a word.
    let buffer: Buffer
    var words: UnsafeMutablePointer<UInt64> { buffer.words }
    init(count: Int) { buffer = .bitmap(bitCount: count) }
}
