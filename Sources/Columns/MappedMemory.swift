import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Anonymous memory in whole huge pages, for buffers of megabytes.
///
/// What buffers give back is kept for the next ones, up to a sixteenth of the machine's memory and at most 1 GiB: the
/// kernel clears every fresh page, which otherwise takes a fifth of the time of sorting or gathering. The kept maps of
/// the longest standing are the first to go back to the system.
struct MappedMemory: @unchecked Sendable {
    // @unchecked: a map has one owner at a time: a buffer, or the list of kept ones behind its lock.
    let base: UnsafeMutableRawPointer
    /// A multiple of the huge page's size.
    let byteCount: Int

    private static let hugePage = 2 << 20
    private static let kept = Mutex<[MappedMemory]>([])

    private static let keptLimit: Int = {
        let physical = sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE))
        return max(0, min(1 << 30, physical / 16))
    }()

    /// So many bytes in whole huge pages.
    static func rounded(_ byteCount: Int) -> Int { (byteCount + hugePage - 1) & ~(hugePage - 1) }

    /// At least `byteCount` bytes; all zero only when they are fresh.
    static func take(byteCount: Int) -> (memory: MappedMemory, isFresh: Bool) {
        let wanted = rounded(byteCount)
        let found = kept.withLock { maps -> MappedMemory? in
            // A map up to an eighth too large will do.
            let fits = maps.indices.filter { maps[$0].byteCount >= wanted && maps[$0].byteCount <= wanted + wanted / 8 }
            guard let best = fits.min(by: { maps[$0].byteCount < maps[$1].byteCount }) else { return nil }
            return maps.remove(at: best)
        }
        if let found { return (found, false) }
        return (map(wanted), true)
    }

    /// Keeps the map for the next buffer, or returns it to the system.
    func giveBack() {
        let released = MappedMemory.kept.withLock { maps -> [MappedMemory] in
            maps.append(self)
            var total = maps.reduce(0) { $0 + $1.byteCount }
            var released: [MappedMemory] = []
            while total > MappedMemory.keptLimit, !maps.isEmpty {
                total -= maps[0].byteCount
                released.append(maps.removeFirst())
            }
            return released
        }
        for memory in released { munmap(memory.base, memory.byteCount) }
    }

    /// Maps one huge page more than asked for, then gives back what lies outside the aligned part.
    private static func map(_ wanted: Int) -> MappedMemory {
        let whole = wanted + hugePage
        #if canImport(Darwin)
            let flags = MAP_PRIVATE | MAP_ANON
        #else
            let flags = MAP_PRIVATE | MAP_ANONYMOUS
        #endif
        guard let start = mmap(nil, whole, PROT_READ | PROT_WRITE, flags, -1, 0), start != MAP_FAILED else {
            fatalError("out of memory: \(wanted) bytes were asked for")
        }
        let address = UInt(bitPattern: start)
        let aligned = (address + UInt(hugePage) - 1) & ~UInt(hugePage - 1)
        let before = Int(aligned - address)
        let first = start + before
        if before > 0 { munmap(start, before) }
        let after = whole - before - wanted
        if after > 0 { munmap(first + wanted, after) }
        #if canImport(Glibc) || canImport(Musl)
            madvise(first, wanted, 14)  // MADV_HUGEPAGE; a refusal only costs speed
        #endif
        return MappedMemory(base: first, byteCount: wanted)
    }
}
