import Transport
import Wire

/// The clients and engines that have local connections to this controller.
final class LocalPeers {
    final class Peer {
        let connection: LocalConnection
        /// Nil until it has said who it is.
        fileprivate(set) var greeting: LocalGreeting?
        /// What a router would put before what it says; a subscriber puts nothing.
        fileprivate(set) var prefix: Part?
        fileprivate var isDirty = false

        init(_ connection: LocalConnection) { self.connection = connection }
    }

    private let listener: LocalListener
    private(set) var peers: [Peer] = []
    /// By endpoint and identity.
    private var table: [[Part: Peer]] = Endpoint.allCases.map { _ in [:] }
    private var dirty: [Peer] = []
    /// True when connections came or went since it was asked last.
    private var hasChanged = true
    /// Before it has said who it is.
    private static let greetingByteLimit = 64 << 10

    init(path: String) throws { listener = try LocalListener(path: path) }

    var path: String { listener.path }
    var listenerDescriptor: Int32 { listener.descriptor }

    func takeChange() -> Bool {
        defer { hasChanged = false }
        return hasChanged
    }

    func accept() {
        while let connection = listener.accept() {
            connection.byteLimit = Self.greetingByteLimit
            peers.append(Peer(connection))
            hasChanged = true
        }
    }

    /// One of the same identity takes the place of an earlier one, as where a process has connected anew.
    func admit(_ peer: Peer, _ greeting: LocalGreeting, answer: [Part]) {
        peer.greeting = greeting
        peer.connection.byteLimit = 1 << 46
        let identity = Part(greeting.identity)
        peer.prefix = greeting.endpoint.kind == .router ? identity : nil
        table[greeting.endpoint.rawValue][identity] = peer
        send(answer[...], to: peer)
        flush()
    }

    /// Forgets those whose connection is broken.
    func removeBroken() {
        guard peers.contains(where: \.connection.isBroken) else { return }
        for peer in peers where peer.connection.isBroken { remove(peer) }
    }

    func remove(_ peer: Peer) {
        peers.removeAll { $0 === peer }
        hasChanged = true
        guard let greeting = peer.greeting else { return }
        let identity = Part(greeting.identity)
        if table[greeting.endpoint.rawValue][identity] === peer {
            table[greeting.endpoint.rawValue][identity] = nil
        }
    }

    // MARK: Sending

    /// Sends a message that a router would send to the identity it begins with. Returns false when it is not connected here.
    func send(_ parts: [Part], on endpoint: Endpoint) -> Bool {
        guard let identity = parts.first, let peer = table[endpoint.rawValue][identity], !peer.connection.isBroken
        else { return false }
        send(parts.dropFirst(), to: peer)
        return true
    }

    /// Gives output to the client whose request it belongs to; nobody else here wants it.
    func publish(_ parts: [Part]) {
        guard !table[Endpoint.outputClients.rawValue].isEmpty, let message = try? Message(parts: parts) else { return }
        var session: Part?
        try? forEachMember(of: message.parent) { name, value in
            if name == "session", let text = value.string { session = Part(text) }
        }
        if let session, let peer = table[Endpoint.outputClients.rawValue][session] { send(parts[...], to: peer) }
    }

    private func send(_ parts: ArraySlice<Part>, to peer: Peer) {
        peer.connection.send(parts)
        guard !peer.isDirty else { return }
        peer.isDirty = true
        dirty.append(peer)
    }

    /// Writes what there is room for.
    func flush() {
        guard !dirty.isEmpty else { return }
        for peer in dirty {
            peer.connection.flush()
            peer.isDirty = false
        }
        dirty.removeAll(keepingCapacity: true)
    }
}
