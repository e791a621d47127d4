import Transport
import Wire

/// The sockets of an engine, all of them connected and none bound.
///
/// - Source: design/ipyparallel.md, 2.3, 2.6.
final class EngineSockets {
    let connection: EngineConnection
    private let context: MessagingContext
    private let security: SocketOptions.Security?
    private let uuid: String
    let registration: Socket
    let shell: Socket
    let control: Socket
    let output: Socket
    /// Beside the sockets; used in their place while they are there.
    let links = LocalLinks()
    private(set) var heart: (pings: Socket, pongs: Socket)?
    private var broadcastURL: String?

    init(_ connection: EngineConnection, uuid: String, context: MessagingContext) throws {
        self.connection = connection
        self.context = context
        self.uuid = uuid
        let security: SocketOptions.Security? = try connection.curveServerKey.map {
            .client(try CurveKeys.generate(), serverKey: $0)
        }
        self.security = security
        func make(_ kind: SocketKind, reportsUnroutable: Bool = false) throws -> Socket {
            var options = SocketOptions()
            options.identity = uuid
            options.security = security
            options.reportsUnroutable = reportsUnroutable
            return try Socket(kind, in: context, options: options)
        }
        registration = try make(.dealer)
        shell = try make(.router, reportsUnroutable: true)
        control = try make(.router, reportsUnroutable: true)
        output = try make(.publisher)
        try registration.connect(connection.url("registration"))
        try shell.connect(connection.url("mux"))
        try shell.connect(connection.url("task"))
        try control.connect(connection.url("control"))
        try output.connect(connection.url("iopub"))
    }

    /// The heart beats only while the engine is registered: the stock controller ignores an engine for ever whose heart it
    /// has heard before its request.
    func openHeart(id: Int) throws {
        closeHeart()
        var options = SocketOptions()
        options.identity = uuid
        options.linger = .zero
        options.security = security
        let pongs = try Socket(.dealer, in: context, options: options)
        options.identity = nil
        let pings = try Socket(.subscriber, in: context, options: options)
        try pings.subscribeToEverything()
        try pongs.connect(connection.url("hb_pong"))
        try pings.connect(connection.url("hb_ping"))
        heart = (pings, pongs)
        if let url = connection.broadcastURL(id: id), url != broadcastURL {
            broadcastURL = url
            try shell.connect(url)
        }
    }

    func closeHeart() {
        heart?.pings.close()
        heart?.pongs.close()
        heart = nil
    }

    /// Connects to the controller directly, if it is on this machine and its connection has not been made yet.
    func openLinks(_ composer: MessageComposer) {
        links.open(connection.localPath, to: LocalGreeting.ofEngine, identity: uuid, composer: composer)
    }

    func close() {
        closeHeart()
        links.close()
        [registration, shell, control, output].forEach { $0.close() }
    }

    subscript(channel: EngineState.Channel) -> Socket {
        switch channel {
        case .registration: registration
        case .shell: shell
        case .control: control
        case .output: output
        }
    }

    /// Sends a message; over a link it leaves with the next `flush` of the links.
    func send(_ parts: [Part], on channel: EngineState.Channel) throws -> Socket.SendResult {
        guard links.isOpen else { return try self[channel].send(parts) }
        switch channel {
        case .shell, .control:
            if let peer = parts.first, let link = links.link(toPeer: peer) {
                link.send(parts.dropFirst())
                return .sent
            }
        case .output:
            if let link = links[.outputEngines] {
                link.send(parts)
                return .sent
            }
        case .registration: break
        }
        return try self[channel].send(parts)
    }
}
