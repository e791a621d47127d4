/// The bytes that one or more parts of a message point into.
///
/// The memory is its own, or belongs to an owner that it keeps alive: `Transport` lends memory that libzmq received,
/// so that a large buffer is relayed and recorded without being copied.
///
/// Sendable although unchecked: the bytes are written before `init` returns and never again, and the memory is given
/// back only in `deinit`, when nobody can read it any more.
package final class PartStorage: @unchecked Sendable {
    package let bytes: UnsafeRawBufferPointer
    /// Who frees the bytes; nil for this object.
    package let owner: (any AnyObject & Sendable)?

    /// Points into memory that `owner` frees when it goes away, and does not change before.
    package init(bytes: UnsafeRawBufferPointer, owner: any AnyObject & Sendable) {
        self.bytes = bytes
        self.owner = owner
    }

    /// Allocates `byteCount` bytes and lets `fill` write all of them.
    package init(byteCount: Int, fill: (UnsafeMutableRawBufferPointer) -> Void) {
        let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: byteCount, alignment: 16)
        fill(memory)
        bytes = UnsafeRawBufferPointer(memory)
        owner = nil
    }

    deinit { if owner == nil { bytes.deallocate() } }
}

/// One part (ZeroMQ: frame) of a multipart message: immutable bytes, shared, never copied by passing them on.
///
/// - Units: `byteOffset` and `byteCount` are bytes; the small parts of one received message share one storage.
/// - Cost: equality and hashing read the bytes.
public struct Part: Sendable {
    package let storage: PartStorage
    private let byteOffset: Int
    public let byteCount: Int

    package static let empty = Part(bytes: [])

    package init(storage: PartStorage, byteOffset: Int, byteCount: Int) {
        precondition(
            byteOffset >= 0 && byteCount >= 0 && byteOffset + byteCount <= storage.bytes.count,
            "a part of \(byteCount) bytes at \(byteOffset) does not fit in \(storage.bytes.count) bytes")
        self.storage = storage
        self.byteOffset = byteOffset
        self.byteCount = byteCount
    }

    public init(bytes: [UInt8]) {
        let storage = PartStorage(byteCount: bytes.count) { $0.copyBytes(from: bytes) }
        self.init(storage: storage, byteOffset: 0, byteCount: bytes.count)
    }

    public init(_ text: String) {
        self.init(bytes: Array(text.utf8))
    }

    public var isEmpty: Bool { byteCount == 0 }

    /// Some of the bytes, which keep the memory of all.
    package func slice(_ range: Range<Int>) -> Part {
        Part(storage: storage, byteOffset: byteOffset + range.lowerBound, byteCount: range.count)
    }

    /// The bytes as text; bytes that are not UTF-8 become replacement characters.
    public var text: String { withBytes { String(decoding: $0, as: UTF8.self) } }

    public var bytes: [UInt8] { withBytes(Array.init) }

    /// Lends the bytes for the duration of `body`; the pointer must not leave it.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        // The storage owns the memory, so it has to outlive the call.
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeRawBufferPointer(rebasing: storage.bytes[byteOffset..<byteOffset + byteCount]))
    }
}

extension Part: Hashable {
    public static func == (left: Part, right: Part) -> Bool {
        guard left.byteCount == right.byteCount else { return false }
        return left.withBytes { a in right.withBytes { b in areEqual(a, b) } }
    }

    /// Word by word: the generic comparison looks at one byte after the other.
    private static func areEqual(_ a: UnsafeRawBufferPointer, _ b: UnsafeRawBufferPointer) -> Bool {
        let wordsEnd = a.count & ~7
        var offset = 0
        while offset < wordsEnd {
            guard
                a.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                    == b.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            else { return false }
            offset += 8
        }
        while offset < a.count {
            guard a[offset] == b[offset] else { return false }
            offset += 1
        }
        return true
    }

    public func hash(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: $0) }
    }
}

extension Part: CustomStringConvertible {
    public var description: String {
        byteCount <= 80 ? "\"\(text)\"" : "\(byteCount) bytes"
    }
}
