import Tasks
import Wire

/// An engine: a value that decides, without sockets, processes or clocks.
///
/// Requests on the shell channel are answered one after the other, in the order in which they came. Values are kept here,
/// so nothing is lost with a worker; compiled tasks are run by worker processes, a few of which are handed to the same
/// worker ahead of time, so that it need not wait for the way here and back.
///
/// Parts: `+Shell` (the queue), `+Workers` (who runs what, and what becomes of the dead), `+Control`, `+Values` (push, pull),
/// `+Replies`, and `EngineRegistration`.
///
/// - Source: design/ipyparallel.md, 2.6, 2.10, 2.16.
package struct EngineState {
    package enum Channel: CaseIterable, Sendable {
        case registration, shell, control, output
    }

    package typealias WorkerID = Int

    /// What the engine asks its shell to do.
    package enum Action: Sendable {
        case send(Channel, [Part])
        /// The same, with the bytes of a value in shared memory as the last part.
        case sendShared(Channel, [Part], EncodedValue)
        case registration(EngineRegistration.Action)
        case spawn(WorkerID, WorkerImage)
        case run(WorkerID, call: UInt64, WorkerCall)
        case cancel(WorkerID, call: UInt64)
        case signal(WorkerID, Int32)
        /// End the process after this time, so that what was sent last arrives.
        case stop(status: Int32, after: Duration)
        case log(LogLevel, String)
    }

    package struct Settings: Sendable {
        /// How long a cancelled task may take to notice before its worker is killed.
        package var cancellationGrace = Duration.milliseconds(200)
        /// Calls that one worker holds, the one that runs among them: as many as the engine, as a rule, so that engine and worker
        /// have something to do whenever they wake.
        package var pipelineDepth = 64
        /// Calls that are larger together wait until the worker is free: it does not read while it runs one, and its socket
        /// holds little.
        package var pipelineByteLimit = 64 << 10
        /// Programs and libraries whose workers are kept.
        package var imageLimit = 4
        /// The program that compiles and runs cells; nil where there is none, and code is refused.
        package var cellProgram: String?
        package var registration = EngineRegistration.Settings()

        package init() {}
    }

    package let uuid: String
    let settings: Settings
    let images: any ImageLibrary
    package internal(set) var registration: EngineRegistration
    var composer: MessageComposer
    private var replayGuard = ReplayGuard()
    private var actions: [Action] = []

    var queue = Fifo<EngineRequest>()
    var calls = TaskCallReader()
    /// Ids whose requests are not to be run when they come.
    var abortedIDs: Set<String> = []
    package internal(set) var values: [String: PythonValue] = [:]
    var workers: [WorkerID: Worker] = [:]
    /// The worker that gets the calls of an image, and the one that waits to take its place.
    var active: [String: WorkerID] = [:]
    var spares: [String: WorkerID] = [:]
    /// The worker that has calls now; there is at most one.
    var busyWorker: WorkerID?
    var workerCount = 0
    var callCount: UInt64 = 0
    var executionCount = 0
    var isStopping = false

    package init(
        uuid: String, username: String = "embark", settings: Settings = Settings(), signer: Signer,
        images: any ImageLibrary, at now: Duration
    ) {
        self.uuid = uuid
        self.settings = settings
        self.images = images
        composer = MessageComposer(session: uuid, username: username, signer: signer)
        registration = EngineRegistration(settings: settings.registration, at: now)
    }

    package var id: Int? { registration.id }

    /// The connection file has changed: messages are signed with another key from now on.
    package mutating func replaceSigner(_ signer: Signer) {
        composer = MessageComposer(session: uuid, username: composer.username, signer: signer)
    }

    package var nextDeadline: Duration {
        // Only the first call can be late, and a worker that was killed is only waited for.
        guard let worker = busyWorker.flatMap({ workers[$0] }), !worker.isKilled,
            let deadline = worker.calls.first?.nextDeadline
        else { return registration.nextDeadline }
        return min(registration.nextDeadline, deadline)
    }

    package mutating func takeActions() -> [Action] {
        defer { actions = [] }
        return actions
    }

    mutating func act(_ action: Action) { actions.append(action) }
    mutating func log(_ level: LogLevel, _ text: String) { actions.append(.log(level, text)) }

    /// Takes a message in. One that is not in order is dropped and logged, never answered.
    package mutating func receive(_ parts: [Part], on channel: Channel, at moment: Moment) {
        do throws(WireError) {
            let message = try Message(parts: parts)
            if let fingerprint = try composer.signer.verify(message) { try replayGuard.admit(fingerprint) }
            let header = try Header(message.header)
            switch channel {
            case .registration: registrationReply(message, header, at: moment)
            case .shell: try enqueue(message, header, at: moment)
            case .control: control(message, header, at: moment)
            case .output: break
            }
        } catch {
            log(.warning, "dropped a message on \(channel): \(error)")
        }
        work(at: moment)
    }

    /// A heartbeat of the controller. Returns false when it must not be answered: another controller than before sends it.
    package mutating func ping(_ payload: Part, at moment: Moment) -> Bool {
        let isKnown = registration.ping(payload, at: moment.elapsed)
        takeRegistrationActions(at: moment)
        return isKnown
    }

    /// Deals with what is due.
    package mutating func advance(to moment: Moment) {
        registration.advance(to: moment.elapsed)
        takeRegistrationActions(at: moment)
        enforceDeadlines(at: moment)
        work(at: moment)
    }

    private mutating func registrationReply(_ message: Message, _ header: Header, at moment: Moment) {
        guard header.messageType == "registration_reply", let content = try? JSONValue(parsing: message.content) else {
            return
        }
        registration.reply(content, at: moment.elapsed)
        takeRegistrationActions(at: moment)
    }

    private mutating func takeRegistrationActions(at moment: Moment) {
        for action in registration.takeActions() {
            switch action {
            case .ask: break
            case .accepted(let id): log(.info, "Completed registration with id \(id)")
            case .lost(let reason): log(.warning, "\(reason); registering again")
            case .giveUp(let reason):
                log(.error, reason)
                stop(status: 255, after: .zero, at: moment)
            }
            act(.registration(action))
        }
    }

    /// Sends a request to be registered, once the shell has made sure of the connection.
    package mutating func askForRegistration(at moment: Moment) {
        var content: [String: JSONValue] = ["uuid": .string(uuid)]
        if let id { content["id"] = .integer(id) }
        act(
            .send(
                .registration, composer.compose("registration_request", content: .object(content), date: moment.date)))
    }

    /// Says goodbye to the controller and ends.
    package mutating func stop(status: Int32, after delay: Duration = .milliseconds(100), at moment: Moment) {
        guard !isStopping else { return }
        isStopping = true
        if let id {
            act(
                .send(
                    .registration,
                    composer.compose("unregistration_request", content: ["id": .integer(id)], date: moment.date)))
        }
        act(.stop(status: status, after: delay))
    }
}
