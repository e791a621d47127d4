import Crypto

/// HMAC (RFC 2104) from two hashes that have already taken in the key; each message starts from copies of them.
///
/// Crypto's own `HMAC` takes data in through protocols of Foundation, which costs as much again as a message's hash does.
struct KeyedHash<Hash: HashFunction & Sendable>: Sendable {
    private let inner: Hash
    private let outer: Hash

    init(key: [UInt8]) {
        var block = key.count > Hash.blockByteCount ? Array(Hash.hash(data: key)) : key
        block += Array(repeating: 0, count: Hash.blockByteCount - block.count)
        var inner = Hash(), outer = Hash()
        inner.update(data: block.map { $0 ^ 0x36 })
        outer.update(data: block.map { $0 ^ 0x5C })
        (self.inner, self.outer) = (inner, outer)
    }

    /// The code of what `body` takes in.
    func code(_ body: (inout Hash) -> Void) -> Hash.Digest {
        var inner = inner, outer = outer
        body(&inner)
        inner.finalize().withUnsafeBytes { outer.update(bufferPointer: $0) }
        return outer.finalize()
    }
}
