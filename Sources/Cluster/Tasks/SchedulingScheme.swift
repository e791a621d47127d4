/// How the task scheduler chooses among engines that may take a task.
///
/// Candidates come in least-recently-used order: a new engine first, the engine that was given a task last at the end.
package enum SchedulingScheme: String, Sendable, CaseIterable {
    /// The smallest load; among equals the least recently used.
    case leastload
    /// The least recently used.
    case lru
    case plainrandom
    /// Two picks weighted by the inverse of the load; the lighter wins.
    case weighted
    /// Of two random picks the less recently used.
    case twobin
    /// A queue without a scheduler: engines in turn, no limit, no dependencies.
    case pure
}

/// An engine as the task scheduler sees it.
struct EngineLoad: Sendable {
    let uuid: String
    /// Tasks it has been given and has not answered.
    var tasks: Set<Int> = []
    /// Smaller is less recently used.
    var lastUse: Int
    var pace = EnginePace()

    var load: Int { tasks.count }
}

extension SchedulingScheme {
    /// Chooses one of the engines that `admits` accepts.
    ///
    /// - Returns: an index into `engines`; nil when none is accepted.
    /// - Cost: one pass; only the schemes with random picks build a list.
    func choose(
        among engines: [EngineLoad], where admits: (EngineLoad) -> Bool, using generator: inout SeededGenerator
    ) -> Int? {
        switch self {
        case .leastload: Self.least(engines, admits) { ($0.load, $0.lastUse) < ($1.load, $1.lastUse) }
        case .lru, .pure: Self.least(engines, admits) { $0.lastUse < $1.lastUse }
        case .plainrandom: engines.indices.filter { admits(engines[$0]) }.randomElement(using: &generator)
        case .twobin:
            Self.twoPicks(engines, admits, using: &generator) { _ in 1 }
                .min { engines[$0].lastUse < engines[$1].lastUse }
        case .weighted:
            Self.twoPicks(engines, admits, using: &generator) { 1 / (1e-6 + Double($0.load)) }
                .min { engines[$0].load < engines[$1].load }
        }
    }

    private static func least(
        _ engines: [EngineLoad], _ admits: (EngineLoad) -> Bool, by isLess: (EngineLoad, EngineLoad) -> Bool
    ) -> Int? {
        var best: Int?
        for index in engines.indices where admits(engines[index]) {
            if let best, !isLess(engines[index], engines[best]) { continue }
            best = index
        }
        return best
    }

    private static func twoPicks(
        _ engines: [EngineLoad], _ admits: (EngineLoad) -> Bool, using generator: inout SeededGenerator,
        weight: (EngineLoad) -> Double
    ) -> [Int] {
        let candidates = engines.indices.filter { admits(engines[$0]) }
        guard let last = candidates.last else { return [] }
        let total = candidates.reduce(0) { $0 + weight(engines[$1]) }
        return (0..<2).map { _ in
            var remaining = Double.random(in: 0..<total, using: &generator)
            for index in candidates {
                remaining -= weight(engines[index])
                if remaining < 0 { return index }
            }
            return last
        }
    }
}
