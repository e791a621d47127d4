/// What can be wrong with a pickle.
package enum PickleError: Error, Equatable {
    case endsEarly(byteOffset: Int)
    case unknownOpcode(UInt8, byteOffset: Int)
    /// Persistent ids, extension codes, out-of-band buffers: nothing that ipyparallel sends has them.
    case unsupported(String, byteOffset: Int)
    /// An operation that finds other things on the stack than it needs.
    case badStack(operation: String, byteOffset: Int)
    case badText(String, byteOffset: Int)
    case tooLarge(what: String, limit: Int)
    case tooDeep(limit: Int)
    /// A message of buffers in which a buffer is missing.
    case missingBuffer(of: String)
}

extension PickleError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .endsEarly(let byteOffset):
            "expected more bytes of a pickle after byte \(byteOffset), found its end; was it cut off?"
        case .unknownOpcode(let opcode, let byteOffset):
            "expected an operation of pickle protocols 0 to 5 at byte \(byteOffset), found \(opcode); is it a pickle?"
        case .unsupported(let what, let byteOffset):
            "expected a pickle without \(what), found one at byte \(byteOffset); pickle plain values"
        case .badStack(let operation, let byteOffset):
            "expected a well-formed pickle, found \(operation) at byte \(byteOffset) without what it works on"
        case .badText(let expected, let byteOffset):
            "expected \(expected) at byte \(byteOffset) of a pickle, found something else"
        case .tooLarge(let what, let limit):
            "expected at most \(limit) \(what) in a pickle, found more; send large data as numpy arrays or bytes"
        case .tooDeep(let limit):
            "expected values at most \(limit) levels deep in a pickle, found more (or a value that holds itself)"
        case .missingBuffer(let owner):
            "expected a buffer for \(owner) behind its pickle, found none; was the message cut off?"
        }
    }
}
