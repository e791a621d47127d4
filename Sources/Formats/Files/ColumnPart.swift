import Columns

/// Rows of a column under construction that one thread has filled: what was found beside the slots.
struct ColumnPart: @unchecked Sendable {
    // @unchecked: the bitmap is not written any more once the part is handed on.
    var rowCount = 0
    /// A bit a row of the part; nil when all have a value.
    var validity: Buffer?
    var nilCount = 0
    var notes = ValueNotes()
}

/// What items of a job made, by number, filled by any worker.
final class ItemSlots<Value>: @unchecked Sendable {
    // @unchecked: each slot is written by the one worker that has its item, and read after the job.
    private let slots: UnsafeMutableBufferPointer<Value>

    init(count: Int, _ value: Value) {
        slots = .allocate(capacity: count)
        slots.initialize(repeating: value)
    }

    deinit {
        slots.deinitialize()
        slots.deallocate()
    }

    func fill(_ index: Int, _ value: Value) { slots[index] = value }
    var all: [Value] { Array(slots) }
}
