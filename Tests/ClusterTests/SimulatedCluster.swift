import Wire

@testable import Cluster

/// A controller with engines and clients over a network that a seed determines: it delays every message, keeps the
/// order within a connection only, loses heartbeats and whatever is sent to the dead, repeats requests and adds
/// garbage. Nothing here reads a clock.
struct SimulatedCluster {
    enum Peer: Hashable {
        case controller
        case engine(String)
        case client(String)
    }

    private struct Event {
        var time: Duration
        var number: Int
        var target: Peer
        var endpoint: Endpoint
        var parts: [Part]
    }

    struct SimulatedEngine {
        var composer: MessageComposer
        var isRegistered = false
        var isAlive = true
        /// When its shell is free again: requests run one after the other.
        var busyUntil: Duration = .zero
        var receivedIDs: Set<String> = []
    }

    struct SimulatedClient {
        var composer: MessageComposer
        var repliesByRequest: [String: [String]] = [:]
        var directTargets: [String: String] = [:]
        var engines: Set<String> = []
    }

    static let key = "secret"
    var generator: SeededGenerator
    var controller: Controller
    var engines: [String: SimulatedEngine] = [:]
    var clients: [String: SimulatedClient] = [:]
    var problems: [String] = []
    private(set) var now: Duration = .zero
    private var events: [Event] = []
    private var eventCount = 0
    private var lastArrival: [String: Duration] = [:]
    /// Replies of work that is still being done.
    var delayedReplies: [DelayedReply] = []
    var lossPercent = 10
    var repeatPercent = 3

    init(seed: UInt64, configure: (inout Controller.Settings) -> Void = { _ in }) {
        generator = SeededGenerator(seed: seed)
        var settings = Controller.Settings()
        settings.hearts.period = .milliseconds(200)
        settings.hearts.maximumMisses = 5
        configure(&settings)
        controller = Controller(
            settings: settings, store: MemoryRecordStore(), composer: Self.composer("controller"), seed: seed)
    }

    static func composer(_ session: String) -> MessageComposer {
        MessageComposer(session: session, username: "test", signer: Signer(key: key))
    }

    var date: WireDate { WireDate(microseconds: 1_700_000_000_000_000).advanced(by: now) }
    private var moment: Moment { Moment(elapsed: now, date: date) }

    // MARK: The network

    mutating func send(_ parts: [Part], to target: Peer, on endpoint: Endpoint, from sender: Peer) {
        let connection = "\(sender) \(target) \(endpoint)"
        let delay = Duration.microseconds(Int.random(in: 50...5000, using: &generator))
        let arrival = max(now + delay, lastArrival[connection] ?? .zero)
        lastArrival[connection] = arrival
        eventCount += 1
        events.append(Event(time: arrival, number: eventCount, target: target, endpoint: endpoint, parts: parts))
    }

    /// Runs until `end`, or until nothing but heartbeats happens.
    mutating func run(for duration: Duration) {
        let end = now + duration
        while now < end {
            let nextEvent = events.indices.min {
                (events[$0].time, events[$0].number) < (events[$1].time, events[$1].number)
            }
            let nextReply = delayedReplies.map(\.time).min() ?? end
            let nextTime = min(nextEvent.map { events[$0].time } ?? end, controller.nextDeadline, nextReply, end)
            now = max(now, nextTime)
            sendFinishedReplies()
            if let index = nextEvent, events[index].time <= now {
                let event = events.remove(at: index)
                deliver(event)
            }
            controller.advance(to: moment)
            carryOut()
        }
    }

    private mutating func deliver(_ event: Event) {
        switch event.target {
        case .controller: controller.receive(event.parts, on: event.endpoint, at: moment)
        case .engine(let uuid): engineReceives(uuid, event.endpoint, event.parts)
        case .client(let name): clientReceives(name, event.endpoint, event.parts)
        }
        carryOut()
    }

    private mutating func carryOut() {
        for action in controller.takeActions() {
            guard case .send(let endpoint, let parts) = action else { continue }
            switch endpoint {
            case .heartPing:
                for uuid in engines.keys.sorted() { send(parts, to: .engine(uuid), on: endpoint, from: .controller) }
            case .notifications, .outputClients:
                for name in clients.keys.sorted() { send(parts, to: .client(name), on: endpoint, from: .controller) }
            case .registration:
                let peer = parts[0].text
                send(
                    parts, to: engines[peer] != nil ? .engine(peer) : .client(peer), on: endpoint, from: .controller)
            case .directEngines, .taskEngines, .broadcastEngines, .controlEngines:
                send(parts, to: .engine(parts[0].text), on: endpoint, from: .controller)
            default: send(parts, to: .client(parts[0].text), on: endpoint, from: .controller)
            }
        }
    }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &generator) < percent }
}

// MARK: Engines

extension SimulatedCluster {
    mutating func startEngine(_ uuid: String) {
        var engine = SimulatedEngine(composer: Self.composer(uuid))
        let request = engine.composer.compose(
            "registration_request", to: [Part(uuid)], content: ["uuid": .string(uuid)], date: date)
        engines[uuid] = engine
        send(request, to: .controller, on: .registration, from: .engine(uuid))
    }

    /// The process ends; if it has a nanny the controller hears of it at once, else by the missing heartbeats.
    mutating func killEngine(_ uuid: String, hasNanny: Bool) {
        engines[uuid]?.isAlive = false
        guard hasNanny, let id = controller.hub.registry.id(of: uuid) else { return }
        var nanny = Self.composer("nanny of \(uuid)")
        let request = nanny.compose(
            "unregistration_request", to: [Part("nanny")], content: ["id": .integer(id)], date: date)
        send(request, to: .controller, on: .registration, from: .client("nanny"))
    }

    private mutating func engineReceives(_ uuid: String, _ endpoint: Endpoint, _ parts: [Part]) {
        guard engines[uuid]?.isAlive == true else { return }
        switch endpoint {
        case .registration: engines[uuid]?.isRegistered = true
        case .heartPing:
            guard engines[uuid]?.isRegistered == true, !chance(lossPercent) else { return }
            send([Part(uuid), parts[0]], to: .controller, on: .heartPong, from: .engine(uuid))
        case .directEngines, .taskEngines, .broadcastEngines: runRequest(uuid, endpoint, parts)
        default: break
        }
    }

    private mutating func runRequest(_ uuid: String, _ endpoint: Endpoint, _ parts: [Part]) {
        guard var engine = engines[uuid], let message = try? Message(parts: parts),
            (try? engine.composer.signer.verify(message)) != nil, let header = try? Header(message.header)
        else { return problems.append("engine \(uuid) got a message it cannot read") }
        if !engine.receivedIDs.insert(header.messageID).inserted {
            problems.append("engine \(uuid) got \(header.messageID) twice")
        }
        let fails = chance(10)
        let original = (try? JSONValue(parsing: message.metadata)) ?? [:]
        let metadata: JSONValue = [
            "engine": .string(uuid), "status": fails ? "error" : "ok", "started": .string(date.description),
            "is_coalescing": original["is_coalescing"] ?? false,
            "original_msg_id": original["original_msg_id"] ?? "",
        ]
        let reply = engine.composer.compose(
            header.replyType, to: [Part(uuid), parts[1]], parent: message.header, metadata: metadata,
            content: ["status": fails ? "error" : "ok"], buffers: [Part(uuid)], date: date)
        engine.busyUntil = max(engine.busyUntil, now) + .milliseconds(Int.random(in: 0...20, using: &generator))
        engines[uuid] = engine
        reserve(reply, endpoint, uuid, at: engine.busyUntil)
    }

    /// The reply leaves when the work is done, if the engine still lives then.
    private mutating func reserve(_ reply: [Part], _ endpoint: Endpoint, _ uuid: String, at time: Duration) {
        delayedReplies.append(DelayedReply(time: time, uuid: uuid, endpoint: endpoint, parts: reply))
    }

    struct DelayedReply {
        let time: Duration
        let uuid: String
        let endpoint: Endpoint
        let parts: [Part]
    }

    /// Sends what engines have finished by now.
    mutating func sendFinishedReplies() {
        for reply in delayedReplies where reply.time <= now && engines[reply.uuid]?.isAlive == true {
            send(reply.parts, to: .controller, on: reply.endpoint, from: .engine(reply.uuid))
        }
        delayedReplies.removeAll { $0.time <= now || engines[$0.uuid]?.isAlive != true }
    }
}

// MARK: Clients

extension SimulatedCluster {
    mutating func startClient(_ name: String) {
        clients[name] = SimulatedClient(composer: Self.composer(name))
        send([Part(bytes: [1])], to: .controller, on: .notifications, from: .client(name))
    }

    /// Sends a request; now and then a copy of it follows, as an attacker would send it.
    @discardableResult
    mutating func request(
        from name: String, on endpoint: Endpoint, engine: String? = nil, metadata: JSONValue = [:]
    ) -> String {
        guard var client = clients[name] else { preconditionFailure("no client \(name)") }
        let identities = [Part(name)] + (engine.map { [Part($0)] } ?? [])
        let parts = client.composer.compose(
            "apply_request", to: identities, metadata: metadata, content: [:], date: date)
        let id = (try? Header(Message(parts: parts).header))?.messageID ?? ""
        client.repliesByRequest[id] = []
        client.directTargets[id] = engine
        clients[name] = client
        send(parts, to: .controller, on: endpoint, from: .client(name))
        if chance(repeatPercent) { send(parts, to: .controller, on: endpoint, from: .client("attacker")) }
        return id
    }

    private mutating func clientReceives(_ name: String, _ endpoint: Endpoint, _ parts: [Part]) {
        guard clients[name] != nil, let message = try? Message(parts: parts) else { return }
        let content = (try? JSONValue(parsing: message.content)) ?? [:]
        if endpoint == .notifications { return noteEngines(name, message, content) }
        guard let id = (try? Header(parent: message.parent))?.messageID, endpoint != .outputClients else { return }
        clients[name]?.repliesByRequest[id, default: []].append(
            content["ename"]?.string ?? content["status"]?.string ?? "?")
    }

    private mutating func noteEngines(_ name: String, _ message: Message, _ content: JSONValue) {
        guard let uuid = content["uuid"]?.string, let header = try? Header(message.header) else { return }
        if header.messageType == "registration_notification" {
            clients[name]?.engines.insert(uuid)
        } else if header.messageType == "unregistration_notification" {
            clients[name]?.engines.remove(uuid)
        }
    }

    /// Random parts for a random socket, some of them almost right.
    mutating func sendGarbage() {
        let endpoint = Endpoint.allCases.randomElement(using: &generator)!
        var parts = (0..<Int.random(in: 0..<9, using: &generator)).map { _ in
            Part(
                bytes: (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
                    .random(in: 0...255, using: &generator)
                })
        }
        if chance(50) { parts.insert(Message.delimiter, at: Int.random(in: 0...parts.count, using: &generator)) }
        send(parts, to: .controller, on: endpoint, from: .client("stranger"))
    }
}
