/// What can be wrong with a message.
package enum WireError: Error, Equatable {
    /// The parts do not hold the delimiter and the five parts after it.
    case malformedFrames(partCount: Int)
    /// A part that must be small is not.
    case oversizedPart(name: String, byteCount: Int, limit: Int)
    case malformedJSON(byteOffset: Int, expected: String)
    /// A field that every header must have is missing or not text.
    case missingField(String)
    case wrongSignature
    case replayedSignature
    case unknownSignatureScheme(String)
}

extension WireError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformedFrames(let partCount):
            "expected identities, <IDS|MSG>, a signature and four JSON parts, found \(partCount) parts without them; "
                + "is the peer a Jupyter or ipyparallel program?"
        case .oversizedPart(let name, let byteCount, let limit):
            "expected a \(name) of at most \(limit) bytes, found \(byteCount); send large data as buffers"
        case .malformedJSON(let byteOffset, let expected):
            "expected \(expected) at byte \(byteOffset) of a JSON part, found something else"
        case .missingField(let name):
            "expected the text field \"\(name)\" in a header, found none"
        case .wrongSignature:
            "expected a signature made with this cluster's key, found another; does the peer use the connection file "
                + "of a cluster that has ended?"
        case .replayedSignature:
            "expected a message not seen before, found a repetition; it was dropped"
        case .unknownSignatureScheme(let name):
            "expected hmac-sha256, hmac-sha384 or hmac-sha512 as signature scheme, found \"\(name)\""
        }
    }
}
