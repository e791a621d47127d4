import Wire

/// A request of a front end, as far as it has been read.
struct KernelRequest: Sendable {
    var channel: ConnectionFile.Channel
    var type: String
    var identities: [Part]
    /// The header as it came, which every answer carries.
    var header: Part
    var content: JSONValue

    init(_ message: Message, on channel: ConnectionFile.Channel) throws {
        self.channel = channel
        type = try Header(message.header).messageType
        identities = Array(message.identities)
        header = message.header
        content = try JSONValue(parsing: message.content)
    }

    func reply(_ content: JSONValue, metadata: JSONValue = [:]) -> OutgoingMessage {
        let name = type.hasSuffix("_request") ? String(type.dropLast("request".count)) + "reply" : type + "_reply"
        return OutgoingMessage(
            channel: channel, type: name, identities: identities, parent: header, content: content, metadata: metadata)
    }

    func publish(_ type: String, _ content: JSONValue) -> OutgoingMessage {
        OutgoingMessage(channel: .iopub, type: type, identities: [Part(type)], parent: header, content: content)
    }

    func status(_ state: String) -> OutgoingMessage { publish("status", ["execution_state": .string(state)]) }
}
