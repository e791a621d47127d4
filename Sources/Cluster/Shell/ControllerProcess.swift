import Foundation
import Logging
import Transport
import Wire

/// Runs a controller: one thread, one poll loop.
///
/// It binds everything, installs its signal handlers, and writes the connection files last, so that there is no moment
/// at which it can be found and not stopped cleanly. The files are removed when it ends.
package final class ControllerProcess {
    /// Messages taken from one socket before the others have their turn.
    static let burst = 256
    /// In microseconds: how long messages may gather while every engine has several times as much work ahead.
    static let pause: UInt32 = 1000
    /// Where as many come at once anyway, nothing is gained by waiting for more.
    static let gathering = 16

    let configuration: ControllerConfiguration
    let environment: [String: String]
    let logger: Logger
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private let signals: StopSignals
    // Ends after the sockets, which it waits for.
    private let context: MessagingContext
    private let sockets: ControllerSockets
    /// Nil where local connections are off or not possible.
    private let local: LocalPeers?
    private var poller = Poller()
    private var signalIndex = 0
    private var listenerIndex: Int?
    private let files: ConnectionFiles
    private var pollIndices: [(endpoint: Endpoint, index: Int)] = []
    private var peerIndices: [(peer: LocalPeers.Peer, index: Int)] = []
    var controller: Controller
    private var outbox = Outbox()
    /// Messages taken in by this turn of the loop.
    private var receivedCount = 0
    private var nextRetry: Duration = .zero
    private var stopTime: Duration?
    private var dask: DaskScheduler?
    private var daskRequests: [DaskRequest] = []

    package init(configuration: ControllerConfiguration, environment: [String: String], logger: Logger) throws {
        self.configuration = configuration
        self.environment = environment
        self.logger = logger
        start = clock.now
        try configuration.profile.makeFolders()
        signals = try StopSignals()
        let reused =
            configuration.reusesFiles
            ? ReusedFiles(profile: configuration.profile, clusterID: configuration.clusterID) : nil
        let key = configuration.key ?? reused?.key ?? Self.randomKey()
        let curve = try Self.curveKeys(configuration.curve)
        context = try MessagingContext()
        sockets = try ControllerSockets(
            context: context, configuration: configuration, curve: curve, reusing: reused)
        local = configuration.localPath.flatMap { try? LocalPeers(path: $0) }
        files = Self.files(configuration, key: key, curve: curve, ports: sockets.ports, localPath: local?.path)
        let composer = MessageComposer(
            session: Self.randomKey(), username: configuration.username,
            signer: try Signer(key: key, schemeName: configuration.signatureScheme))
        controller = Controller(
            settings: configuration.controller, store: try configuration.store.open(), composer: composer,
            seed: UInt64.random(in: 0 ... .max))
        controller.setEngineConnection(files.engine)
        gatherSources()
    }

    /// Serves until it is told to stop.
    package func run() throws {
        defer { tearDown() }
        restore()
        try writeFiles()
        logger.info("listening on \(configuration.clientHost), files in \(configuration.profile.security)")
        while try !isOver() { try serve() }
    }

    private var now: Duration { clock.now - start }

    private var moment: Moment { Moment(elapsed: now, date: .now) }

    private func isOver() throws -> Bool {
        if let stopTime, now >= stopTime { return true }
        if poller.isReadable(signalIndex) {
            logger.info("told to stop by a signal")
            return true
        }
        return false
    }

    // MARK: The loop

    private func gatherSources() {
        poller = Poller()
        pollIndices = Endpoint.allCases.filter(\.isRead).map { ($0, poller.add(sockets[$0])) }
        signalIndex = poller.add(fileDescriptor: signals.readDescriptor)
        guard let local else { return }
        listenerIndex = poller.add(fileDescriptor: local.listenerDescriptor)
        peerIndices = local.peers.map { ($0, poller.add(fileDescriptor: $0.connection.descriptor)) }
    }

    private func serve() throws {
        if local?.takeChange() == true { gatherSources() }
        let deadlines = [
            controller.nextDeadline, outbox.isEmpty ? nil : nextRetry, stopTime,
            daskRequests.isEmpty ? nil : now + .milliseconds(50),
        ]
        let wait = (deadlines.compactMap { $0 }.min() ?? .seconds(1)) - now
        for (peer, index) in peerIndices { poller.setWriting(index, peer.connection.isBlocked) }
        if receivedCount < Self.gathering, controller.tasks.allowsPause { usleep(Self.pause) }
        receivedCount = 0
        let isReadable = try poller.wait(timeout: max(.zero, wait))
        if isReadable { try receive() }
        controller.advance(to: moment)
        try perform(controller.takeActions())
        try retry()
        answerDask()
        holdBackClients()
        local?.flush()
        local?.removeBroken()
    }

    private func receive() throws {
        if let listenerIndex, poller.isReadable(listenerIndex) { local?.accept() }
        for (peer, index) in peerIndices {
            if poller.isWritable(index) { peer.connection.flush() }
            if poller.isReadable(index) { try receive(from: peer) }
        }
        for (endpoint, index) in pollIndices where poller.isReadable(index) {
            for _ in 0..<Self.burst {
                guard let parts = try sockets[endpoint].receive() else { break }
                controller.receive(parts, on: endpoint, at: moment)
                receivedCount += 1
            }
            try perform(controller.takeActions())
        }
    }

    /// Takes in what a client or an engine of this machine has written, which is bounded, and passes on at once what follows from it.
    private func receive(from peer: LocalPeers.Peer) throws {
        peer.connection.fill()
        while let parts = peer.connection.next(after: peer.prefix) {
            receivedCount += 1
            if let greeting = peer.greeting {
                controller.receive(parts, on: greeting.endpoint, at: moment)
            } else if let (greeting, answer) = controller.greet(parts, at: moment) {
                local?.admit(peer, greeting, answer: answer)
            } else {
                logger.warning("refused a local connection: expected a signed request, found something else")
                local?.remove(peer)
                return
            }
        }
        try perform(controller.takeActions())
        local?.flush()
    }

    /// Stops reading tasks while too many bytes of them wait.
    private func holdBackClients() {
        for (peer, index) in peerIndices where peer.greeting?.endpoint == .taskClients {
            poller.setReading(index, controller.acceptsTasks)
        }
        for (endpoint, index) in pollIndices where endpoint == .taskClients {
            poller.setReading(index, controller.acceptsTasks)
        }
    }

    private func perform(_ actions: [Action]) throws {
        for action in actions {
            switch action {
            case .send(let endpoint, let parts): try send(parts, on: endpoint)
            case .saveEngines(let state): saveEngines(state)
            case .dropConnection(let engine): outbox.drop(engine)
            case .startDask(let request): startDask(request)
            case .stopDask: stopDask()
            case .stop(let delay): stopTime = now + delay
            case .log(let level, let text): log(level, text)
            }
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

    // MARK: Sending

    private func send(_ parts: [Part], on endpoint: Endpoint) throws {
        guard endpoint.leadsToEngines, let engine = parts.first else {
            if endpoint == .outputClients { local?.publish(parts) }
            _ = try transmit(parts, on: endpoint)
            return
        }
        let destination = Outbox.Destination(endpoint: endpoint, engine: engine)
        if !outbox.isEmpty, outbox.isHolding(destination) {
            return outbox.hold(parts, for: destination, at: now)
        }
        if try transmit(parts, on: endpoint) != .sent {
            outbox.hold(parts, for: destination, at: now)
            nextRetry = now + Outbox.retryPeriod
        }
    }

    private func transmit(_ parts: [Part], on endpoint: Endpoint) throws -> Socket.SendResult {
        if let local, local.send(parts, on: endpoint) { return .sent }
        return try sockets[endpoint].send(parts)
    }

    private func retry() throws {
        guard !outbox.isEmpty, now >= nextRetry else { return }
        for destination in outbox.destinations {
            while let held = outbox.first(for: destination) {
                if try transmit(held.parts, on: destination.endpoint) == .sent {
                    outbox.removeFirst(for: destination)
                } else if held.deadline <= now {
                    outbox.removeFirst(for: destination)
                    controller.undeliverable(held.parts, on: destination.endpoint, at: moment)
                } else {
                    break
                }
            }
        }
        nextRetry = now + Outbox.retryPeriod
        try perform(controller.takeActions())
    }

    // MARK: Dask

    private func startDask(_ request: DaskRequest) {
        daskRequests.append(request)
        guard dask == nil else { return }
        do {
            dask = try DaskScheduler(
                arguments: request.arguments, folder: configuration.profile.security, environment: environment,
                at: now)
        } catch {
            finishDask(ErrorContent.make(name: "RuntimeError", message: "\(error)"))
        }
    }

    private func answerDask() {
        guard !daskRequests.isEmpty, let content = dask?.reply(at: now) else { return }
        finishDask(content)
    }

    private func finishDask(_ content: JSONValue) {
        for request in daskRequests { controller.daskStarted(request, content: content, at: moment) }
        daskRequests = []
        if content["status"]?.string != "ok" { stopDask() }
    }

    private func stopDask() {
        dask?.stop()
        dask = nil
    }

    // MARK: Files

    private func writeFiles() throws {
        for (side, content) in [("engine", files.engine), ("client", files.client)] {
            try PrivateFile.write(
                content.encoded, to: configuration.profile.connectionFile(clusterID: configuration.clusterID, for: side)
            )
        }
    }

    private func saveEngines(_ state: JSONValue) {
        do {
            try PrivateFile.write(
                state.encoded, to: configuration.profile.engineStateFile(clusterID: configuration.clusterID))
        } catch {
            logger.warning("\(error)")
        }
    }

    private func restore() {
        if configuration.restoresEngines,
            let state = try? PrivateFile.read(
                configuration.profile.engineStateFile(clusterID: configuration.clusterID))
        {
            controller.restoreEngines(state, at: moment)
        }
        controller.restoreTasks(at: moment)
    }

    private func tearDown() {
        stopDask()
        if !configuration.reusesFiles {
            for side in ["engine", "client"] {
                unlink(configuration.profile.connectionFile(clusterID: configuration.clusterID, for: side))
            }
        }
        if let local {
            for peer in local.peers { peer.connection.close(within: .milliseconds(100)) }
            unlink(local.path)
        }
        sockets.close()
    }

    private static func files(
        _ configuration: ControllerConfiguration, key: String, curve: CurveKeys?, ports: [Endpoint: Int],
        localPath: String?
    ) -> ConnectionFiles {
        var files = ConnectionFiles()
        files.registration = ports[.registration] ?? 0
        for (endpoint, port) in ports {
            if let name = endpoint.clientName { files.clientPorts[name] = port }
            if let name = endpoint.engineName { files.enginePorts[name] = port }
        }
        files.clientHost = configuration.clientHost
        files.engineHost = configuration.engineHost
        files.location = configuration.location
        files.sshServer = configuration.sshServer
        files.engineSSHServer = configuration.engineSSHServer
        files.scheme = configuration.controller.tasks.scheme.rawValue
        files.key = key
        files.curveServerKey = curve?.publicKey
        files.signatureScheme = configuration.signatureScheme
        files.localPath = localPath
        return files
    }

    private static func curveKeys(_ curve: ControllerConfiguration.Curve) throws -> CurveKeys? {
        switch curve {
        case .off: nil
        case .generated: try CurveKeys.generate()
        case .given(let keys): keys
        }
    }

    /// 32 hexadecimal digits from the system's generator.
    private static func randomKey() -> String {
        let words = (0..<2).map { _ in String(UInt64.random(in: 0 ... .max), radix: 16) }
        return words.map { String(repeating: "0", count: 16 - $0.count) + $0 }.joined(separator: "-")
    }
}

extension Endpoint {
    /// Publishers are only written to, except the one that hears of subscriptions.
    fileprivate var isRead: Bool { kind != .publisher }
}

extension ControllerConfiguration.Store {
    func open() throws -> any RecordStore {
        switch self {
        case .memory(let recordLimit, let byteLimit):
            MemoryRecordStore(recordLimit: recordLimit, byteLimit: byteLimit)
        case .sqlite(let path): try SQLiteRecordStore(path: path)
        case .none: NoRecordStore()
        }
    }
}
