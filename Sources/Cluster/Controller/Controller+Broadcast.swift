import Wire

extension Controller {
    mutating func broadcastRequest(_ parts: [Part], at moment: Moment) throws(WireError) {
        let message = try admit(parts, identityCount: 1)
        let registry = hub.registry
        let outputs = try broadcast.submit(
            message, header: try Header(message.header), from: parts[0], isRegistered: { registry.id(of: $0) != nil },
            composer: &composer, date: moment.date)
        deliver(outputs)
    }

    mutating func broadcastReply(_ parts: [Part]) throws(WireError) {
        let message = try admit(parts, identityCount: 2)
        let outputs = try broadcast.reply(
            message, metadata: try ReplyMetadata(message.metadata), from: parts[0].text, to: parts[1],
            composer: &composer)
        deliver(outputs)
    }

    private mutating func deliver(_ outputs: [BroadcastScheduler.Output]) {
        for output in outputs {
            switch output {
            case .toEngine(_, let parts): send(.broadcastEngines, parts)
            case .toClient(let parts): send(.broadcastClients, parts)
            }
        }
    }
}
