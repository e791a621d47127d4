import Foundation
import Transport
import Wire

/// The process beside an engine that says goodbye to the controller when the engine could not: ended by `SIGKILL`, out of memory.
///
/// Without it a controller notices by ten missed heartbeats; with it, as with ipyparallel's nanny and by the same message, at
/// once. The engine holds the other end of the nanny's standard input and writes there whom to tell what.
///
/// - Source: design/ipyparallel.md, 2.6 (6), 2.10.
package enum EngineNanny {
    /// How long the goodbye may take: the controller may be gone as well.
    private static let patience = Duration.seconds(3)

    /// Waits for the end of the engine.
    package static func run() throws {
        var order: NannyOrder?
        while let line = readLine() { order = try NannyOrder(JSONValue(parsing: line)) }
        try order.map(sayGoodbye)
    }

    private static func sayGoodbye(_ order: NannyOrder) throws {
        var options = SocketOptions()
        options.linger = patience
        options.security = try order.curveServerKey.map { .client(try CurveKeys.generate(), serverKey: $0) }
        let context = try MessagingContext()
        let socket = try Socket(.dealer, in: context, options: options)
        try socket.connect(order.registration)
        var composer = MessageComposer(
            session: order.uuid, username: "embark",
            signer: try Signer(key: order.key, schemeName: order.signatureScheme))
        _ = try socket.send(
            composer.compose(
                "unregistration_request", content: ["id": .integer(order.id)],
                date: .now))
        // The end of the context waits for the message to be sent.
        socket.close()
    }
}

/// Whom a nanny is to tell, and of which engine.
struct NannyOrder: Equatable {
    /// What an engine writes that is not registered, or no longer.
    static let none = "{}"

    var id: Int
    var uuid: String
    /// The address of the hub.
    var registration: String
    var key: String
    var signatureScheme: String
    var curveServerKey: String?

    init(id: Int, uuid: String, _ connection: EngineConnection) {
        self.id = id
        self.uuid = uuid
        registration = connection.url("registration")
        key = connection.key
        signatureScheme = connection.signatureScheme
        curveServerKey = connection.curveServerKey
    }

    /// Nil when there is nobody to tell.
    init?(_ value: JSONValue) {
        guard let id = value["id"]?.integer, let uuid = value["uuid"]?.string, let key = value["key"]?.string,
            let registration = value["registration"]?.string, let scheme = value["signature_scheme"]?.string
        else { return nil }
        self.id = id
        self.uuid = uuid
        self.key = key
        self.registration = registration
        signatureScheme = scheme
        curveServerKey = value["curve_serverkey"]?.string
    }

    /// One line.
    var text: String {
        let value: JSONValue = [
            "id": .integer(id), "uuid": .string(uuid), "registration": .string(registration), "key": .string(key),
            "signature_scheme": .string(signatureScheme), "curve_serverkey": JSONValue(optional: curveServerKey),
        ]
        return value.encoded.text
    }
}
