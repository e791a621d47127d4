/// A growing run of bytes with room asked for before it is written to.
struct ByteOutput: ~Copyable {
    // Unsafe: the memory belongs to this value, and `reserve` comes before every write.
    private(set) var base: UnsafeMutablePointer<UInt8>
    private(set) var count = 0
    private var capacity: Int

    init(capacity: Int) {
        self.capacity = max(capacity, 64)
        base = .allocate(capacity: self.capacity)
    }

    deinit { base.deallocate() }

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: base, count: count) }

    mutating func removeAll() { count = 0 }

    /// Makes room for `extra` bytes more, and gives the place they go to.
    @inline(__always) mutating func reserve(_ extra: Int) -> UnsafeMutablePointer<UInt8> {
        if count &+ extra > capacity { grow(extra) }
        return base + count
    }

    @inline(__always) mutating func advance(_ written: Int) { count &+= written }

    @inline(__always) mutating func append(_ byte: UInt8) {
        reserve(1)[0] = byte
        count &+= 1
    }

    @inline(__always) mutating func append(_ start: UnsafePointer<UInt8>, _ byteCount: Int) {
        reserve(byteCount).update(from: start, count: byteCount)
        count &+= byteCount
    }

    mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { bytes in
            if let base = bytes.baseAddress, bytes.count > 0 { append(base, bytes.count) }
        }
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { bytes in
            if let base = bytes.baseAddress { append(base, bytes.count) }
        }
    }

    private mutating func grow(_ extra: Int) {
        capacity = max(2 * capacity, count + extra)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: base, count: count)
        base.deallocate()
        base = larger
    }
}
