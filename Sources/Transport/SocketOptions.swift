/// The kinds of sockets that a cluster uses.
package enum SocketKind: Int32, Sendable {
    case publisher = 1
    case subscriber = 2
    /// Answers each message before it hears the next, as heartbeats of kernels do.
    case replier = 4
    case dealer = 5
    case router = 6
    /// A publisher that also hears who subscribes.
    case listeningPublisher = 9
}

/// What is set on a socket before it is bound or connected.
///
/// The defaults are those of ipyparallel's relays: no high-water marks, so that nothing is dropped.
package struct SocketOptions: Sendable {
    package var identity: String?
    package var linger: Duration = .milliseconds(500)
    package var sendHighWaterMark = 0
    package var receiveHighWaterMark = 0
    /// Report a message to an unknown peer instead of dropping it (ROUTER).
    package var reportsUnroutable = false
    /// A peer that comes back with its old identity takes over from its dead connection (ROUTER).
    package var handsOver = false
    /// A peer that sends a larger part is disconnected.
    package var partByteLimit: Int?
    package var security: Security?

    package enum Security: Sendable {
        case server(CurveKeys)
        case client(CurveKeys, serverKey: String)
    }

    package init() {}
}
