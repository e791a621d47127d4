import Foundation
import Wire

extension Part {
    /// Shares the bytes of `data`; nothing is copied once they are in one piece.
    package init(data: Data) {
        let owner = DataOwner(data)
        self.init(
            storage: PartStorage(bytes: owner.bytes, owner: owner), byteOffset: 0, byteCount: owner.bytes.count)
    }

    /// The bytes as `Data` that keeps them: nothing is copied.
    package var data: Data {
        guard byteCount > 0 else { return Data() }
        let storage = storage
        return withBytes { bytes in
            guard let start = bytes.baseAddress else { return Data() }
            return Data(
                bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: bytes.count,
                deallocator: .custom { _, _ in withExtendedLifetime(storage) {} })
        }
    }
}

/// Keeps the bytes of a `Data` where they are.
///
/// Sendable although unchecked: the bytes are only read, and freed by the one who drops the last reference.
private final class DataOwner: @unchecked Sendable {
    private let data: NSData
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: data.bytes, count: data.length) }

    init(_ data: Data) { self.data = data as NSData }
}
