import Tasks
import Wire

/// A message that a client is about to send.
package struct ClientRequest: Sendable {
    package enum Route: Sendable {
        case direct(engine: String)
        case task
        case broadcast(engines: [ClientState.EngineID])
        case control(engine: String)
        case hub
    }

    package var number: Int
    package var route: Route
    package var type: String
    package var metadata: Part
    package var content: Part
    package var buffers: [Part]
    /// No idle message is awaited, because the engine was asked to send none.
    package var isQuiet = false
    /// Arguments in shared memory, held until the request is over.
    package var lease: SharedLease?
}

/// Who hears what became of a request. Called on the client's thread, so it must be quick and never wait.
package protocol ReplySink: AnyObject, Sendable {
    /// - Parameters:
    ///   - tag: given when the request was sent.
    ///   - wakes: takes those who wait for this; they are woken when all that has come is handed over.
    func received(_ event: ClientState.Event, tag: Int, wakes: inout Wakes)
}

extension ReplySink {
    /// Hands over one event and wakes at once.
    func received(_ event: ClientState.Event, tag: Int) {
        var wakes = Wakes()
        received(event, tag: tag, wakes: &wakes)
        wakes.wake()
    }
}

/// Who is to go on once the messages at hand are dealt with: one wake-up for many replies.
package struct Wakes {
    private var continuations: [CheckedContinuation<Void, any Error>] = []

    mutating func add(_ continuation: CheckedContinuation<Void, any Error>) { continuations.append(continuation) }

    mutating func wake() {
        for continuation in continuations { continuation.resume() }
        continuations.removeAll(keepingCapacity: true)
    }
}
