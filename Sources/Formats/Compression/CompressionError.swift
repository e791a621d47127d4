/// Why bytes could not be compressed or decompressed. Whoever asked adds where the bytes stood.
package enum CompressionError: Error, Equatable, Sendable, CustomStringConvertible {
    case corrupt(codec: String)
    case wrongLength(codec: String, expected: Int, found: Int)
    case tooLong(codec: String, expected: Int)
    case outOfMemory(codec: String)

    package var description: String {
        switch self {
        case .corrupt(let codec):
            "expected \(codec) data, found bytes that are none"
        case .wrongLength(let codec, let expected, let found):
            "expected \(codec) data of \(expected) bytes, found \(found)"
        case .tooLong(let codec, let expected):
            "expected \(codec) data of at most \(expected) bytes, found more"
        case .outOfMemory(let codec):
            "there is not enough memory for the state of \(codec)"
        }
    }
}
