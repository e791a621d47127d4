import Wire

/// The sockets of a controller, by who is at the other end.
///
/// - Source: design/ipyparallel.md, 2.3.
package enum Endpoint: Int, CaseIterable, Sendable {
    case heartPing, heartPong
    case registration
    case controlClients, controlEngines
    case taskEngines, directEngines, broadcastEngines
    case taskClients, directClients, broadcastClients
    case outputEngines, outputClients
    case notifications

    /// Messages to an engine wait until its connection is there; everything else is dropped if nobody listens.
    package var leadsToEngines: Bool {
        switch self {
        case .controlEngines, .taskEngines, .directEngines, .broadcastEngines: true
        default: false
        }
    }
}

/// What the controller asks its shell to do.
package enum Action: Sendable {
    case send(Endpoint, [Part])
    /// Write the table of engines, for a later `--restore`.
    case saveEngines(JSONValue)
    /// An engine is gone: nothing that still waits for its connection will be delivered.
    case dropConnection(String)
    case startDask(DaskRequest)
    case stopDask
    /// End the process after this time, so that what was sent last arrives.
    case stop(after: Duration)
    case log(LogLevel, String)
}

package enum LogLevel: Int, Sendable, Comparable {
    case debug = 10, info = 20, warning = 30, error = 40

    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}

/// A client that waits for a dask scheduler.
package struct DaskRequest: Sendable {
    package let client: Part
    package let parent: Part
    package let arguments: JSONValue
}
