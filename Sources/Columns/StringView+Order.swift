#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// Texts are equal when their bytes are, and ordered by their bytes, which is the order of Unicode scalars.
extension StringHeap {
    /// Whether two texts have the same bytes.
    package func areEqual(_ left: UnsafePointer<StringView>, _ right: UnsafePointer<StringView>) -> Bool {
        let (leftHalves, rightHalves) = (halves(of: left), halves(of: right))
        guard leftHalves.low == rightHalves.low else { return false }
        if leftHalves.high == rightHalves.high { return true }
        if left.pointee.isInline { return false }
        let (leftBytes, rightBytes) = (bytes(of: left), bytes(of: right))
        return memcmp(leftBytes.baseAddress!, rightBytes.baseAddress!, leftBytes.count) == 0
    }

    /// Whether one text comes before another.
    package func precedes(_ left: UnsafePointer<StringView>, _ right: UnsafePointer<StringView>) -> Bool {
        precedes(left, right, in: self)
    }

    /// Whether a text and one of another heap have the same bytes.
    package func isEqual(
        _ left: UnsafePointer<StringView>, to right: UnsafePointer<StringView>, in other: StringHeap
    ) -> Bool {
        let (leftHalves, rightHalves) = (halves(of: left), halves(of: right))
        guard leftHalves.low == rightHalves.low else { return false }
        if left.pointee.isInline { return leftHalves.high == rightHalves.high }
        let (leftBytes, rightBytes) = (bytes(of: left), other.bytes(of: right))
        return memcmp(leftBytes.baseAddress!, rightBytes.baseAddress!, leftBytes.count) == 0
    }

    /// Whether a text comes before one of another heap.
    package func precedes(
        _ left: UnsafePointer<StringView>, _ right: UnsafePointer<StringView>, in other: StringHeap
    ) -> Bool {
        // A text shorter than four bytes has zeros behind it, which are below every byte.
        let (leftStart, rightStart) = (left.pointee.prefix.byteSwapped, right.pointee.prefix.byteSwapped)
        if leftStart != rightStart { return leftStart < rightStart }
        let (leftBytes, rightBytes) = (bytes(of: left), other.bytes(of: right))
        let shared = min(leftBytes.count, rightBytes.count)
        let order = memcmp(leftBytes.baseAddress!, rightBytes.baseAddress!, shared)
        return order == 0 ? leftBytes.count < rightBytes.count : order < 0
    }

    /// A hash of the bytes: of the 16 bytes of the view where they hold the whole text.
    package func hash(of view: UnsafePointer<StringView>) -> UInt64 {
        guard view.pointee.isInline else { return foldedHash(bytes(of: view)) }
        let (low, high) = halves(of: view)
        return foldedHash(low ^ foldedHash(high))
    }

    /// Length and first bytes; then the rest of a short text, or the place of a long one.
    @inline(__always) private func halves(of view: UnsafePointer<StringView>) -> (low: UInt64, high: UInt64) {
        let raw = UnsafeRawPointer(view)
        return (raw.loadUnaligned(as: UInt64.self), raw.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    }
}
