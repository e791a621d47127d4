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

    func close() {
        closeHeart()
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
}
