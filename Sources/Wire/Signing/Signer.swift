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
        return withDigest(parts, Self.hexadecimal) ?? .empty
    }

    /// Lends the code of a message; nil when nothing is signed.
    private func withDigest<Result>(
        _ parts: (Part, Part, Part, Part), _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result? {
        switch prepared {
        case .unsigned: nil
        case .sha256(let code): Self.digest(code, parts).withUnsafeBytes(body)
        case .sha384(let code): Self.digest(code, parts).withUnsafeBytes(body)
        case .sha512(let code): Self.digest(code, parts).withUnsafeBytes(body)
        }
    }

    /// Checks the signature of a message in a time that does not depend on where it differs.
    ///
    /// - Returns: the first 16 bytes of the code, which identify the message; nil when nothing is signed.
    /// - Throws: `wrongSignature`.
    package func verify(_ message: Message) throws(WireError) -> Fingerprint? {
        let parts = (message.header, message.parent, message.metadata, message.content)
        let signature = message.signature
        let found = withDigest(parts) { digest in
            signature.withBytes { Self.isHexadecimal($0, of: digest) } ? Fingerprint(digest) : nil
        }
        guard let found else { return nil }
        guard let fingerprint = found else { throw .wrongSignature }
        return fingerprint
    }

    /// Compares all digits, wherever they differ.
    private static func isHexadecimal(_ text: UnsafeRawBufferPointer, of digest: UnsafeRawBufferPointer) -> Bool {
        guard text.count == 2 * digest.count else { return false }
        var difference: UInt8 = 0
        for index in digest.indices {
            difference |= text[2 * index] ^ digit(digest[index] >> 4)
            difference |= text[2 * index + 1] ^ digit(digest[index] & 15)
        }
        return difference == 0
    }

    /// What is copied together first, because to take in a piece costs as much as to copy it.
    private static let copyingByteLimit = 8 << 10

    private static func digest<Hash>(
        _ prepared: HMAC<Hash>, _ parts: (Part, Part, Part, Part)
    ) -> HMAC<Hash>.MAC {
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
        return code.finalize()
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
}
