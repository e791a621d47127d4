import CZeroMQ

/// A call of libzmq that failed.
package struct TransportError: Error, Equatable {
    /// What was tried, with its address or option, such as `bind tcp://127.0.0.1:10101`.
    package let action: String
    package let code: Int32

    /// Captures the error of the call that has just failed on this thread.
    static func last(_ action: String) -> TransportError {
        TransportError(action: action, code: zmq_errno())
    }
}

extension TransportError: CustomStringConvertible {
    package var description: String {
        let reason = String(cString: zmq_strerror(code))
        return "expected to \(action), found: \(reason) (error \(code)); \(advice)"
    }

    private var advice: String {
        switch code {
        case EADDRINUSE: "pass another port, or none to let the system choose"
        case ENODEV, EADDRNOTAVAIL: "pass an address of this machine, such as 127.0.0.1"
        case EINVAL, EPROTONOSUPPORT: "is this libzmq built with what is asked for (CURVE needs libsodium)?"
        default: "see zmq_\(action.prefix { $0 != " " })(3)"
        }
    }
}
