import Foundation
import Transport
import Wire

/// What the connection's thread does: sends requests, receives messages, feeds the state. It belongs to that thread.
final class ClientLoop {
    /// Messages taken from one socket before the others have their turn.
    static let burst = 256

    var state: ClientState
    private let sockets: ClientSockets
    private var poller = Poller()
    private let composer: MessageComposer
    private let wakeup: Wakeup
    private var wakeupIndex = 0
    private var readers: [(socket: Socket, index: Int, kind: Kind)] = []
    private var links: [(connection: LocalConnection, index: Int, kind: Kind)] = []

    private enum Kind { case hub, reply, control, output, notification }

    init(_ addresses: ClientAddresses, composer: MessageComposer, wakeup: Wakeup) throws {
        self.composer = composer
        self.wakeup = wakeup
        state = ClientState(session: composer.session)
        sockets = try ClientSockets(addresses, in: MessagingContext(), composer: composer)
        gatherSources()
    }

    private func gatherSources() {
        let kinds: [(Socket, Kind)] = [
            (sockets.registration, .hub), (sockets.notification, .notification), (sockets.direct, .reply),
            (sockets.task, .reply), (sockets.broadcast, .reply), (sockets.control, .control), (sockets.output, .output),
        ]
        let poller = Poller()
        self.poller = poller
        readers = kinds.map { ($0.0, poller.add($0.0), $0.1) }
        links = sockets.links.links.map { link in
            let kind: Kind =
                link.endpoint == .outputClients ? .output : link.endpoint == .controlClients ? .control : .reply
            return (link.connection, poller.add(fileDescriptor: link.connection.descriptor), kind)
        }
        wakeupIndex = poller.add(fileDescriptor: wakeup.readDescriptor)
    }

    func close() { sockets.close() }

    /// Asks the hub for its engines. Number 0 is this question.
    func askForEngines(within timeout: Duration) throws {
        state.willAsk(0)
        try send(
            ClientRequest(
                number: 0, route: .hub, type: "connection_request", metadata: MessageComposer.emptyObject,
                content: MessageComposer.emptyObject, buffers: []), on: sockets.registration, nil, to: [])
        let deadline = ContinuousClock.now + timeout
        while ContinuousClock.now < deadline {
            guard try poller.wait(timeout: deadline - .now) else { continue }
            try receiveAll()
            // Nobody listens yet, so other events are not missed.
            for event in state.takeEvents() {
                guard case .answered(0, let message) = event else { continue }
                state.add(engines: try JSONValue(parsing: message.content)["engines"])
                _ = state.takeEvents()
                return
            }
        }
        throw ClientError.noAnswer(question: "a connection request", after: timeout)
    }

    // MARK: Sending

    /// A request that cannot be sent fails like one to an engine that is not there.
    func send(_ request: ClientRequest) {
        do {
            switch request.route {
            case .direct(let engine):
                state.willSend(request.number, to: [engine], isQuiet: request.isQuiet)
                try send(request, on: sockets.direct, .directClients, to: [Part(engine)])
            case .control(let engine):
                state.willSend(request.number, to: [engine], isQuiet: true)
                try send(request, on: sockets.control, .controlClients, to: [Part(engine)])
            case .broadcast(let engines):
                state.willSend(request.number, to: engines.map(\.uuid), isQuiet: request.isQuiet)
                try send(request, on: sockets.broadcast, .broadcastClients, to: [])
            case .task:
                state.willSendTask(request.number, isQuiet: request.isQuiet)
                try send(request, on: sockets.task, .taskClients, to: [])
            case .hub:
                state.willAsk(request.number)
                try send(request, on: sockets.registration, nil, to: [])
            }
        } catch {
            state.controllerStopped()
        }
    }

    private func send(
        _ request: ClientRequest, on socket: Socket, _ endpoint: Endpoint?, to identities: [Part]
    ) throws {
        let header = composer.header(request.type, messageID: "\(state.session)_\(request.number)", date: .now)
        let parts = composer.sealed(
            to: identities, header: header, parent: MessageComposer.emptyObject, metadata: request.metadata,
            content: request.content, buffers: request.buffers)
        try sockets.send(parts, on: socket, endpoint)
    }

    // MARK: Receiving

    /// Waits until something comes; returns false when the sockets are beyond help.
    func receive() -> Bool {
        do {
            sockets.links.flush()
            if sockets.links.isBroken {
                try sockets.dropLinks()
                gatherSources()
            }
            for (connection, index, _) in links { poller.setWriting(index, connection.isBlocked) }
            if try poller.wait(timeout: nil) { try receiveAll() }
            return true
        } catch { return false }
    }

    private func receiveAll() throws {
        if poller.isReadable(wakeupIndex) { wakeup.drain() }
        for (connection, index, kind) in links {
            if poller.isWritable(index) { connection.flush() }
            guard poller.isReadable(index) else { continue }
            connection.fill()
            while let parts = connection.next() { accept(parts, kind) }
        }
        for (socket, index, kind) in readers where poller.isReadable(index) {
            for _ in 0..<Self.burst {
                guard let parts = try socket.receive() else { break }
                accept(parts, kind)
            }
        }
    }

    /// What is not in order or not signed with the cluster's key is dropped.
    private func accept(_ parts: [Part], _ kind: Kind) {
        guard let message = try? Message(parts: parts) else { return }
        switch kind {
        case .output:
            // Most output is for other clients; what is not ours need not be verified.
            guard state.concerns(message), isVerified(message) else { return }
            state.output(message)
        case .hub: if isVerified(message) { state.answer(message) }
        case .notification: if isVerified(message) { state.notification(message) }
        case .reply, .control: if isVerified(message) { state.reply(message, at: .now) }
        }
    }

    private func isVerified(_ message: Message) -> Bool {
        do {
            _ = try composer.signer.verify(message)
            return true
        } catch { return false }
    }
}
