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

    /// Subscribes before anything is asked, so that no engine is missed between the answer and the subscription.
    init(_ addresses: ClientAddresses, in context: MessagingContext) throws {
        var options = SocketOptions()
        options.linger = .milliseconds(200)
        if let serverKey = addresses.curveServerKey {
            options.security = .client(try CurveKeys.generate(), serverKey: serverKey)
        }
        func connect(_ kind: SocketKind, _ address: String) throws -> Socket {
            let socket = try Socket(kind, in: context, options: options)
            if kind == .subscriber { try socket.subscribeToEverything() }
            try socket.connect(address)
            return socket
        }
        notification = try connect(.subscriber, addresses.notification)
        output = try connect(.subscriber, addresses.output)
        registration = try connect(.dealer, addresses.registration)
        direct = try connect(.dealer, addresses.direct)
        task = try connect(.dealer, addresses.task)
        control = try connect(.dealer, addresses.control)
        broadcast = try connect(.dealer, addresses.broadcast)
    }

    func close() {
        for socket in [registration, direct, task, control, broadcast, output, notification] { socket.close() }
    }
}
