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
}

/// Who hears what became of a request. Called on the client's thread, so it must be quick and never wait.
package protocol ReplySink: AnyObject, Sendable {
    /// - Parameter tag: given when the request was sent.
    func received(_ event: ClientState.Event, tag: Int)
}
