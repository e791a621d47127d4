import Foundation
import Wire

extension Part {
    /// Shares the bytes of `data`; only few are copied.
    package init(data: Data) {
        guard data.count > DataOwner.largestInlineCount else {
            self.init(bytes: Array(data))
            return
        }
        let owner = DataOwner(data)
        self.init(
            storage: PartStorage(bytes: owner.bytes, owner: owner), byteOffset: 0, byteCount: owner.bytes.count)
    }

    /// The bytes as `Data` that nobody else sees a change of: copied, unless they came as `Data`, which copy themselves when they are
    /// changed while another refers to them.
    package var changeableData: Data {
        if let owner = storage.owner as? DataOwner, byteCount == owner.data.count, owner.data.startIndex == 0 {
            return owner.data
        }
        return withBytes { Data($0) }
    }

    /// The bytes as `Data` that keeps them, to be read only: nothing is copied.
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
/// More bytes than fit into a `Data` itself lie in a storage of its own, which nobody moves or changes while two refer to it: whoever
/// writes into another `Data` of the same storage gets a copy. To ask for them as `NSData` would copy them at once.
///
/// Sendable although unchecked: the bytes are only read, and freed by the one who drops the last reference.
private final class DataOwner: @unchecked Sendable {
    /// At least as many as a `Data` can hold without a storage.
    static let largestInlineCount = 64

    let data: Data
    let bytes: UnsafeRawBufferPointer

    init(_ data: Data) {
        self.data = data
        // The pointer leaves the call because `data` stays with it.
        bytes = self.data.withUnsafeBytes { $0 }
    }
}
