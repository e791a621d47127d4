/// How many tasks an engine may have at once: the ones it runs and those that wait there.
///
/// Each task beyond the first spares the engine a round trip to the controller, and is lost with the engine, or held up
/// there, when things go wrong.
package enum TaskAllowance: Sendable, Equatable {
    /// ipyparallel's `hwm`; 0 for no limit.
    case fixed(Int)
    /// As many as it has lately ended within `EnginePace.horizon`, at least one: tasks that take longer come one by one.
    case automatic

    /// Whether an engine with `load` tasks may have another.
    func admits(load: Int, pace: EnginePace) -> Bool {
        switch self {
        case .fixed(let limit): limit == 0 || load < limit
        case .automatic: load < pace.allowance
        }
    }
}

/// How fast an engine ends its tasks while it has any, as seen from the controller.
///
/// Replies come in bursts, so the time of a task is an average over many: times and counts fade by a 64th with each reply. One long
/// task outweighs 64 short ones, and so slows an engine down at once.
struct EnginePace: Sendable {
    /// The work that an engine holds, in seconds: as much as a chunk of a map.
    static let horizon = ChunkSizer.targetTime / .seconds(1)
    /// With less of a reserve, in seconds, an engine might run dry while the controller pauses.
    static let smallestReserve = 0.005
    /// What an engine that dies takes with it, at most.
    static let largestAllowance = 256
    private static let fading = 1 - 1.0 / 64

    /// Seconds and tasks.
    private var time = 0.0, count = 0.0
    /// When it got its first task or last ended one; nil while it has none.
    private var busySince: Duration?

    /// It was given a task.
    mutating func began(at now: Duration) { if busySince == nil { busySince = now } }

    /// It has ended one.
    mutating func ended(at now: Duration, isIdle: Bool) {
        if let busySince {
            time = time * Self.fading + (now - busySince) / .seconds(1)
            count = count * Self.fading + 1
        }
        busySince = isIdle ? nil : now
    }

    /// The seconds in which an engine with `load` tasks does not run out of them, however far it has come with the first.
    func reserve(load: Int) -> Double { count > 0 ? Double(load - 1) * time / count : 0 }

    var allowance: Int {
        guard count > 0 else { return 1 }
        guard time * Double(Self.largestAllowance) > Self.horizon * count else { return Self.largestAllowance }
        return max(1, Int(Self.horizon * count / time))
    }
}
