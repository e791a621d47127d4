import Foundation
import Synchronization
import Tasks
import Transport
import Wire

/// A client's connection: one thread that has the sockets and the state, and a mailbox for all others.
///
/// Requests are put into the mailbox from any thread; the thread is woken only when it sleeps, so that many requests cost
/// one wake-up. Replies go to the sink that was given with the request, on the connection's thread.
///
/// Lock order: there is one lock, that of the mailbox; nothing is called while it is held.
package final class ClientConnection: Sendable {
    private struct Mailbox {
        var requests: [(ClientRequest, any ReplySink, Int)] = []
        var listeners: [Int: @Sendable (ClientState.Event) -> Void] = [:]
        var forgotten: [Int] = []
        var isAsleep = false
        var isClosed = false
    }

    /// Who waits for a request, and what is held until it is over.
    private struct Waiting {
        let sink: any ReplySink
        let tag: Int
        let lease: SharedLease?
    }

    package let session: String
    /// What others may know of the state, copied after each change of it.
    private let engines = Mutex<[ClientState.EngineID]>([])
    private let mailbox = Mutex(Mailbox())
    private let nextNumber = Atomic<Int>(1)
    private let pendingTotal = Atomic<Int>(0)
    private let wakeup: Wakeup

    /// Connects and asks which engines there are.
    ///
    /// - Throws: `ClientError.noAnswer` when the controller is silent for `timeout`.
    package init(_ addresses: ClientAddresses, timeout: Duration) throws {
        session = "swift-\(getpid())-" + String(UInt64.random(in: 0 ... .max), radix: 16)
        wakeup = try Wakeup()
        let signer = try Signer(key: addresses.key, schemeName: addresses.signatureScheme)
        let composer = MessageComposer(session: session, username: "embark", signer: signer)
        let ready = DispatchSemaphore(value: 0)
        let failure = Mutex<(any Error)?>(nil)
        let thread = Thread { [self] in
            do {
                let loop = try ClientLoop(addresses, composer: composer, wakeup: wakeup)
                try loop.askForEngines(within: timeout)
                publish(loop.state)
                ready.signal()
                run(loop)
            } catch {
                failure.withLock { $0 = error }
                ready.signal()
            }
        }
        thread.name = "embark client"
        thread.start()
        ready.wait()
        if let error = failure.withLock({ $0 }) { throw error }
    }

    package func makeNumber() -> Int { nextNumber.add(1, ordering: .relaxed).oldValue }

    /// The id that the request of a number has on the wire.
    package func messageID(_ number: Int) -> String { "\(session)_\(number)" }

    /// Engines in the order of their ids.
    package var registeredEngines: [ClientState.EngineID] { engines.withLock { $0 } }

    /// Requests sent and not yet over.
    package var pendingCount: Int { pendingTotal.load(ordering: .relaxed) }

    package var isClosed: Bool { mailbox.withLock { $0.isClosed } }

    /// Hands a request to the connection's thread.
    ///
    /// - Throws: `ClientError.closed`.
    package func send(_ request: ClientRequest, sink: any ReplySink, tag: Int = 0) throws(ClientError) {
        try send([(request, sink, tag)])
    }

    package func send(_ requests: [(ClientRequest, any ReplySink, Int)]) throws(ClientError) {
        let (isClosed, mustWake) = mailbox.withLock { box in
            if box.isClosed { return (true, false) }
            box.requests.append(contentsOf: requests)
            defer { box.isAsleep = false }
            return (false, box.isAsleep)
        }
        if isClosed { throw .closed }
        if mustWake { wakeup.wake() }
    }

    /// Nobody waits for the answer to a question any more.
    package func forget(_ number: Int) {
        mailbox.withLock { $0.forgotten.append(number) }
        wakeup.wake()
    }

    /// Calls `listener` for engines that come and go and for the end of the controller, until `removeListener`.
    package func addListener(_ listener: @escaping @Sendable (ClientState.Event) -> Void) -> Int {
        let key = makeNumber()
        mailbox.withLock { $0.listeners[key] = listener }
        return key
    }

    package func removeListener(_ key: Int) { mailbox.withLock { $0.listeners[key] = nil } }

    /// Ends the connection and its thread, which keeps this object until then. What is still awaited fails.
    package func close() {
        mailbox.withLock { $0.isClosed = true }
        wakeup.wake()
    }

    // MARK: The connection's thread

    private func run(_ loop: ClientLoop) {
        var sinks: [Int: Waiting] = [:]
        var isOpen = true
        while isOpen {
            let (requests, forgotten, isClosed) = mailbox.withLock { box in
                defer {
                    box.requests = []
                    box.forgotten = []
                    box.isAsleep = box.requests.isEmpty
                }
                return (box.requests, box.forgotten, box.isClosed)
            }
            for (request, sink, tag) in requests {
                sinks[request.number] = Waiting(sink: sink, tag: tag, lease: request.lease)
                loop.send(request)
            }
            for number in forgotten {
                loop.state.forgetQuestion(number)
                sinks[number] = nil
            }
            isOpen = !isClosed && loop.receive()
            if !isOpen { loop.state.controllerStopped() }
            isOpen = deliver(loop, &sinks) && isOpen
            pendingTotal.store(loop.state.pendingCount, ordering: .relaxed)
        }
        // Requests that came meanwhile, and questions that were never answered.
        let late = mailbox.withLock { box in
            box.isClosed = true
            defer { box.requests = [] }
            return box.requests
        }
        for (request, sink, tag) in late { sinks[request.number] = Waiting(sink: sink, tag: tag, lease: nil) }
        for waiting in sinks.values { waiting.sink.received(.controllerStopped, tag: waiting.tag) }
        loop.close()
    }

    /// Returns false when the controller has stopped.
    private func deliver(_ loop: ClientLoop, _ sinks: inout [Int: Waiting]) -> Bool {
        var isRunning = true, enginesChanged = false
        var wakes = Wakes()
        defer { wakes.wake() }
        for event in loop.state.takeEvents() {
            switch event {
            case .replied(let number, _, _), .output(let number, _):
                if let waiting = sinks[number] { waiting.sink.received(event, tag: waiting.tag, wakes: &wakes) }
            case .finished(let number), .answered(let number, _):
                if let waiting = sinks.removeValue(forKey: number) {
                    waiting.sink.received(event, tag: waiting.tag, wakes: &wakes)
                }
            case .engineAdded, .engineRemoved, .controllerStopped:
                enginesChanged = true
                if case .controllerStopped = event { isRunning = false }
                if enginesChanged { publish(loop.state) }
                let listeners = mailbox.withLock { Array($0.listeners.values) }
                for listener in listeners { listener(event) }
            }
        }
        return isRunning
    }

    private func publish(_ state: ClientState) {
        let list = state.engineIDs.compactMap { id in state.uuid(of: id).map { ClientState.EngineID(id: id, uuid: $0) }
        }
        engines.withLock { $0 = list }
    }
}
