/// One string of a column in 16 bytes: short ones whole, long ones as a place in a heap.
///
///     length ≤ 12:  | length: 4 | the bytes, padded with zeros: 12               |
///     longer:       | length: 4 | first 4 bytes | buffer index: 4 | byte offset: 4 |
///
/// Filtering, gathering, sorting and grouping move these 16 bytes and never the text.
///
/// - Source: Arrow columnar format, "Variable-size Binary View Layout".
@frozen public struct StringView: Sendable, BitwiseCopyable {
    public var length: UInt32
    public var prefix: UInt32
    public var bufferIndex: UInt32
    public var byteOffset: UInt32

    /// Longest text that is held in the view itself.
    @inlinable public static var inlineCapacity: Int { 12 }

    /// The empty string.
    @inlinable public init() {
        length = 0
        prefix = 0
        bufferIndex = 0
        byteOffset = 0
    }

    /// A text of at most 12 bytes.
    @inlinable public init(inline bytes: UnsafePointer<UInt8>, count: Int) {
        self.init()
        withUnsafeMutableBytes(of: &self) { raw in
            raw.storeBytes(of: UInt32(truncatingIfNeeded: count), as: UInt32.self)
            if count > 0 { raw.baseAddress!.advanced(by: 4).copyMemory(from: bytes, byteCount: count) }
        }
    }

    /// A text of more than 12 bytes that lies in buffer `bufferIndex` at `byteOffset`.
    @inlinable public init(long bytes: UnsafePointer<UInt8>, count: Int, bufferIndex: Int, byteOffset: Int) {
        length = UInt32(truncatingIfNeeded: count)
        prefix = UnsafeRawPointer(bytes).loadUnaligned(as: UInt32.self)
        self.bufferIndex = UInt32(truncatingIfNeeded: bufferIndex)
        self.byteOffset = UInt32(truncatingIfNeeded: byteOffset)
    }

    @inlinable public var isInline: Bool { length <= 12 }
}

/// The long texts of a string column: buffers that views name by index.
///
/// - Invariant: every long view of the column lies inside the buffer it names.
@frozen public struct StringHeap: @unchecked Sendable, BitwiseCopyable {
    // @unchecked: pointers into bytes nobody writes any more, kept by the column's owner.
    public let bases: UnsafePointer<UnsafePointer<UInt8>>?
    public let bufferCount: Int

    @inlinable public init() {
        bases = nil
        bufferCount = 0
    }

    @inlinable init(bases: UnsafePointer<UnsafePointer<UInt8>>?, bufferCount: Int) {
        self.bases = bases
        self.bufferCount = bufferCount
    }

    /// A heap over `buffers` and the buffer that holds the table of their addresses: both belong to the column's owner.
    public static func over(_ buffers: [Buffer]) -> (heap: StringHeap, table: Buffer) {
        let table = Buffer(byteCount: buffers.count * MemoryLayout<UnsafePointer<UInt8>>.stride)
        let bases = table.base.bindMemory(to: UnsafePointer<UInt8>.self, capacity: max(buffers.count, 1))
        for (index, buffer) in buffers.enumerated() {
            bases[index] = UnsafePointer(buffer.pointer(as: UInt8.self))
        }
        return (StringHeap(bases: UnsafePointer(bases), bufferCount: buffers.count), table)
    }

    /// The bytes of the view at `view`; valid while the column lives.
    @inlinable @inline(__always)
    public func bytes(of view: UnsafePointer<StringView>) -> UnsafeBufferPointer<UInt8> {
        let length = Int(view.pointee.length)
        let start: UnsafePointer<UInt8>
        if length <= 12 {
            start = (UnsafeRawPointer(view) + 4).assumingMemoryBound(to: UInt8.self)
        } else {
            start = bases.unsafelyUnwrapped[Int(view.pointee.bufferIndex)] + Int(view.pointee.byteOffset)
        }
        return UnsafeBufferPointer(start: start, count: length)
    }
}
