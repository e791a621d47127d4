import Synchronization

/// Strings as views, with one heap buffer a part for the long ones.
public struct StringWriter: StorageWriter, @unchecked Sendable {
    // @unchecked: as PlainWriter; the arenas stand behind a lock that is taken once a part.
    private let views: Buffer
    private let arenas: Arenas

    final class Arenas: Sendable {
        let buffers: Mutex<[Buffer?]>
        init(partCount: Int) { buffers = Mutex(Array(repeating: nil, count: partCount)) }
    }

    public init(count: Int, partCount: Int, unit: TimeUnit) {
        self.init(count: count, partCount: partCount, isZeroed: true)
    }

    /// - Parameter isZeroed: whether rows that are not written are empty; otherwise they hold anything, until whoever makes this
    ///   clears them.
    package init(count: Int, partCount: Int, isZeroed: Bool) {
        views = Buffer(byteCount: count * MemoryLayout<StringView>.stride, zeroed: isZeroed)
        arenas = Arenas(partCount: partCount)
    }

    public struct Cursor: StorageCursor {
        let views: UnsafeMutablePointer<StringView>
        var arena: StringArena

        public mutating func write(_ value: String, at rowIndex: Int) {
            var value = value
            views[rowIndex] = value.withUTF8 { arena.view(of: $0) }
        }
        /// Makes room for so many bytes of long texts at once, where it is known about how many will come.
        package mutating func reserve(_ byteCount: Int) { arena.reserve(byteCount) }

        /// Makes a row empty.
        package func clear(_ rowIndex: Int) { views[rowIndex] = StringView() }

        public mutating func write(utf8 bytes: UnsafeBufferPointer<UInt8>, at rowIndex: Int) {
            views[rowIndex] = arena.view(of: bytes)
        }
    }

    public func cursor(part: Int) -> Cursor {
        Cursor(views: views.pointer(as: StringView.self), arena: StringArena(bufferIndex: part))
    }

    public func close(_ cursor: Cursor, part: Int) {
        guard let buffer = cursor.arena.buffer else { return }
        arenas.buffers.withLock { $0[part] = buffer }
    }

    public func finish() -> (storage: StringStorage, buffers: [Buffer]) {
        let filled = arenas.buffers.withLock { parts in
            parts.map { $0 ?? Buffer(byteCount: 0) }
        }
        let (heap, table) = StringHeap.over(filled)
        let storage = StringStorage(views: UnsafePointer(views.pointer(as: StringView.self)), heap: heap)
        return (storage, [views, table] + filled)
    }
}

/// A heap buffer that grows while texts are copied into it.
public struct StringArena {
    private(set) var buffer: Buffer?
    private var used = 0
    private let bufferIndex: Int

    /// - Parameter bufferIndex: the index this buffer will have in its column's heap.
    public init(bufferIndex: Int) { self.bufferIndex = bufferIndex }

    /// Copies a text and gives its view.
    public mutating func view(of bytes: UnsafeBufferPointer<UInt8>) -> StringView {
        guard let start = bytes.baseAddress, bytes.count > 0 else { return StringView() }
        if bytes.count <= StringView.inlineCapacity { return StringView(inline: start, count: bytes.count) }
        let place = append(start, bytes.count)
        return StringView(long: start, count: bytes.count, bufferIndex: bufferIndex, byteOffset: place)
    }

    mutating func reserve(_ byteCount: Int) {
        guard byteCount > 0, byteCount <= Int(UInt32.max), used + byteCount > buffer?.byteCount ?? 0 else { return }
        grow(to: used + byteCount, atLeast: 0)
    }

    private mutating func append(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int {
        precondition(
            used + count <= Int(UInt32.max),
            "65,536 rows of text hold \(used + count) bytes; a string column takes at most 4 GiB for them")
        if buffer.map({ used + count > $0.byteCount }) ?? true {
            grow(to: used + count, atLeast: 2 * (buffer?.byteCount ?? 2048))
        }
        (buffer!.base + used).copyMemory(from: start, byteCount: count)
        defer { used += count }
        return used
    }

    private mutating func grow(to needed: Int, atLeast: Int) {
        let larger = Buffer(byteCount: max(needed, atLeast))
        if let buffer { larger.base.copyMemory(from: buffer.base, byteCount: used) }
        buffer = larger
    }
}
