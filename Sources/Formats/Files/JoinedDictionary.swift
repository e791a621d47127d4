import Columns
import Compute

/// The distinct texts of a column in all its row groups, and what each chunk's numbers become.
struct JoinedDictionary: @unchecked Sendable {
    // @unchecked: the views are written before it is shared.

    /// Views of the distinct texts, in the order of row groups and their dictionaries.
    let buffer: Buffer
    let count: Int
    /// The code of each chunk's entry.
    let codes: [[UInt32]]

    init(_ chunks: [TextDictionary], heap: TextHeap) {
        let (texts, table) = heap.finish()
        var interner = TextInterner(capacity: chunks.map(\.count).max() ?? 0)
        codes = chunks.map { interner.codes(of: $0.views, heap: texts, count: $0.count) }
        // Where nothing is present the zeros of the missing rows still name an entry.
        count = max(interner.count, 1)
        buffer = Buffer(byteCount: count * MemoryLayout<StringView>.stride, zeroed: true)
        let target = buffer.pointer(as: StringView.self)
        for code in 0..<interner.count { target[code] = interner.text(of: code).view.pointee }
        // The interner has places in the chunks' memory and in the heap's table, and keeps neither.
        withExtendedLifetime((chunks, table)) {}
    }
}
