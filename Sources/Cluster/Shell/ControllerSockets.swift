import Transport
import Wire

/// The sockets of a controller, bound.
///
/// - Source: design/ipyparallel.md, 2.3.
final class ControllerSockets {
    private var sockets: [Endpoint: Socket] = [:]
    private(set) var ports: [Endpoint: Int] = [:]

    /// Binds everything, in the order of `Endpoint`.
    ///
    /// - Throws: `TransportError` naming the address, `ClusterError.noFreePort`.
    init(
        context: MessagingContext, configuration: ControllerConfiguration, curve: CurveKeys?,
        reusing files: ReusedFiles?
    ) throws {
        var general = PortSupply(configuration.ports)
        var client = PortSupply(configuration.clientPorts)
        var engine = PortSupply(configuration.enginePorts)
        for endpoint in Endpoint.allCases {
            let socket = try Self.makeSocket(endpoint, context, configuration, curve)
            let host = endpoint.facesEngines ? configuration.engineHost : configuration.clientHost
            let fixed = endpoint == .registration ? configuration.registrationPort : nil
            if let port = fixed ?? files?.port(of: endpoint) {
                ports[endpoint] = try Self.bind(socket, host, port)
            } else if endpoint.facesEngines, !engine.isEmpty {
                ports[endpoint] = try engine.bind(socket, host)
            } else if !endpoint.facesEngines, !client.isEmpty {
                ports[endpoint] = try client.bind(socket, host)
            } else {
                ports[endpoint] = try general.bind(socket, host)
            }
            sockets[endpoint] = socket
        }
    }

    subscript(endpoint: Endpoint) -> Socket {
        guard let socket = sockets[endpoint] else { preconditionFailure("no socket for \(endpoint) was bound") }
        return socket
    }

    func close() { sockets.values.forEach { $0.close() } }

    private static func makeSocket(
        _ endpoint: Endpoint, _ context: MessagingContext, _ configuration: ControllerConfiguration,
        _ curve: CurveKeys?
    ) throws -> Socket {
        var options = SocketOptions()
        options.identity = endpoint.identity
        options.partByteLimit = configuration.partByteLimit
        options.security = curve.map { .server($0) }
        options.reportsUnroutable = endpoint.leadsToEngines
        options.handsOver = endpoint.leadsToEngines
        // Only here may reading stop (`Controller.acceptsTasks`), and then the mark makes clients wait.
        if endpoint == .taskClients { options.receiveHighWaterMark = 1000 }
        let socket = try Socket(endpoint.kind, in: context, options: options)
        if endpoint.kind == .subscriber { try socket.subscribeToEverything() }
        return socket
    }

    static func bind(_ socket: Socket, _ host: String, _ port: Int?) throws -> Int {
        let address = try socket.bind("tcp://\(host):\(port.map(String.init) ?? "*")")
        guard let bound = address.split(separator: ":").last.flatMap({ Int($0) }) else {
            throw ClusterError.badSetting(name: "address", value: address, expected: "tcp://HOST:PORT")
        }
        return bound
    }
}

/// Ports to use, in order; any port when none were named.
private struct PortSupply {
    private let wanted: [Int]
    private var remaining: ArraySlice<Int>

    init(_ ports: [Int]) {
        wanted = ports
        remaining = ports[...]
    }

    var isEmpty: Bool { wanted.isEmpty }

    mutating func bind(_ socket: Socket, _ host: String) throws -> Int {
        if wanted.isEmpty { return try ControllerSockets.bind(socket, host, nil) }
        while let port = remaining.popFirst() {
            if let bound = try? ControllerSockets.bind(socket, host, port) { return bound }
        }
        throw ClusterError.noFreePort(wanted: wanted)
    }
}

extension Endpoint {
    var kind: SocketKind {
        switch self {
        case .heartPing, .outputClients: .publisher
        case .notifications: .listeningPublisher
        case .outputEngines: .subscriber
        default: .router
        }
    }

    /// The engine's one shell socket tells its peers apart by these.
    var identity: String? {
        switch self {
        case .directClients: "mux_in"
        case .directEngines: "mux_out"
        case .taskClients: "task_in"
        case .taskEngines: "task_out"
        case .controlClients: "control_in"
        case .controlEngines: "control_out"
        case .broadcastClients: "sub_scheduler_0"
        case .broadcastEngines: "sub_scheduler_00"
        default: nil
        }
    }

    var facesEngines: Bool {
        switch self {
        case .heartPing, .heartPong, .controlEngines, .taskEngines, .directEngines, .broadcastEngines, .outputEngines,
            .registration:
            true
        default: false
        }
    }

    /// The name of the port in the client's file.
    var clientName: String? {
        switch self {
        case .controlClients: "control"
        case .directClients: "mux"
        case .taskClients: "task"
        case .broadcastClients: "broadcast"
        case .outputClients: "iopub"
        case .notifications: "notification"
        default: nil
        }
    }

    /// The name of the port in the engine's file.
    var engineName: String? {
        switch self {
        case .controlEngines: "control"
        case .directEngines: "mux"
        case .taskEngines: "task"
        case .broadcastEngines: "broadcast"
        case .outputEngines: "iopub"
        case .heartPing: "hb_ping"
        case .heartPong: "hb_pong"
        default: nil
        }
    }
}

/// The connection files of an earlier controller, whose ports and key are used again.
struct ReusedFiles {
    let client: JSONValue
    let engine: JSONValue

    /// Nil when there are none.
    init?(profile: ProfileFolder, clusterID: String) {
        guard let client = try? PrivateFile.read(profile.connectionFile(clusterID: clusterID, for: "client")),
            let engine = try? PrivateFile.read(profile.connectionFile(clusterID: clusterID, for: "engine"))
        else { return nil }
        self.client = client
        self.engine = engine
    }

    var key: String? { client["key"]?.string }

    func port(of endpoint: Endpoint) -> Int? {
        if endpoint == .registration { return client["registration"]?.integer }
        if let name = endpoint.clientName { return client[name]?.integer }
        guard let name = endpoint.engineName else { return nil }
        return engine[name]?.integer ?? engine[name]?.array?.first?.integer
    }
}
