import Crypto

/// Signs and checks messages with the key of a cluster.
///
/// The signature is the lower-case hexadecimal HMAC of header, parent, metadata and content in this order; buffers
/// are not signed. An empty key turns signing off: signatures are then empty and everything is accepted.
///
/// - Source: Jupyter messaging protocol, "The wire protocol"; design/ipyparallel.md, 2.4.
package struct Signer: Sendable {
    package enum Scheme: String, Sendable, CaseIterable {
        case sha256 = "hmac-sha256"
        case sha384 = "hmac-sha384"
        case sha512 = "hmac-sha512"
    }

    /// A code that has already taken in the key; each message starts from a copy.
    private enum Prepared: Sendable {
        case unsigned
        case sha256(HMAC<SHA256>)
        case sha384(HMAC<SHA384>)
        case sha512(HMAC<SHA512>)
    }

    private let prepared: Prepared

    /// - Parameter key: its ASCII bytes are the key; no decoding takes place.
    package init(key: String, scheme: Scheme = .sha256) {
        let symmetricKey = SymmetricKey(data: Array(key.utf8))
        switch (key.isEmpty, scheme) {
        case (true, _): prepared = .unsigned
        case (_, .sha256): prepared = .sha256(HMAC(key: symmetricKey))
        case (_, .sha384): prepared = .sha384(HMAC(key: symmetricKey))
        case (_, .sha512): prepared = .sha512(HMAC(key: symmetricKey))
        }
    }

    package init(key: String, schemeName: String) throws(WireError) {
        guard let scheme = Scheme(rawValue: schemeName) else { throw .unknownSignatureScheme(schemeName) }
        self.init(key: key, scheme: scheme)
    }

    package var isSigning: Bool { if case .unsigned = prepared { false } else { true } }

    package func signature(header: Part, parent: Part, metadata: Part, content: Part) -> Part {
        let parts = (header, parent, metadata, content)
        return switch prepared {
        case .unsigned: .empty
        case .sha256(let code): Self.signature(code, parts)
        case .sha384(let code): Self.signature(code, parts)
        case .sha512(let code): Self.signature(code, parts)
        }
    }

    /// Checks the signature of a message in a time that does not depend on where it differs.
    ///
    /// - Returns: the first 16 bytes of the code, which identify the message; nil when nothing is signed.
    /// - Throws: `wrongSignature`.
    package func verify(_ message: Message) throws(WireError) -> Fingerprint? {
        guard isSigning else { return nil }
        let expected = signature(
            header: message.header, parent: message.parent, metadata: message.metadata, content: message.content)
        guard Self.areEqual(expected, message.signature) else { throw .wrongSignature }
        return Fingerprint(hexadecimal: expected)
    }

    /// What is copied together first, because to take in a piece costs as much as to copy it.
    private static let copyingByteLimit = 8 << 10

    private static func signature<Hash>(_ prepared: HMAC<Hash>, _ parts: (Part, Part, Part, Part)) -> Part {
        var code = prepared
        let byteCount = parts.0.byteCount + parts.1.byteCount + parts.2.byteCount + parts.3.byteCount
        if byteCount <= copyingByteLimit {
            withUnsafeTemporaryAllocation(byteCount: byteCount, alignment: 16) { buffer in
                var offset = 0
                func append(_ part: Part) {
                    part.withBytes { bytes in
                        guard !bytes.isEmpty else { return }
                        UnsafeMutableRawBufferPointer(rebasing: buffer[offset...]).copyMemory(from: bytes)
                    }
                    offset += part.byteCount
                }
                append(parts.0)
                append(parts.1)
                append(parts.2)
                append(parts.3)
                code.update(data: UnsafeRawBufferPointer(buffer))
            }
        } else {
            parts.0.withBytes { code.update(data: $0) }
            parts.1.withBytes { code.update(data: $0) }
            parts.2.withBytes { code.update(data: $0) }
            parts.3.withBytes { code.update(data: $0) }
        }
        let digest = code.finalize()
        return digest.withUnsafeBytes { hexadecimal($0) }
    }

    private static func hexadecimal(_ bytes: UnsafeRawBufferPointer) -> Part {
        let storage = PartStorage(byteCount: bytes.count * 2) { output in
            for (index, byte) in bytes.enumerated() {
                output[2 * index] = digit(byte >> 4)
                output[2 * index + 1] = digit(byte & 15)
            }
        }
        return Part(storage: storage, byteOffset: 0, byteCount: bytes.count * 2)
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }

    private static func areEqual(_ left: Part, _ right: Part) -> Bool {
        guard left.byteCount == right.byteCount else { return false }
        return left.withBytes { a in
            right.withBytes { b in zip(a, b).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0 }
        }
    }
}
