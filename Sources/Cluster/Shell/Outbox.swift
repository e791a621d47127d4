import Wire

/// Messages for engines whose connection is not there yet: a value without sockets or clocks.
///
/// An engine is registered as soon as its heart beats, which may be a moment before its other sockets, or the helper
/// process that owns one of them, have connected. A router drops what it cannot route, so such messages wait here, in
/// order, and are tried again.
struct Outbox: Sendable {
    struct Destination: Hashable, Sendable {
        let endpoint: Endpoint
        let engine: Part
    }

    struct Held: Sendable {
        let parts: [Part]
        let deadline: Duration
    }

    static let retryPeriod = Duration.milliseconds(5)
    static let patience = Duration.seconds(10)

    private var held: [Destination: Fifo<Held>] = [:]

    var isEmpty: Bool { held.isEmpty }
    var destinations: [Destination] { Array(held.keys) }

    /// True when something already waits for this destination, so that what follows has to wait behind it.
    func isHolding(_ destination: Destination) -> Bool { held[destination] != nil }

    mutating func hold(_ parts: [Part], for destination: Destination, at now: Duration) {
        held[destination, default: Fifo()].append(Held(parts: parts, deadline: now + Self.patience))
    }

    func first(for destination: Destination) -> Held? { held[destination]?.first }

    mutating func removeFirst(for destination: Destination) {
        _ = held[destination]?.popFirst()
        if held[destination]?.isEmpty == true { held[destination] = nil }
    }

    /// Forgets what waits for an engine that is gone.
    mutating func drop(_ engine: String) {
        let engine = Part(engine)
        held = held.filter { $0.key.engine != engine }
    }
}
