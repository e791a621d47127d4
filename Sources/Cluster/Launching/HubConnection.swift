import Foundation
import Transport
import Wire

/// Asks a hub questions and waits for the answers: one at a time, on the caller's thread.
package final class HubConnection {
    private let socket: Socket
    private let control: Socket
    private let poller = Poller()
    private var composer: MessageComposer

    /// Connects to the controller of a client's connection file.
    ///
    /// - Throws: `ClusterError` for a file that is not there or lacks a field, `TransportError`.
    package init(connectionFile path: String) throws {
        let file = try PrivateFile.read(path)
        guard let interface = file["interface"]?.string, let port = file["registration"]?.integer,
            let controlPort = file["control"]?.integer, let key = file["key"]?.string,
            let scheme = file["signature_scheme"]?.string
        else {
            throw ClusterError.notJSON(
                path: path, reason: "interface, registration, control, key or signature_scheme is missing")
        }
        let session = "embark-\(getpid())-\(UInt32.random(in: 0 ... .max))"
        composer = MessageComposer(
            session: session, username: "embark", signer: try Signer(key: key, schemeName: scheme))
        var options = SocketOptions()
        options.linger = .seconds(1)
        if let serverKey = file["curve_serverkey"]?.string {
            options.security = .client(try CurveKeys.generate(), serverKey: serverKey)
        }
        let context = try MessagingContext()
        socket = try Socket(.dealer, in: context, options: options)
        control = try Socket(.dealer, in: context, options: options)
        // A controller that listens everywhere is asked here, where its file is.
        let host = interface.replacing("0.0.0.0", with: "127.0.0.1").replacing("*", with: "127.0.0.1")
        try socket.connect("\(host):\(port)")
        try control.connect("\(host):\(controlPort)")
        poller.add(socket)
    }

    /// Sends a request and returns the content of its reply.
    ///
    /// - Throws: `ClusterError.timedOut` when there is none in time.
    package func ask(_ type: String, _ content: JSONValue = [:], timeout: Duration) throws -> JSONValue {
        _ = try socket.send(composer.compose(type, content: content, date: .now))
        let deadline = ContinuousClock.now + timeout
        while ContinuousClock.now < deadline {
            guard try poller.wait(timeout: deadline - .now), let parts = try socket.receive() else { continue }
            let message = try Message(parts: parts)
            _ = try composer.signer.verify(message)
            return try JSONValue(parsing: message.content)
        }
        throw ClusterError.timedOut(
            waitingFor: "an answer of the controller", after: timeout,
            hint: "is it still running? try `embark cluster list`")
    }

    /// How many engines are registered.
    package func engineCount(timeout: Duration = .seconds(5)) throws -> Int {
        try engineUUIDs(timeout: timeout).count
    }

    private func engineUUIDs(timeout: Duration) throws -> [String] {
        try ask("connection_request", timeout: timeout)["engines"]?.object?.values.compactMap(\.string) ?? []
    }

    /// Tells every engine to end, wherever it runs, and waits so long for the last to be gone.
    package func shutDownEngines(within limit: Duration) throws {
        let deadline = ContinuousClock.now + limit
        var told: Set<String> = []
        while ContinuousClock.now < deadline {
            let uuids = try engineUUIDs(timeout: limit)
            if uuids.isEmpty { return }
            for uuid in uuids where told.insert(uuid).inserted {
                _ = try control.send(
                    composer.compose("shutdown_request", to: [Part(uuid)], content: ["restart": false], date: .now))
            }
            usleep(10_000)
        }
    }
}
