#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A run of bytes that columns point into: 64-byte aligned, padded, and freed when the last column lets go of it.
///
/// Written by whoever made it, read by everybody afterwards. Large buffers come from anonymous memory maps with a hint for
/// huge pages, so that filling them costs few page faults, and are kept for reuse (`MappedMemory`).
///
///     | margin: 64 zeros | the bytes | padding to 64: zeros | margin: 64 zeros |
///
/// Nobody writes the margins. They are there so that a column shifted by a few rows is a view of the same memory, which begins
/// or ends in a margin. Memory that was adopted has none, nor have buffers that would take another huge page for them.
///
/// - Source: Arrow columnar format, "Buffer Alignment and Padding".
public final class Buffer: @unchecked Sendable {
    // @unchecked: the bytes are written only before the buffer is published in a column, by threads that own disjoint
    // ranges of it; afterwards nobody writes. Publishing happens through the pool's own synchronisation.

    /// First byte. Unsafe memory of this module lives behind this one handle.
    public let base: UnsafeMutableRawPointer
    /// Usable size in bytes; what lies between it and the next multiple of 64 is padding.
    public let byteCount: Int

    private enum Source {
        case heap
        case mapped(MappedMemory)
        case foreign(release: @Sendable () -> Void)
    }
    private let source: Source

    /// Sizes from here on are mapped, below they come from `malloc`.
    @usableFromInline static let mapThreshold = 4 << 20
    /// Zeros on either side: 64 bytes or none.
    private let margin: Int

    /// Makes room for `byteCount` bytes.
    ///
    /// - Parameter zeroed: whether every byte is zero at first; otherwise bytes hold anything, except that the padding is
    ///   zero, because word-wise loops read it.
    public init(byteCount: Int, zeroed: Bool = false) {
        self.byteCount = byteCount
        let padded = (max(byteCount, 1) + 63) & ~63
        if padded >= Buffer.mapThreshold {
            margin = MappedMemory.rounded(padded + 128) == MappedMemory.rounded(padded) ? 64 : 0
            let (memory, isFresh) = MappedMemory.take(byteCount: padded + 2 * margin)
            base = memory.base + margin
            source = .mapped(memory)
            if !isFresh { clear(zeroed, padded) }
            return
        }
        margin = 64
        var pointer: UnsafeMutableRawPointer?
        let status = posix_memalign(&pointer, 64, padded + 2 * margin)
        guard status == 0, let pointer else { fatalError("out of memory: \(padded) bytes were asked for") }
        base = pointer + margin
        source = .heap
        clear(zeroed, padded)
    }

    private func clear(_ all: Bool, _ padded: Int) {
        memset(base - margin, 0, margin)
        let first = all ? 0 : padded - 64
        memset(base + first, 0, padded - first + margin)
    }

    /// Adopts memory that belongs to somebody else: a mapped file, another library's array.
    ///
    /// - Parameter release: called once, when no column needs the bytes any more.
    public init(adopting base: UnsafeMutableRawPointer, byteCount: Int, release: @escaping @Sendable () -> Void) {
        self.base = base
        self.byteCount = byteCount
        margin = 0
        source = .foreign(release: release)
    }

    deinit {
        switch source {
        case .heap: free(base - margin)
        case .mapped(let memory): memory.giveBack()
        case .foreign(let release): release()
        }
    }

    /// All bytes that may be read: with padding and margins, where they are.
    package var readable: UnsafeRawBufferPointer {
        if case .foreign = source { return UnsafeRawBufferPointer(start: base, count: byteCount) }
        let padded = (max(byteCount, 1) + 63) & ~63
        return UnsafeRawBufferPointer(start: base - margin, count: padded + 2 * margin)
    }

    /// The buffer read as elements of one fixed-width type.
    public func pointer<T: BitwiseCopyable>(as type: T.Type) -> UnsafeMutablePointer<T> {
        base.assumingMemoryBound(to: type)
    }
}

/// Keeps the buffers of one column alive.
///
/// Columns hold raw pointers and exactly one of these, so copying a column costs one retain. A worker wraps the shared
/// owner in one of its own (`ColumnOwner(keeping:)`), so that threads do not fight over one reference count.
public final class ColumnOwner: Sendable {
    package let buffers: [Buffer]
    package let parents: [ColumnOwner]

    public init(_ buffers: [Buffer], parents: [ColumnOwner] = []) {
        self.buffers = buffers
        self.parents = parents
    }

    public convenience init(keeping parent: ColumnOwner) { self.init([], parents: [parent]) }

    /// Whether a stretch of bytes may be read as long as this owner lives: it lies in one of the buffers, or in its margins.
    package func keeps(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard let start = bytes.baseAddress else { return true }
        let isInside = buffers.contains { buffer in
            guard let first = buffer.readable.baseAddress else { return false }
            return first <= start && start + bytes.count <= first + buffer.readable.count
        }
        return isInside || parents.contains { $0.keeps(bytes) }
    }

    /// Bytes of the buffers held, those of parents included.
    public var byteCount: Int {
        buffers.reduce(0) { $0 + $1.byteCount } + parents.reduce(0) { $0 + $1.byteCount }
    }
}
