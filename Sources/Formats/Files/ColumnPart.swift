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

/// Parts by number, filled by any worker.
final class PartSlots: @unchecked Sendable {
    // @unchecked: each slot is written by the one worker that reads its part, and read after the job.
    private let slots: UnsafeMutableBufferPointer<ColumnPart>

    init(count: Int) {
        slots = .allocate(capacity: count)
        slots.initialize(repeating: ColumnPart())
    }

    deinit {
        slots.deinitialize()
        slots.deallocate()
    }

    func fill(_ index: Int, _ part: ColumnPart) { slots[index] = part }
    var all: [ColumnPart] { Array(slots) }
}
