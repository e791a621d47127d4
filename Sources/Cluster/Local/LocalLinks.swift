import Tasks
import Transport
import Wire

/// The local connections of a client or an engine to its controller: all of them or none.
final class LocalLinks {
    struct Link {
        let endpoint: Endpoint
        let connection: LocalConnection
        /// By what a router tells the controller's sockets apart.
        let peer: Part?
    }

    private(set) var links: [Link] = []

    var isOpen: Bool { !links.isEmpty }

    /// Connects, says who this is, and waits for the answers. Leaves things as they are when there is nobody.
    func open(
        _ path: String?, to endpoints: [Endpoint], identity: String, composer: MessageComposer,
        within timeout: Duration = .seconds(1)
    ) {
        guard let path, !isOpen else { return }
        var made: [Link] = []
        for endpoint in endpoints {
            guard let connection = try? LocalConnection(to: path) else { return }
            connection.send(LocalGreeting(endpoint: endpoint, identity: identity).request(composer, date: .now))
            connection.flush()
            made.append(Link(endpoint: endpoint, connection: connection, peer: endpoint.identity.map { Part($0) }))
        }
        let deadline = ContinuousClock.now + timeout
        for link in made {
            guard Self.isAccepted(link.connection, composer.signer, until: deadline) else { return }
        }
        links = made
    }

    private static func isAccepted(
        _ connection: LocalConnection, _ signer: Signer, until deadline: ContinuousClock.Instant
    ) -> Bool {
        let poller = Poller()
        poller.add(fileDescriptor: connection.descriptor)
        while !connection.isBroken, ContinuousClock.now < deadline {
            guard (try? poller.wait(timeout: deadline - .now)) == true else { continue }
            connection.fill()
            if let answer = connection.next() { return LocalGreeting.isAccepted(answer, signer) }
        }
        return false
    }

    /// The link to an endpoint; nil when there is none, or none any more.
    subscript(endpoint: Endpoint) -> LocalConnection? {
        links.first { $0.endpoint == endpoint && !$0.connection.isBroken }?.connection
    }

    /// The link to the socket of the controller that a router knows by this identity.
    func link(toPeer peer: Part) -> LocalConnection? {
        links.first { $0.peer == peer && !$0.connection.isBroken }?.connection
    }

    func flush() { for link in links { link.connection.flush() } }

    /// True when one of them is gone; the others are of no use then.
    var isBroken: Bool { links.contains { $0.connection.isBroken } }

    func close() {
        for link in links { link.connection.close(within: .milliseconds(200)) }
        links = []
    }
}
