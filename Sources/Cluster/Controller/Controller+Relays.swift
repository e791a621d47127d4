import Wire

/// Direct requests, control and output: what passes through without a decision.
extension Controller {
    /// `[client, engine, ‖…]` to `[engine, client, ‖…]`.
    mutating func directRequest(_ parts: [Part], at moment: Moment) throws(WireError) {
        let message = try admit(parts, identityCount: 2)
        let header = try Header(message.header)
        let engine = parts[1].text
        guard hub.registry.id(of: engine) != nil else {
            return refuseDirect(message, header, client: parts[0], engine: engine, at: moment)
        }
        hub.directSubmitted(message, header: header, engine: engine)
        send(.directEngines, message.addressed(to: parts[1], parts[0]))
    }

    /// Answers in the place of an engine that is not there; the stock controller drops the request.
    mutating func refuseDirect(_ message: Message, _ header: Header, client: Part, engine: String, at moment: Moment) {
        guard header.messageType.hasSuffix("_request") else { return }
        let content = ErrorContent.make(
            name: "EngineError", message: "no engine with uuid '\(engine)' is registered")
        send(
            .directClients,
            composer.compose(
                header.replyType, to: [client, Part(engine)], parent: message.header,
                metadata: ["engine": .string(engine), "status": "error"], content: content, date: moment.date))
    }

    mutating func directReply(_ parts: [Part], at moment: Moment) throws(WireError) {
        let message = try admit(parts, identityCount: 2)
        send(.directClients, message.addressed(to: parts[1], parts[0]))
        let requestID = try Header.messageID(in: message.parent)
        guard !requestID.isEmpty else { return }
        hub.directCompleted(
            message, requestID: requestID, metadata: try ReplyMetadata(message.metadata), engine: parts[0].text,
            at: moment.date)
    }

    /// Control is relayed as it is; an abort is also obeyed here, for the tasks that no engine has started.
    mutating func controlRequest(_ parts: [Part], at moment: Moment) throws(WireError) {
        let message = try admit(parts, identityCount: 2)
        let header = try Header(message.header)
        if header.messageType == "abort_request" {
            let ids = try JSONValue(parsing: message.content)["msg_ids"]?.array?.compactMap(\.string) ?? []
            tasks.abort(ids, at: moment.elapsed)
        }
        guard hub.registry.id(of: parts[1].text) != nil else {
            let engine = parts[1].text
            let content = ErrorContent.make(
                name: "EngineError", message: "no engine with uuid '\(engine)' is registered")
            return send(
                .controlClients,
                composer.compose(
                    header.replyType, to: [parts[0], parts[1]], parent: message.header, content: content,
                    date: moment.date))
        }
        send(.controlEngines, message.addressed(to: parts[1], parts[0]))
    }

    mutating func controlReply(_ parts: [Part]) throws(WireError) {
        let message = try admit(parts, identityCount: 2)
        send(.controlClients, message.addressed(to: parts[1], parts[0]))
    }

    /// Output goes to all clients unchanged; what belongs to a request is added to its record.
    mutating func output(_ parts: [Part], at moment: Moment) throws(WireError) {
        let message = try admitOutput(parts)
        send(.outputClients, parts)
        let header = try Header(message.header)
        switch header.messageType {
        case "status", "iopub_welcome": return
        case "shutdown_reply":
            if let id = hub.registry.id(of: header.session) { hub.unregister(id, at: moment.date) }
        default:
            let parent = try Header(parent: message.parent)
            if !parent.messageID.isEmpty { hub.output(message, header: header, requestID: parent.messageID) }
        }
    }

    /// `[engine, payload]`
    mutating func heartAnswered(_ parts: [Part]) throws(WireError) {
        guard parts.count == 2, parts[1].byteCount <= 64 else { throw .malformedFrames(partCount: parts.count) }
        if case .started(let uuid) = hearts.pong(parts[0].text, parts[1]) { hub.heartStarted(uuid) }
    }
}
