import CZeroMQ

extension Socket {
    func apply(_ options: SocketOptions, kind: SocketKind) throws {
        let (seconds, attoseconds) = options.linger.components
        try set(ZMQ_LINGER, Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000))
        try set(ZMQ_SNDHWM, Int32(options.sendHighWaterMark))
        try set(ZMQ_RCVHWM, Int32(options.receiveHighWaterMark))
        // A connection that a router has silently forgotten is noticed instead of hanging for ever.
        try set(ZMQ_TCP_KEEPALIVE, 1)
        try set(ZMQ_TCP_KEEPALIVE_IDLE, 60)
        if let identity = options.identity { try set(ZMQ_ROUTING_ID, identity) }
        if options.reportsUnroutable { try set(ZMQ_ROUTER_MANDATORY, 1) }
        if options.handsOver { try set(ZMQ_ROUTER_HANDOVER, 1) }
        if kind == .listeningPublisher { try set(ZMQ_XPUB_VERBOSE, 1) }
        if let limit = options.partByteLimit { try set(ZMQ_MAXMSGSIZE, wide: Int64(limit)) }
        try apply(options.security)
    }

    private func apply(_ security: SocketOptions.Security?) throws {
        switch security {
        case nil: return
        case .server(let keys):
            try set(ZMQ_CURVE_SERVER, 1)
            try set(ZMQ_CURVE_SECRETKEY, keys.secretKey)
        case .client(let keys, let serverKey):
            try set(ZMQ_CURVE_PUBLICKEY, keys.publicKey)
            try set(ZMQ_CURVE_SECRETKEY, keys.secretKey)
            try set(ZMQ_CURVE_SERVERKEY, serverKey)
        }
    }

    private func set(_ option: Int32, _ value: Int32) throws {
        try withUnsafeBytes(of: value) { try set(option, bytes: $0) }
    }

    private func set(_ option: Int32, wide value: Int64) throws {
        try withUnsafeBytes(of: value) { try set(option, bytes: $0) }
    }

    private func set(_ option: Int32, bytes: UnsafeRawBufferPointer) throws {
        guard zmq_setsockopt(handle, option, bytes.baseAddress, bytes.count) == 0 else {
            throw TransportError.last("setsockopt \(option)")
        }
    }

    /// The value is not part of the error: it may be a secret key.
    private func set(_ option: Int32, _ value: String) throws {
        guard zmq_setsockopt(handle, option, value, value.utf8.count) == 0 else {
            throw TransportError.last("setsockopt \(option)")
        }
    }
}
