import Wire

/// The whole controller as a value: messages and time go in, actions come out.
///
/// It checks each message (frames, signature, repetition) once, on the way in, and passes it to the part that decides.
/// The relays forward the parts they received; they never take them apart.
///
///     clients ──► mux, task, broadcast, control ──► engines          engines ──► iopub ──► clients
///                      │ records                                       hearts ◄── pings
///                      ▼
///                     hub ◄── questions
///
/// - Source: design/ipyparallel.md, section 2.
package struct Controller {
    package struct Settings: Sendable {
        package var hub = Hub.Settings()
        package var hearts = HeartMonitor.Settings()
        package var tasks = TaskScheduler.Settings()
        /// Bytes of tasks that may wait here before clients are made to wait.
        package var waitingByteLimit = 1 << 30

        package init() {}
    }

    package internal(set) var hub: Hub
    package internal(set) var tasks: TaskScheduler
    var hearts: HeartMonitor
    var broadcast = BroadcastScheduler()
    var composer: MessageComposer
    let settings: Settings
    /// Bytes of the tasks that have not ended.
    private(set) var taskByteCount = 0
    private var replayGuard = ReplayGuard()
    /// Output has a guard of its own: an engine may say the same on both sockets when it shuts down.
    private var outputReplayGuard = ReplayGuard()
    private var actions: [Action] = []
    package private(set) var refusedCount = 0

    package init(
        settings: Settings = Settings(), store: any RecordStore, composer: MessageComposer, seed: UInt64
    ) {
        var hubSettings = settings.hub
        hubSettings.heartbeatPeriod = settings.hearts.period
        hub = Hub(settings: hubSettings, store: store)
        tasks = TaskScheduler(settings: settings.tasks, seed: seed)
        hearts = HeartMonitor(settings: settings.hearts)
        self.composer = composer
        self.settings = settings
    }

    /// The engine's side of the connection, known once the sockets are bound.
    package mutating func setEngineConnection(_ connection: JSONValue) { hub.setEngineConnection(connection) }

    package var signer: Signer { composer.signer }

    /// False while so much is waiting that clients have to be held back.
    package var acceptsTasks: Bool { taskByteCount < settings.waitingByteLimit }

    package var nextDeadline: Duration {
        [hub.nextDeadline, tasks.nextDeadline].compactMap { $0 }.reduce(hearts.nextDeadline, min)
    }

    /// What is to be done, in order. Records are durable before anything that follows from them is sent.
    package mutating func takeActions() -> [Action] {
        guard !actions.isEmpty else { return [] }
        hub.commit()
        defer { actions = [] }
        return actions
    }

    mutating func act(_ action: Action) { actions.append(action) }
    mutating func send(_ endpoint: Endpoint, _ parts: [Part]) { actions.append(.send(endpoint, parts)) }
    mutating func log(_ level: LogLevel, _ text: String) { actions.append(.log(level, text)) }

    /// Takes a message in. A message that is not in order is dropped, counted and logged; it is never answered, so
    /// that nobody learns anything from sending nonsense.
    package mutating func receive(_ parts: [Part], on endpoint: Endpoint, at moment: Moment) {
        do throws(WireError) {
            try dispatch(parts, on: endpoint, at: moment)
        } catch {
            refusedCount += 1
            // Someone who sends nonsense must not be able to fill the log either.
            if refusedCount <= 20 || refusedCount.nonzeroBitCount == 1 {
                log(.warning, "dropped a message on \(endpoint), the \(refusedCount)th so far: \(error)")
            }
        }
        settle(at: moment)
    }

    /// Deals with what is due.
    package mutating func advance(to moment: Moment) {
        hub.advance(to: moment.elapsed)
        tasks.advance(to: moment.elapsed)
        for output in hearts.advance(to: moment.elapsed) {
            switch output {
            case .ping(let payload): send(.heartPing, [payload])
            case .started(let uuid): hub.heartStarted(uuid)
            case .stopped(let uuid):
                log(.warning, "engine \(uuid) has missed too many heartbeats")
                hub.heartStopped(uuid, at: moment.date)
            }
        }
        settle(at: moment)
    }

    private mutating func dispatch(
        _ parts: [Part], on endpoint: Endpoint, at moment: Moment
    ) throws(WireError) {
        switch endpoint {
        case .registration: try query(parts, at: moment)
        case .heartPong: try heartAnswered(parts)
        case .directClients: try directRequest(parts, at: moment)
        case .directEngines: try directReply(parts, at: moment)
        case .controlClients: try controlRequest(parts, at: moment)
        case .controlEngines: try controlReply(parts)
        case .taskClients: try taskRequest(parts, at: moment)
        case .taskEngines: try taskReply(parts, at: moment)
        case .broadcastClients: try broadcastRequest(parts, at: moment)
        case .broadcastEngines: try broadcastReply(parts)
        case .outputEngines: try output(parts, at: moment)
        case .notifications: subscriptionChanged(parts, at: moment)
        case .heartPing, .outputClients: throw .malformedFrames(partCount: parts.count)
        }
    }

    /// Takes a message apart and checks that it was signed with our key and is here for the first time.
    func open(_ parts: [Part], identityCount: Int) throws(WireError) -> (Message, Fingerprint?) {
        let message = try Message(parts: parts)
        guard message.identities.count == identityCount else { throw .malformedFrames(partCount: parts.count) }
        return (message, try signer.verify(message))
    }

    mutating func admit(_ parts: [Part], identityCount: Int) throws(WireError) -> Message {
        let (message, fingerprint) = try open(parts, identityCount: identityCount)
        if let fingerprint { try replayGuard.admit(fingerprint) }
        return message
    }

    mutating func admitOutput(_ parts: [Part]) throws(WireError) -> Message {
        // Engines put one topic before the delimiter; some messages of ipykernel 7 have none.
        let message = try Message(parts: parts)
        guard message.identities.count <= 1 else { throw .malformedFrames(partCount: parts.count) }
        if let fingerprint = try signer.verify(message) { try outputReplayGuard.admit(fingerprint) }
        return message
    }

    mutating func noteTaskBytes(_ difference: Int) { taskByteCount += difference }
}
