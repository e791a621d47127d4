import Columns

/// A worker's memory for the page it reads: made once, grown as needed, never cleared but where said.
final class PageScratch: @unchecked Sendable {
    // @unchecked: used by one thread at a time, the one that has the worker's number.

    private var buffers: [Use: Buffer] = [:]

    enum Use { case page, numbers, plain, slots, validity, lengths, saved }

    /// Room for `count` elements, with 64 bytes behind them that may be read.
    func room<T: BitwiseCopyable>(_ use: Use, _ count: Int, of type: T.Type) -> UnsafeMutablePointer<T> {
        let byteCount = count * MemoryLayout<T>.stride + 64
        if let buffer = buffers[use], buffer.byteCount >= byteCount { return buffer.pointer(as: type) }
        // A half more than asked for, so that pages a little longer than the last ones find room.
        let buffer = Buffer(byteCount: byteCount + byteCount / 2)
        buffers[use] = buffer
        return buffer.pointer(as: type)
    }

    /// Zeroed words for `bitCount` bits.
    func bitmap(_ bitCount: Int) -> UnsafeMutablePointer<UInt64> {
        let wordCount = bitCount / 64 + 1
        let words = room(.validity, wordCount, of: UInt64.self)
        words.update(repeating: 0, count: wordCount)
        return words
    }
}
