import Wire

/// Sends one request to several engines, and joins their replies if the client asks for it: a value without sockets.
///
/// A flat scheduler: seen from outside it cannot be told from the tree of a stock controller.
///
/// - Source: design/ipyparallel.md, 2.9. Not copied: a joined reply that hides the error of an engine (2.14, 1).
package struct BroadcastScheduler: Sendable {
    package struct Target: Sendable, Equatable {
        package let uuid: String
        /// Passed on as it came.
        package let id: JSONValue
    }

    package enum Output: Sendable {
        case toEngine(String, [Part])
        case toClient([Part])
    }

    /// A request whose replies are being joined.
    private struct Joining: Sendable {
        let client: Part
        let header: Part
        let targets: [Target]
        var replies: [String: Message] = [:]
    }

    private var joining: [String: Joining] = [:]

    package init() {}

    package var joiningCount: Int { joining.count }

    /// Takes a request and makes one for each engine, with an id of its own.
    package mutating func submit(
        _ message: Message, header: Header, from client: Part, isRegistered: (String) -> Bool,
        composer: inout MessageComposer, date: WireDate
    ) throws(WireError) -> [Output] {
        let (targets, isCoalescing) = try Self.readMetadata(message.metadata)
        let missing = targets.filter { !isRegistered($0.uuid) }
        if isCoalescing, let missing = missing.first {
            let reply = Self.missingReply(
                to: header, id: header.messageID, parent: message.header, target: missing, for: client,
                composer: &composer, date: date)
            return [.toClient(reply)]
        }
        if isCoalescing {
            joining[header.messageID] = Joining(client: client, header: message.header, targets: targets)
        }
        var outputs: [Output] = []
        for target in targets {
            let id = "\(header.messageID)_\(target.uuid)"
            let ownHeader = try message.header.replacingMembers([("msg_id", .string(id))])
            if isRegistered(target.uuid) {
                let metadata = try message.metadata.replacingMembers([
                    ("original_msg_id", .string(header.messageID))
                ])
                let parts = composer.sealed(
                    to: [Part(target.uuid), client], header: ownHeader, parent: message.parent, metadata: metadata,
                    content: message.content, buffers: message.buffers)
                outputs.append(.toEngine(target.uuid, parts))
            } else {
                let reply = Self.missingReply(
                    to: header, id: id, parent: ownHeader, target: target, for: client, composer: &composer, date: date)
                outputs.append(.toClient(reply))
            }
        }
        return outputs
    }

    /// Takes the reply of an engine: `client` is the identity it was addressed to.
    package mutating func reply(
        _ message: Message, metadata: ReplyMetadata, from engine: String, to client: Part,
        composer: inout MessageComposer
    ) throws(WireError) -> [Output] {
        guard metadata.isCoalescing else { return [.toClient(message.addressed(to: client))] }
        let id = metadata.originalMessageID
        guard joining[id]?.targets.contains(where: { $0.uuid == engine }) == true else { return [] }
        joining[id]?.replies[engine] = message
        guard let request = joining[id], request.replies.count == request.targets.count else { return [] }
        joining[id] = nil
        return [.toClient(try Self.join(request, id: id, last: message, composer: composer))]
    }

    /// Forgets what waits for an engine that is gone. The client fails these requests by itself when it is notified,
    /// and takes a later reply for a mistake.
    package mutating func removeEngine(_ uuid: String) {
        joining = joining.filter { entry in !entry.value.targets.contains { $0.uuid == uuid } }
    }

    private static func readMetadata(_ metadata: Part) throws(WireError) -> (targets: [Target], isCoalescing: Bool) {
        var targets: [Target] = [], isCoalescing = false
        try forEachMember(of: metadata) { name, value in
            if name == "is_coalescing" {
                isCoalescing = value.bool ?? false
            } else if name == "targets" {
                for pair in value.value?.array ?? [] {
                    guard let pair = pair.array, let uuid = pair.first?.string,
                        !targets.contains(where: { $0.uuid == uuid })
                    else { continue }
                    targets.append(Target(uuid: uuid, id: pair.count > 1 ? pair[1] : .null))
                }
            }
        }
        return (targets, isCoalescing)
    }

    /// One reply out of many: the buffers of all in the order of the targets, and an error if any of them is one.
    private static func join(
        _ request: Joining, id: String, last: Message, composer: MessageComposer
    ) throws(WireError) -> [Part] {
        let replies = request.targets.compactMap { request.replies[$0.uuid] }
        let failed = replies.first { status(of: $0) != "ok" }
        let chosen = failed ?? replies.first ?? last
        let targets = request.targets.map { JSONValue.array([.string($0.uuid), $0.id]) }
        let metadata = try chosen.metadata.replacingMembers([
            ("broadcast_targets", .array(targets)), ("original_msg_id", .string(id)), ("is_coalescing", true),
        ])
        return composer.sealed(
            to: [request.client], header: chosen.header, parent: request.header, metadata: metadata,
            content: chosen.content, buffers: failed == nil ? replies.flatMap(\.buffers) : [])
    }

    /// Unreadable content is no success.
    private static func status(of reply: Message) -> String {
        var status = ""
        try? forEachMember(of: reply.content) { name, value in
            if name == "status" { status = value.string ?? "" }
        }
        return status
    }

    private static func missingReply(
        to header: Header, id: String, parent: Part, target: Target, for client: Part,
        composer: inout MessageComposer, date: WireDate
    ) -> [Part] {
        composer.compose(
            header.replyType, to: [client], parent: parent,
            metadata: [
                "engine": .string(target.uuid), "status": "error", "original_msg_id": .string(header.messageID),
            ],
            content: ErrorContent.make(
                name: "EngineError", message: "no engine \(target.id.text) (uuid '\(target.uuid)') is registered"),
            date: date)
    }
}
