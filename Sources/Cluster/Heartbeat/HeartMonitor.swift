import Wire

/// Watches the hearts of engines: a value without sockets or clocks.
///
/// A beat is one message to all engines, which send it back unchanged. Two rhythms share the channel: the regular
/// one, which counts misses, and a fast one while engines are awaited, so that a registration is complete as soon as
/// the engine can answer instead of one or two periods later.
///
/// - Source: design/ipyparallel.md, 2.6.
package struct HeartMonitor: Sendable {
    package struct Settings: Sendable {
        package var period = Duration.milliseconds(3000)
        /// An engine that misses more beats than this in a row is dead.
        package var maximumMisses = 10

        package init() {}
    }

    package enum Output: Sendable, Equatable {
        case ping(Part)
        /// The first beat of an awaited engine.
        case started(String)
        /// No beat for too long.
        case stopped(String)
    }

    private struct Heart: Sendable {
        var missCount = 0
        var hasAnswered = true
    }

    let settings: Settings
    private var hearts: [String: Heart] = [:]
    private var awaited: Set<String> = []
    private var nextBeat: Duration = .zero
    private var lastPing: Duration = .zero
    /// What was sent since the last regular beat, and before it since the beat before. Both are good answers.
    private var currentPings: Set<Part> = []
    private var previousPings: Set<Part> = []

    package init(settings: Settings = Settings()) {
        self.settings = settings
    }

    package var nextDeadline: Duration {
        awaited.isEmpty ? nextBeat : min(nextBeat, lastPing + fastPeriod)
    }

    /// Between pings to awaited engines; longer when many hearts answer each of them.
    private var fastPeriod: Duration {
        .milliseconds(min(100, max(10, (hearts.count + awaited.count) / 10)))
    }

    /// Expects the first beat of an engine.
    package mutating func await(_ uuid: String) {
        guard hearts[uuid] == nil else { return }
        awaited.insert(uuid)
    }

    /// Watches an engine that an earlier controller had registered.
    package mutating func expect(_ uuid: String) { hearts[uuid] = Heart() }

    package mutating func forget(_ uuid: String) {
        hearts[uuid] = nil
        awaited.remove(uuid)
    }

    /// Takes an answer. Answers of strangers and old ones are ignored.
    package mutating func pong(_ uuid: String, _ payload: Part) -> Output? {
        guard currentPings.contains(payload) || previousPings.contains(payload) else { return nil }
        if awaited.remove(uuid) != nil {
            hearts[uuid] = Heart()
            return .started(uuid)
        }
        hearts[uuid]?.hasAnswered = true
        return nil
    }

    /// Beats if it is time to, and reports the engines that have missed too many beats.
    package mutating func advance(to now: Duration) -> [Output] {
        guard now >= nextDeadline else { return [] }
        let isRegular = now >= nextBeat
        let stopped = isRegular ? countMisses() : []
        if isRegular {
            previousPings = currentPings
            currentPings = []
            nextBeat = now + settings.period
        }
        lastPing = now
        let ping = Part(Self.payload(now))
        currentPings.insert(ping)
        return [.ping(ping)] + stopped.map(Output.stopped)
    }

    private mutating func countMisses() -> [String] {
        for (uuid, heart) in hearts {
            hearts[uuid]?.missCount = heart.hasAnswered ? 0 : heart.missCount + 1
            hearts[uuid]?.hasAnswered = false
        }
        let stopped = hearts.filter { $0.value.missCount > settings.maximumMisses }.keys.sorted()
        stopped.forEach { hearts[$0] = nil }
        return stopped
    }

    /// The life time in seconds, as decimal ASCII.
    private static func payload(_ now: Duration) -> String {
        let (seconds, attoseconds) = now.components
        let microseconds = String(attoseconds / 1_000_000_000_000)
        return "\(seconds)." + String(repeating: "0", count: 6 - microseconds.count) + microseconds
    }
}
