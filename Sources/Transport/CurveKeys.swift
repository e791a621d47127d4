import CZeroMQ

/// A pair of CURVE keys in Z85, 40 characters each. The secret one is never described or printed.
///
/// - Source: ZeroMQ RFC 26/CURVEZMQ, RFC 32/Z85.
package struct CurveKeys: Sendable {
    package let publicKey: String
    package let secretKey: String

    package init(publicKey: String, secretKey: String) {
        self.publicKey = publicKey
        self.secretKey = secretKey
    }

    /// Makes a fresh pair.
    ///
    /// - Throws: when this libzmq was built without libsodium.
    package static func generate() throws -> CurveKeys {
        var publicKey = [CChar](repeating: 0, count: 41)
        var secretKey = [CChar](repeating: 0, count: 41)
        guard zmq_curve_keypair(&publicKey, &secretKey) == 0 else {
            throw TransportError.last("curve_keypair")
        }
        return CurveKeys(publicKey: text(publicKey), secretKey: text(secretKey))
    }

    private static func text(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix(40).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension CurveKeys: CustomStringConvertible, CustomDebugStringConvertible {
    package var description: String { "CurveKeys(\(publicKey))" }
    package var debugDescription: String { description }
}
