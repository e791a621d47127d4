import Foundation
import Logging
import Tasks
import Transport
import Wire

/// Runs an engine: one thread, one poll loop, and the workers that run tasks.
package final class EngineProcess {
    /// Messages taken from one socket before the others have their turn.
    private static let burst = 64
    /// How long a reply waits for the controller to come back.
    private static let holdingTime = Duration.seconds(30)
    /// The nanny is started when the engine has been registered for so long: the start of a cluster does not wait for it.
    private static let nannyDelay = Duration.milliseconds(500)

    private let configuration: EngineConfiguration
    private let logger: Logger
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private let signals: StopSignals
    // Ends after the sockets, which it waits for.
    private let context: MessagingContext
    private var sockets: EngineSockets
    private var engine: EngineState
    private var workers: [EngineState.WorkerID: WorkerProcess] = [:]
    /// Those with calls that are not yet written.
    private var unflushed: Set<EngineState.WorkerID> = []
    private var poller = Poller()
    private var sources: [(source: Source, index: Int)] = []
    private var arePollerSourcesCurrent = false
    private var held: [(channel: EngineState.Channel, parts: [Part], deadline: Duration)] = []
    private var stopTime: Duration?
    private var status: Int32 = 0
    private var nannyTime: Duration?
    private var nannyInput: Lifeline?

    private enum Source {
        case signals, ping
        case channel(EngineState.Channel)
        case link(LocalLinks.Link)
        case worker(EngineState.WorkerID)
    }

    /// - Throws: when the connection file does not come within its time, or is none.
    package init(configuration: EngineConfiguration, logger: Logger) throws {
        self.configuration = configuration
        self.logger = logger
        let clock = ContinuousClock()
        let start = clock.now
        self.start = start
        signals = try StopSignals()
        // A worker may be gone before what is written to it.
        signal(SIGPIPE, SIG_IGN)
        let connection = try Self.firstConnection(configuration)
        context = try MessagingContext()
        sockets = try EngineSockets(connection, uuid: configuration.uuid, context: context)
        engine = EngineState(
            uuid: configuration.uuid, settings: configuration.settings,
            signer: try Signer(key: connection.key, schemeName: connection.signatureScheme),
            images: configuration.images, at: clock.now - start)
    }

    /// An engine may be started before its controller: the file is waited for.
    private static func firstConnection(_ configuration: EngineConfiguration) throws -> EngineConnection {
        let deadline = ContinuousClock.now + .seconds(10)
        while true {
            do {
                return try configuration.connection(isFirst: true)
            } catch  where ContinuousClock.now < deadline {
                usleep(50_000)
            }
        }
    }

    private var now: Duration { clock.now - start }

    private var moment: Moment { Moment(elapsed: now, date: .now) }

    /// Serves until it is told to stop.
    ///
    /// - Returns: the exit status.
    package func run() throws -> Int32 {
        defer { tearDown() }
        engine.advance(to: moment)
        perform(engine.takeActions())
        flush()
        sockets.links.flush()
        while stopTime.map({ now < $0 }) ?? true { try serve() }
        return status
    }

    private func tearDown() {
        for worker in workers.values { worker.send(SIGKILL) }
        for worker in workers.values { _ = worker.reap() }
        workers = [:]
        sockets.close()
    }

    // MARK: The loop

    private func serve() throws {
        if !arePollerSourcesCurrent { gatherSources() }
        let deadlines = [engine.nextDeadline, stopTime, nannyTime, held.isEmpty ? nil : now + .milliseconds(20)]
        let wait = (deadlines.compactMap { $0 }.min() ?? .seconds(1)) - now
        for (source, index) in sources {
            if case .link(let link) = source { poller.setWriting(index, link.connection.isBlocked) }
        }
        if try poller.wait(timeout: max(.zero, wait)) { try receive() }
        engine.advance(to: moment)
        perform(engine.takeActions())
        flush()
        retry()
        sockets.links.flush()
        if sockets.links.isBroken { dropLinks() }
        if let nannyTime, nannyTime <= now { startNanny() }
    }

    private func gatherSources() {
        poller = Poller()
        sources = [(.signals, poller.add(fileDescriptor: signals.readDescriptor))]
        for channel in [EngineState.Channel.registration, .shell, .control] {
            sources.append((.channel(channel), poller.add(sockets[channel])))
        }
        for link in sockets.links.links {
            sources.append((.link(link), poller.add(fileDescriptor: link.connection.descriptor)))
        }
        if let heart = sockets.heart { sources.append((.ping, poller.add(heart.pings))) }
        for (id, worker) in workers {
            for descriptor in [worker.calls, worker.output, worker.errors] {
                sources.append((.worker(id), poller.add(fileDescriptor: descriptor)))
            }
        }
        arePollerSourcesCurrent = true
    }

    private func receive() throws {
        // Answers first: they make room for what the sockets hold.
        var seen: Set<EngineState.WorkerID> = []
        for (source, index) in sources where poller.isReadable(index) {
            if case .worker(let id) = source, seen.insert(id).inserted { listen(to: id) }
        }
        for (source, index) in sources where poller.isReadable(index) {
            switch source {
            case .signals: takeSignals()
            case .ping: try answerPings()
            case .channel(let channel): try receive(on: channel)
            case .link(let link): receive(on: link)
            case .worker: break
            }
        }
    }

    private func receive(on channel: EngineState.Channel) throws {
        let socket = sockets[channel]
        for _ in 0..<Self.burst {
            guard let parts = try socket.receive() else { return }
            engine.receive(parts, on: channel, at: moment)
            perform(engine.takeActions())
        }
    }

    private func receive(on link: LocalLinks.Link) {
        let channel = link.endpoint == .controlEngines ? EngineState.Channel.control : .shell
        link.connection.fill()
        while let parts = link.connection.next(after: link.peer) {
            engine.receive(parts, on: channel, at: moment)
            perform(engine.takeActions())
        }
    }

    /// Without links everything goes over the sockets, until the engine registers anew.
    private func dropLinks() {
        sockets.links.close()
        arePollerSourcesCurrent = false
    }

    private func answerPings() throws {
        while let heart = sockets.heart, let ping = try heart.pings.receive() {
            guard let payload = ping.first else { continue }
            if engine.ping(payload, at: moment) { _ = try heart.pongs.send(ping) }
            perform(engine.takeActions())
        }
    }

    private func takeSignals() {
        for number in signals.take() {
            if number == SIGINT {
                engine.interrupt(at: moment)
            } else {
                logger.info("told to stop by a signal")
                engine.stop(status: 0, at: moment)
            }
        }
        perform(engine.takeActions())
    }

    // MARK: Actions

    private func perform(_ actions: [EngineState.Action]) {
        for action in actions {
            do {
                try perform(action)
            } catch {
                logger.error("\(error)")
            }
        }
    }

    private func perform(_ action: EngineState.Action) throws {
        switch action {
        case .send(let channel, let parts): try send(parts, on: channel)
        case .sendShared(let channel, let parts, let value):
            try send(parts + [SharedValue.bytes(of: value)], on: channel)
        case .registration(let action): try register(action)
        case .spawn(let id, let image): spawn(id, image)
        case .run(let id, let call, let task): run(id, call, task)
        case .cancel(let id, let call): workers[id]?.cancel(call)
        case .signal(let id, let number): workers[id]?.send(number)
        case .stop(let status, let delay):
            self.status = status
            stopTime = now + delay
            // The engine has said goodbye itself.
            nannyInput?.say(NannyOrder.none)
        case .log(let level, let text): log(level, text)
        }
    }

    private func log(_ level: LogLevel, _ text: String) {
        guard level >= configuration.logLevel else { return }
        switch level {
        case .debug: logger.debug("\(text)")
        case .info: logger.info("\(text)")
        case .warning: logger.warning("\(text)")
        case .error: logger.error("\(text)")
        }
    }

    private func send(_ parts: [Part], on channel: EngineState.Channel) throws {
        if try sockets.send(parts, on: channel) == .unroutable {
            held.append((channel, parts, now + Self.holdingTime))
        }
    }

    /// Sends what could not be sent while the controller was away.
    private func retry() {
        guard !held.isEmpty else { return }
        held = held.filter { item in
            item.deadline > now && (try? sockets.send(item.parts, on: item.channel)) != .sent
        }
    }

    private func register(_ action: EngineRegistration.Action) throws {
        switch action {
        case .ask:
            try renewConnection()
            sockets.openLinks(engine.composer)
            arePollerSourcesCurrent = false
            engine.askForRegistration(at: moment)
            perform(engine.takeActions())
        case .accepted(let id):
            try sockets.openHeart(id: id)
            arePollerSourcesCurrent = false
            if nannyInput == nil { nannyTime = now + Self.nannyDelay }
            tellNanny()
        case .lost:
            sockets.closeHeart()
            arePollerSourcesCurrent = false
            nannyInput?.say(NannyOrder.none)
        case .giveUp: break
        }
    }

    /// Connects anew if the controller's file says something else than before.
    private func renewConnection() throws {
        guard let connection = try? configuration.connection(isFirst: false), connection != sockets.connection else {
            return
        }
        sockets.close()
        arePollerSourcesCurrent = false
        sockets = try EngineSockets(connection, uuid: configuration.uuid, context: context)
        engine.replaceSigner(try Signer(key: connection.key, schemeName: connection.signatureScheme))
    }

    private func startNanny() {
        nannyTime = nil
        guard let command = configuration.nanny else { return }
        do {
            let input = try Lifeline()
            _ = try ChildProcess(
                command, environment: configuration.environmentOfWorkers, input: input, output: "/dev/null",
                isDetached: true)
            nannyInput = input
            tellNanny()
        } catch {
            logger.warning("no nanny: \(error); if this engine is killed, only its heartbeats will tell")
        }
    }

    private func tellNanny() {
        guard let id = engine.id, engine.registration.isRegistered else { return }
        nannyInput?.say(NannyOrder(id: id, uuid: engine.uuid, sockets.connection).text)
    }

    // MARK: Workers

    private func spawn(_ id: EngineState.WorkerID, _ image: WorkerImage) {
        do {
            workers[id] = try WorkerProcess(
                image, engineID: engine.id ?? -1, environment: configuration.environmentOfWorkers)
            arePollerSourcesCurrent = false
        } catch {
            end(id, signal: nil, status: 127, lastWords: "\(error)")
        }
    }

    private func run(_ id: EngineState.WorkerID, _ call: UInt64, _ task: WorkerCall) {
        do {
            try workers[id]?.run(call, task)
            unflushed.insert(id)
            // A worker that waits begins while the rest is still being dealt with.
            if engine.isRunningFirst(call, on: id) { flush(id) }
        } catch {
            // Its end will be seen on its socket, and deals with the call.
            workers[id]?.send(SIGKILL)
        }
    }

    /// Writes the calls that were handed over since the last time.
    private func flush() {
        guard !unflushed.isEmpty else { return }
        for id in unflushed { flush(id) }
        unflushed.removeAll()
    }

    private func flush(_ id: EngineState.WorkerID) {
        do {
            try workers[id]?.flush()
        } catch {
            // Its end will be seen on its socket, and deals with the call.
            workers[id]?.send(SIGKILL)
        }
    }

    private func listen(to id: EngineState.WorkerID) {
        guard let worker = workers[id] else { return }
        do {
            let isOpen = try worker.fill()
            while let frame = try worker.nextFrame() {
                if frame.hasOutput {
                    passOutput(of: id, worker)
                    try worker.proceed()
                }
                answer(id, frame)
            }
            passOutput(of: id, worker)
            if !isOpen { reap(id, worker) }
        } catch {
            worker.send(SIGKILL)
            reap(id, worker)
        }
        perform(engine.takeActions())
    }

    private func answer(_ id: EngineState.WorkerID, _ frame: WorkerFrame) {
        if frame.kind == .message {
            let content = frame.parts.last.flatMap { try? JSONValue(parsing: $0) } ?? [:]
            return engine.workerPublished(id, frame.parts.first?.text ?? "stream", content, at: moment)
        }
        let run = frame.began...max(frame.began, frame.ended)
        if let reply = frame.reply { engine.workerAnswered(id, frame.id, reply, run: run, at: moment) }
    }

    /// Publishes what the worker has written so far, but not without limit: others wait.
    private func passOutput(of id: EngineState.WorkerID, _ worker: WorkerProcess) {
        for isError in [false, true] {
            for _ in 0..<Self.burst {
                guard let text = worker.readOutput(isError: isError) else { break }
                if !text.isEmpty { engine.workerWrote(id, text, isError: isError, at: moment) }
            }
        }
    }

    private func reap(_ id: EngineState.WorkerID, _ worker: WorkerProcess) {
        passOutput(of: id, worker)
        let (signal, status) = worker.reap()
        workers[id] = nil
        arePollerSourcesCurrent = false
        end(id, signal: signal, status: status, lastWords: worker.lastWords)
    }

    private func end(_ id: EngineState.WorkerID, signal: Int32?, status: Int32, lastWords: String) {
        engine.workerEnded(id, signal: signal, status: status, lastWords: lastWords, at: moment)
        perform(engine.takeActions())
    }
}

extension WorkerFrame {
    /// What the call came to; nil for a frame that is no answer.
    fileprivate var reply: TaskReply? {
        switch kind {
        case .value:
            let coding = parts.first.flatMap { TaskCoding(rawValue: $0.text) } ?? .bytes
            return .value(EncodedValue(coding: coding, bytes: parts.last ?? .empty))
        case .failed:
            let content = parts.first.flatMap { try? JSONValue(parsing: $0) } ?? [:]
            return .failed(RemoteFailure(content))
        case .cancelled: return .aborted
        case .executed: return .executed(parts.first.flatMap { try? JSONValue(parsing: $0) } ?? [:])
        case .run, .proceed, .message: return nil
        }
    }
}
