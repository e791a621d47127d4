import Columns
import Synchronization

/// Keeps the long texts of a column under construction, in a few large buffers.
///
/// Texts are copied out of the file: the file may change or go away while the column lives.
final class TextHeap: Sendable {
    private let buffers = Mutex<[Buffer]>([])
    /// Size of a new buffer.
    private let chunkByteCount: Int

    init(chunkByteCount: Int = 0) { self.chunkByteCount = chunkByteCount }

    /// Appends to one buffer after another; one a worker.
    struct Cursor {
        private let heap: TextHeap
        private var buffer: Buffer?
        private var base: UnsafeMutablePointer<UInt8>?
        private var index = 0
        private var used = 0
        private var byteCount = 0
        /// Where the long text of the last view lies.
        private(set) var last: UnsafePointer<UInt8>?

        init(_ heap: TextHeap) { self.heap = heap }

        /// The view of a text, which is copied if it is long.
        @inline(__always)
        mutating func view(_ start: UnsafePointer<UInt8>, _ count: Int) -> StringView {
            count <= StringView.inlineCapacity ? StringView(word: start, count: count) : long(start, count)
        }

        /// The view of a text behind whose end nothing may be read.
        mutating func copied(_ start: UnsafePointer<UInt8>, _ count: Int) -> StringView {
            count <= StringView.inlineCapacity ? StringView(inline: start, count: count) : long(start, count)
        }

        private mutating func long(_ start: UnsafePointer<UInt8>, _ count: Int) -> StringView {
            // Room for a word more, because texts are compared in words.
            if used + count + 8 > byteCount { grow(count + 8) }
            let place = base.unsafelyUnwrapped + used
            place.update(from: start, count: count)
            last = UnsafePointer(place)
            defer { used += count }
            return StringView(long: place, count: count, bufferIndex: index, byteOffset: used)
        }

        private mutating func grow(_ count: Int) {
            let buffer = Buffer(byteCount: max(heap.chunkByteCount, count))
            index = heap.adopt(buffer)
            base = buffer.pointer(as: UInt8.self)
            byteCount = buffer.byteCount
            used = 0
            self.buffer = buffer
        }
    }

    /// Takes in a buffer that texts lie in, or will.
    ///
    /// - Returns: its index in the heap.
    func adopt(_ buffer: Buffer) -> Int {
        buffers.withLock {
            $0.append(buffer)
            return $0.count - 1
        }
    }

    /// The heap for a column, and the buffers its owner keeps.
    func finish() -> (heap: StringHeap, buffers: [Buffer]) {
        let buffers = self.buffers.withLock { $0 }
        let (heap, table) = StringHeap.over(buffers)
        return (heap, buffers + [table])
    }
}

extension StringView {
    /// A text of at most 12 bytes, read as two words.
    ///
    /// - Reads: 16 bytes from `start`, whatever the count.
    @inline(__always)
    init(word start: UnsafePointer<UInt8>, count: Int) {
        let first = Digits.load(start)
        let second = UInt32(littleEndian: UnsafeRawPointer(start + 8).loadUnaligned(as: UInt32.self))
        let low = first & ByteMasks.low(count)
        let high = second & UInt32(truncatingIfNeeded: ByteMasks.low(count &- 8))
        self.init()
        length = UInt32(truncatingIfNeeded: count)
        prefix = UInt32(truncatingIfNeeded: low)
        bufferIndex = UInt32(truncatingIfNeeded: low &>> 32)
        byteOffset = high
    }
}

enum ByteMasks {
    /// A word with its first `count` bytes set: none for zero and less, all for eight and more.
    @inline(__always) static func low(_ count: Int) -> UInt64 {
        let clamped = UInt64(truncatingIfNeeded: min(max(count, 0), 8))
        // In two shifts, because one by 64 bits is none.
        return ~((~0 &<< (clamped &* 4)) &<< (clamped &* 4))
    }
}
