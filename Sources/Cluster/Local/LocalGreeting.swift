import Tasks
import Wire

/// What a client or an engine on the controller's machine says first on a local connection: which of its sockets this one
/// stands for, and under which identity.
///
/// A signed message like any other, so that whoever has not the key gets nowhere:
///
///     local_request   {"side": "client" | "engine", "socket": "task", "identity": …}
///     local_reply     {"status": "ok"}
///
/// From then on each side sends what it would send over that ZeroMQ socket, a dealer's or, for `iopub`, a publisher's, and the
/// controller deals with it as if it had come there. Heartbeats, registrations, questions and notifications stay with ZeroMQ,
/// and so does everything else when the connection breaks.
package struct LocalGreeting: Sendable, Equatable {
    package let endpoint: Endpoint
    package let identity: String

    package init(endpoint: Endpoint, identity: String) {
        self.endpoint = endpoint
        self.identity = identity
    }

    /// The endpoints that clients and engines reach over local connections.
    package static let ofClient: [Endpoint] = [
        .directClients, .taskClients, .broadcastClients, .controlClients, .outputClients,
    ]
    package static let ofEngine: [Endpoint] = [
        .directEngines, .taskEngines, .broadcastEngines, .controlEngines, .outputEngines,
    ]

    /// Nil when the content names no such socket.
    package init?(content: JSONValue) {
        let side = content["side"]?.string, name = content["socket"]?.string
        guard let identity = content["identity"]?.string, !identity.isEmpty, identity.utf8.count <= 255 else {
            return nil
        }
        let found: Endpoint? =
            switch side {
            case "client": Self.ofClient.first { $0.clientName == name }
            case "engine": Self.ofEngine.first { $0.engineName == name }
            default: nil
            }
        guard let found else { return nil }
        self.init(endpoint: found, identity: identity)
    }

    private var isOfEngine: Bool { Self.ofEngine.contains(endpoint) }

    package var content: JSONValue {
        let name = isOfEngine ? endpoint.engineName : endpoint.clientName
        return [
            "side": isOfEngine ? "engine" : "client", "socket": .string(name ?? ""), "identity": .string(identity),
        ]
    }

    func request(_ composer: MessageComposer, date: WireDate) -> [Part] {
        let header = composer.header(
            "local_request", messageID: "\(composer.session)_local_\(endpoint.rawValue)", date: date)
        return composer.sealed(
            to: [], header: header, parent: MessageComposer.emptyObject, metadata: MessageComposer.emptyObject,
            content: content.encoded, buffers: [])
    }

    /// Whether a message is the answer, from a controller that has our key.
    static func isAccepted(_ parts: [Part], _ signer: Signer) -> Bool {
        guard let message = try? Message(parts: parts), (try? signer.verify(message)) != nil || !signer.isSigning,
            let header = try? Header(message.header)
        else { return false }
        return header.messageType == "local_reply"
    }
}

extension Controller {
    /// A process of this machine says who it is.
    ///
    /// - Returns: what it said, and the answer; nil when it is not in order.
    package mutating func greet(_ parts: [Part], at moment: Moment) -> (LocalGreeting, answer: [Part])? {
        guard let message = try? admit(parts, identityCount: 0), let header = try? Header(message.header),
            header.messageType == "local_request", let content = try? JSONValue(parsing: message.content),
            let greeting = LocalGreeting(content: content)
        else { return nil }
        let answer = composer.compose(
            "local_reply", parent: message.header, content: ["status": "ok"], date: moment.date)
        return (greeting, answer)
    }
}

/// Where the controller's local connections are made, as its connection files say.
///
///     "embark": {"local": path, "host": SharedValue.host of the controller}
package enum LocalPlace {
    package static func member(path: String) -> JSONValue {
        ["local": .string(path), "host": .string(SharedValue.host)]
    }

    /// Nil when the file names none on this machine.
    package static func path(in file: JSONValue) -> String? {
        guard let member = file["embark"], member["host"]?.string == SharedValue.host else { return nil }
        return member["local"]?.string
    }
}
