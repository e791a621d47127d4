import Transport
import Wire

/// The sockets of a client.
///
/// - Source: design/ipyparallel.md, 2.3.
final class ClientSockets {
    let registration: Socket
    let direct: Socket
    let task: Socket
    let control: Socket
    let broadcast: Socket
    let output: Socket
    let notification: Socket
    /// Beside the sockets; used in their place while they are there.
    let links = LocalLinks()
    private let outputAddress: String

    /// Subscribes before anything is asked, so that no engine is missed between the answer and the subscription.
    init(_ addresses: ClientAddresses, in context: MessagingContext, composer: MessageComposer) throws {
        links.open(
            addresses.localPath, to: LocalGreeting.ofClient, identity: composer.session, composer: composer)
        outputAddress = addresses.output
        var options = SocketOptions()
        // The same as with links, so that what was asked over these can be answered when they break.
        options.identity = composer.session
        options.linger = .milliseconds(200)
        if let serverKey = addresses.curveServerKey {
            options.security = .client(try CurveKeys.generate(), serverKey: serverKey)
        }
        func connect(_ kind: SocketKind, _ address: String?) throws -> Socket {
            let socket = try Socket(kind, in: context, options: options)
            if kind == .subscriber { try socket.subscribeToEverything() }
            if let address { try socket.connect(address) }
            return socket
        }
        notification = try connect(.subscriber, addresses.notification)
        // Else all output would come twice.
        output = try connect(.subscriber, links.isOpen ? nil : addresses.output)
        registration = try connect(.dealer, addresses.registration)
        direct = try connect(.dealer, addresses.direct)
        task = try connect(.dealer, addresses.task)
        control = try connect(.dealer, addresses.control)
        broadcast = try connect(.dealer, addresses.broadcast)
    }

    /// Sends a message to the socket of the controller that a link or a socket of ours leads to; over a link it leaves with the
    /// next `flush` of the links.
    func send(_ parts: [Part], on socket: Socket, _ endpoint: Endpoint?) throws {
        if let endpoint, let link = links[endpoint] {
            link.send(parts)
        } else {
            _ = try socket.send(parts)
        }
    }

    /// Without links everything goes over the sockets.
    func dropLinks() throws {
        links.close()
        try output.connect(outputAddress)
    }

    func close() {
        links.close()
        for socket in [registration, direct, task, control, broadcast, output, notification] { socket.close() }
    }
}
