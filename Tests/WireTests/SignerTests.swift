import Crypto
import Testing

@testable import Wire

@Suite struct SignerTests {
    /// The twin takes a message in at once: keys around the size of a block, messages around that up to which they are copied together.
    @Test(arguments: Signer.Scheme.allCases) func signaturesAreThoseOfTheWholeMessage(scheme: Signer.Scheme) throws {
        for keyByteCount in [1, 32, 63, 64, 65, 127, 128, 129, 300] {
            let key = String((0..<keyByteCount).map { Character(Unicode.Scalar(UInt8(33 + $0 % 90))) })
            let signer = Signer(key: key, scheme: scheme)
            for byteCount in [0, 1, 55, 64, 1000, 8 << 10, (8 << 10) + 1, 100_000] {
                let content = Part(bytes: (0..<byteCount).map { UInt8(truncatingIfNeeded: $0 &* 31) })
                let parts = (Part("header"), Part("parent"), Part.empty, content)
                let bytes = parts.0.bytes + parts.1.bytes + content.bytes
                let signature = signer.signature(header: parts.0, parent: parts.1, metadata: parts.2, content: parts.3)
                #expect(
                    signature.text == hexadecimal(bytes, key: key, scheme),
                    "\(scheme), a key of \(keyByteCount) and a content of \(byteCount) bytes")
            }
        }
    }

    private func hexadecimal(_ bytes: [UInt8], key: String, _ scheme: Signer.Scheme) -> String {
        func text(_ code: some Sequence<UInt8>) -> String {
            code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
        let key = SymmetricKey(data: Array(key.utf8))
        return switch scheme {
        case .sha256: text(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
        case .sha384: text(HMAC<SHA384>.authenticationCode(for: bytes, using: key))
        case .sha512: text(HMAC<SHA512>.authenticationCode(for: bytes, using: key))
        }
    }
}
