#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Memory for a text of unknown length: pages are reserved for the longest it may become, and taken as they are written to.
///
/// As with `TextBytes`, 64 bytes before and after may be read.
final class TextReservation: @unchecked Sendable {
    // @unchecked: one thread at a time writes, and only behind the bytes that others know of.

    let start: UnsafeMutablePointer<UInt8>
    /// Bytes that fit.
    let byteCount: Int
    private let map: UnsafeMutableRawPointer
    private var mapByteCount: Int

    /// - Parameter byteCount: the longest the text may become; less is reserved where the system refuses so much.
    /// - Throws: `CSVReadingError.unreadable` with the system's reason.
    init(byteCount: Int, name: String) throws {
        let page = Int(getpagesize())
        var whole = (byteCount + page - 1) / page * page + 2 * page
        var map = Self.reserve(whole)
        while map == nil, whole > 4 << 20 {
            whole = whole / 2 / page * page
            map = Self.reserve(whole)
        }
        guard let map else {
            throw CSVReadingError.unreadable(source: name, reason: TextBytes.systemReason())
        }
        self.map = map
        mapByteCount = whole
        start = (map + page).assumingMemoryBound(to: UInt8.self)
        self.byteCount = whole - 2 * page
    }

    deinit { munmap(map, mapByteCount) }

    /// Gives back what lies behind the first `count` bytes, but for a page. Nothing is written any more.
    func trim(to count: Int) {
        let page = Int(getpagesize())
        let kept = (count + page - 1) / page * page + 2 * page
        guard kept < mapByteCount else { return }
        munmap(map + kept, mapByteCount - kept)
        mapByteCount = kept
    }

    private static func reserve(_ byteCount: Int) -> UnsafeMutableRawPointer? {
        #if canImport(Darwin)
            let flags = MAP_PRIVATE | MAP_ANON | MAP_NORESERVE
        #else
            let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
        #endif
        guard let start = mmap(nil, byteCount, PROT_READ | PROT_WRITE, flags, -1, 0), start != MAP_FAILED else {
            return nil
        }
        #if os(Linux)
            // A fault for 2 MiB instead of one for 4 KiB.
            madvise(start, byteCount, 14 /* MADV_HUGEPAGE */)
        #endif
        return start
    }
}
