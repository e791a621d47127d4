import Wire

/// How an engine finds its controller and notices that it has lost it: a value without sockets or clocks.
///
/// Pings carry the controller's life time. One that is younger than the last was sent by another controller at the same
/// address, which does not know this engine; silence means that there is none. In both cases the engine registers again, with
/// its old id if that is free.
///
/// - Source: design/ipyparallel.md, 2.6.
package struct EngineRegistration: Sendable {
    package struct Settings: Sendable {
        /// How long to wait for the answer to a request before it is sent again.
        package var answerTimeout = Duration.seconds(5)
        /// How long to go on trying, at the start and after a loss.
        package var patience = Duration.seconds(300)
        /// Missed pings after which the controller counts as lost.
        package var maximumMisses = 3

        package init() {}
    }

    package enum Action: Sendable, Equatable {
        /// Read the connection file again, then send a request.
        case ask
        /// Open the heart, and the sockets that depend on the id.
        case accepted(id: Int)
        case lost(String)
        case giveUp(String)
    }

    private enum State: Sendable {
        case waiting(until: Duration)
        case asking(until: Duration)
        case registered
    }

    let settings: Settings
    package private(set) var id: Int?
    private var state: State
    private var actions: [Action] = []
    private var period = Duration.seconds(3)
    private var lastPing: Duration
    private var lifetime = -1.0
    /// Since when there has been no controller.
    private var lostAt: Duration
    private var lastRefusal = "no answer"

    package init(settings: Settings = Settings(), at now: Duration) {
        self.settings = settings
        state = .waiting(until: now)
        lastPing = now
        lostAt = now
    }

    package var isRegistered: Bool { if case .registered = state { true } else { false } }

    package var nextDeadline: Duration {
        switch state {
        case .waiting(let time), .asking(let time): time
        case .registered: lastPing + silence
        }
    }

    private var silence: Duration { (period + .milliseconds(500)) * settings.maximumMisses }

    package mutating func takeActions() -> [Action] {
        defer { actions = [] }
        return actions
    }

    /// Returns false for the first ping of a new controller: it would take an answer for a stranger's.
    package mutating func ping(_ payload: Part, at now: Duration) -> Bool {
        guard isRegistered, let seconds = Double(payload.text) else { return false }
        lastPing = now
        defer { lifetime = seconds }
        guard seconds < lifetime else { return true }
        lose("the controller was started anew", at: now)
        return false
    }

    package mutating func reply(_ content: JSONValue, at now: Duration) {
        guard case .asking = state else { return }
        if content["status"]?.string == "ok", let id = content["id"]?.integer {
            self.id = id
            period = .milliseconds(max(1, content["hb_period"]?.integer ?? 3000))
            accept(id, at: now)
        } else if content["ename"]?.string == "KeyError", let id {
            // A controller that has taken over the engines of the one before knows us already.
            accept(id, at: now)
        } else {
            lastRefusal = content["evalue"]?.string ?? "a reply without an id"
            state = .waiting(until: now + .seconds(1))
        }
    }

    private mutating func accept(_ id: Int, at now: Duration) {
        state = .registered
        lastPing = now
        lifetime = -1
        actions.append(.accepted(id: id))
    }

    private mutating func lose(_ reason: String, at now: Duration) {
        lostAt = now
        lastRefusal = "no answer"
        state = .waiting(until: now)
        actions.append(.lost(reason))
        advance(to: now)
    }

    package mutating func advance(to now: Duration) {
        guard now >= nextDeadline else { return }
        if isRegistered { return lose("no heartbeat of the controller for \(now - lastPing)", at: now) }
        guard now - lostAt < settings.patience else {
            actions.append(
                .giveUp(
                    "expected a controller to register with within \(settings.patience), found: \(lastRefusal); is it running, and "
                        + "is this its connection file?"))
            state = .waiting(until: now + .seconds(3600))
            return
        }
        state = .asking(until: now + settings.answerTimeout)
        actions.append(.ask)
    }
}
