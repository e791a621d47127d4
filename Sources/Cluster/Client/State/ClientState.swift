import Wire

/// What a client knows: engines, and the requests whose reply or output is awaited.
///
/// A value without sockets and clocks: messages go in, events come out. A request ends when its reply is there and the
/// engine has said that it is idle again (unless it was asked to be quiet), because output may come after the reply. Where the
/// reply says how many messages of output there are, these are awaited instead.
///
///                    reply                                   idle, or as many messages as the reply said
///     awaiting both ───────▶ awaiting idle or messages ─────────────▶ gone
///           │ idle                                             ▲
///           └───────▶ awaiting reply ──────────────────────────┘ reply
///
/// What an engine takes with it fails at once; tasks are left to the scheduler, which may run them elsewhere.
///
/// - Source: design/ipyparallel.md, 2.5, 2.10, 2.17.
package struct ClientState: Sendable {
    package enum Event: Sendable {
        /// A part of a request is answered. Parts are those of a broadcast, else there is one, 0.
        case replied(Int, part: Int, ClientReply)
        case output(Int, TaskOutputEvent)
        /// Nothing will come for this request any more.
        case finished(Int)
        /// The answer of the hub to a question.
        case answered(Int, Message)
        case engineAdded(EngineID)
        case engineRemoved(EngineID)
        case controllerStopped
    }

    package struct EngineID: Sendable, Hashable {
        package let id: Int
        package let uuid: String
    }

    /// What a request still waits for.
    private struct Pending {
        /// Engines that have not answered, with their parts; for a task, which may run anywhere, none.
        var replies: [String: Int] = [:]
        /// Engines that have not said that they are idle again.
        var idles: Set<String> = []
        var awaitsTask = false
        var isQuiet: Bool
        /// Messages of output by engine: those that have come, less those that a reply has told of. An engine whose messages have all
        /// come is not here once it has replied.
        var outputs: [String: Int] = [:]
        /// Engines whose replies have told of messages that have not come.
        var owing: Set<String> = []
        /// Engines that were idle before the reply to a task came: the last one has run it.
        var idleEngines: Set<String> = []

        var isOver: Bool { replies.isEmpty && idles.isEmpty && owing.isEmpty && !awaitsTask }

        /// A reply has told how many messages of output there are, so that the engine need not say that it is idle.
        mutating func expect(_ count: Int, from engine: String) {
            idles.remove(engine)
            outputs[engine, default: 0] -= count
            settle(engine)
        }

        mutating func outputCame(from engine: String) {
            outputs[engine, default: 0] += 1
            if !owing.isEmpty { settle(engine) }
        }

        private mutating func settle(_ engine: String) {
            if outputs[engine, default: 0] < 0 { owing.insert(engine) } else { owing.remove(engine) }
        }

        /// Nothing more is awaited from an engine but its reply.
        mutating func release(_ engine: String) {
            idles.remove(engine)
            owing.remove(engine)
        }
    }

    package let session: String
    private let sessionBytes: [UInt8]
    private var pending: [Int: Pending] = [:]
    private var questions: Set<Int> = []
    private var uuids: [Int: String] = [:]
    private var ids: [String: Int] = [:]
    private var events: [Event] = []

    package init(session: String) {
        self.session = session
        sessionBytes = Array(session.utf8)
    }

    package mutating func takeEvents() -> [Event] {
        defer { events.removeAll(keepingCapacity: true) }
        return events
    }

    /// Ids of the registered engines, in order.
    package var engineIDs: [Int] { uuids.keys.sorted() }
    package func uuid(of id: Int) -> String? { uuids[id] }
    package func id(of uuid: String) -> Int? { ids[uuid] }
    /// Requests whose reply or output has not come.
    package var pendingCount: Int { pending.count }

    // MARK: Requests

    /// A request is about to be sent to one engine or, as a broadcast, to several.
    package mutating func willSend(_ number: Int, to engines: [String], isQuiet: Bool) {
        pending[number] = Pending(
            replies: Dictionary(engines.enumerated().map { ($1, $0) }) { first, _ in first },
            idles: isQuiet ? [] : Set(engines), isQuiet: isQuiet)
        // An engine may have gone between the choice and the sending.
        for engine in engines where ids[engine] == nil { lose(engine, of: number) }
    }

    package mutating func willSendTask(_ number: Int, isQuiet: Bool) {
        pending[number] = Pending(awaitsTask: true, isQuiet: isQuiet)
    }

    package mutating func willAsk(_ number: Int) { questions.insert(number) }

    package mutating func forgetQuestion(_ number: Int) { questions.remove(number) }

    // MARK: Messages

    /// A reply on one of the request sockets. What nobody waits for is ignored.
    package mutating func reply(_ message: Message, at date: WireDate) {
        guard let request = RequestNumber(parent: message.parent, session: sessionBytes),
            var state = pending[request.number]
        else { return }
        let reply = ReplyMessage(message: message, received: date)
        if state.awaitsTask, state.isQuiet {
            // The commonest case of all: nothing else will come.
            pending[request.number] = nil
            events.append(.replied(request.number, part: 0, .message(reply)))
            return events.append(.finished(request.number))
        }
        // No idle comes where no engine has worked on it.
        let isWorked = reply.status == .ok || reply.status == .error && !Self.isAnswerOfController(message)
        var part = 0
        if state.awaitsTask {
            state.awaitsTask = false
            if isWorked, !state.isQuiet, let engine = reply.engine, ids[engine] != nil {
                if let count = reply.outputCount {
                    state.expect(count, from: engine)
                } else if !state.idleEngines.contains(engine) {
                    state.idles.insert(engine)
                }
            }
        } else {
            // A late reply of an engine that was given up finds its place taken.
            let engine = request.engine ?? state.replies.keys.first
            guard let engine, let index = state.replies.removeValue(forKey: engine) else { return }
            part = index
            if !isWorked {
                state.idles.remove(engine)
            } else if !state.isQuiet, let count = reply.outputCount {
                state.expect(count, from: engine)
            }
        }
        pending[request.number] = state
        events.append(.replied(request.number, part: part, .message(reply)))
        finishIfOver(request.number, state)
    }

    /// An error without `engine_info`: the scheduler or the relay has answered.
    private static func isAnswerOfController(_ message: Message) -> Bool {
        guard let content = try? JSONValue(parsing: message.content), content["status"]?.string == "error" else {
            return false
        }
        return content["engine_info"]?.object?.isEmpty ?? true
    }

    /// The answer of the hub.
    package mutating func answer(_ message: Message) {
        guard let request = RequestNumber(parent: message.parent, session: sessionBytes),
            questions.remove(request.number) != nil
        else { return }
        events.append(.answered(request.number, message))
    }

    /// True when a message answers or accompanies a request of this session.
    package func concerns(_ message: Message) -> Bool {
        RequestNumber(parent: message.parent, session: sessionBytes) != nil
    }

    /// Output of an engine, for this client or another.
    package mutating func output(_ message: Message) {
        guard let request = RequestNumber(parent: message.parent, session: sessionBytes),
            var state = pending[request.number], let header = try? Header(message.header)
        else { return }
        let engine = request.engine ?? header.session
        if header.messageType == "status" {
            var isIdle = false
            try? forEachMember(of: message.content) { name, value in
                if name == "execution_state" { isIdle = value.string == "idle" }
            }
            guard isIdle else { return }
            state.idles.remove(engine)
            if state.awaitsTask { state.idleEngines.insert(engine) }
            pending[request.number] = state
            finishIfOver(request.number, state)
        } else {
            let event = TaskOutputEvent(header.messageType, content: message.content, engineID: ids[engine])
            if let event { events.append(.output(request.number, event)) }
            state.outputCame(from: engine)
            pending[request.number] = state
            finishIfOver(request.number, state)
        }
    }

    private mutating func finishIfOver(_ number: Int, _ state: Pending) {
        guard state.isOver else { return }
        pending[number] = nil
        events.append(.finished(number))
    }

    // MARK: Engines

    package mutating func notification(_ message: Message) {
        guard let header = try? Header(message.header) else { return }
        if header.messageType == "shutdown_notification" { return controllerStopped() }
        guard let content = try? JSONValue(parsing: message.content), let id = content["id"]?.integer,
            let uuid = content["uuid"]?.string
        else { return }
        switch header.messageType {
        case "registration_notification": add(id, uuid)
        case "unregistration_notification": remove(id, uuid)
        default: return
        }
    }

    /// The engines of a `connection_reply`.
    package mutating func add(engines: JSONValue?) {
        for (id, uuid) in (engines?.object ?? [:]).sorted(by: { $0.key < $1.key }) {
            if let id = Int(id), let uuid = uuid.string { add(id, uuid) }
        }
    }

    private mutating func add(_ id: Int, _ uuid: String) {
        guard ids[uuid] == nil else { return }
        uuids[id] = uuid
        ids[uuid] = id
        events.append(.engineAdded(EngineID(id: id, uuid: uuid)))
    }

    private mutating func remove(_ id: Int, _ uuid: String) {
        guard ids.removeValue(forKey: uuid) != nil else { return }
        uuids[id] = nil
        events.append(.engineRemoved(EngineID(id: id, uuid: uuid)))
        let affected = pending.filter { _, state in
            state.replies[uuid] != nil || state.idles.contains(uuid) || state.owing.contains(uuid)
        }.map(\.key).sorted()
        for number in affected { lose(uuid, of: number, id: id) }
    }

    /// Fails what was sent to an engine that is gone; a real reply that still comes is ignored, and no idle is awaited.
    private mutating func lose(_ engine: String, of number: Int, id: Int? = nil) {
        guard var state = pending[number] else { return }
        let part = state.replies.removeValue(forKey: engine)
        state.release(engine)
        pending[number] = state
        if let part {
            let error = RemoteError.engineDied(id: id, uuid: engine, messageID: "\(session)_\(number)")
            events.append(.replied(number, part: part, .lost(error)))
        }
        finishIfOver(number, state)
    }

    /// Nothing that was asked will be answered.
    package mutating func controllerStopped() {
        for (number, state) in pending.sorted(by: { $0.key < $1.key }) {
            let id = "\(session)_\(number)"
            let parts = state.awaitsTask ? [0] : state.replies.values.sorted()
            for part in parts { events.append(.replied(number, part: part, .lost(.controllerStopped(messageID: id)))) }
            events.append(.finished(number))
        }
        pending.removeAll()
        for (id, uuid) in uuids.sorted(by: { $0.key < $1.key }) {
            events.append(.engineRemoved(EngineID(id: id, uuid: uuid)))
        }
        uuids.removeAll()
        ids.removeAll()
        events.append(.controllerStopped)
    }
}
