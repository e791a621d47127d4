import Testing
import Wire

@testable import Cluster

/// Random events against a slow and readable twin that knows what may happen, not how.
///
/// After every event: no engine has more than its limit, every task runs only where and when it may, no task waits
/// that a free engine would take, and in the end every task has ended exactly once.
@Suite struct TaskSchedulerSimulation {
    @Test(arguments: 1...60)
    func everyTaskEndsOnceAndNoEngineIdles(seed: Int) throws {
        var simulation = Simulation(seed: UInt64(seed))
        for _ in 0..<400 { try simulation.step() }
        try simulation.finish()
        #expect(simulation.problems == [], "seed \(seed)")
        #expect(simulation.endedCount > 50, "seed \(seed) tested next to nothing")
    }

    private struct Twin {
        var targets: Set<String>
        var after: [String]
        var avoided: Set<String> = []
        var retries: Int
        var runningOn: String?
        var ended = 0
        var succeeded = false
    }

    private struct Simulation {
        var generator: SeededGenerator
        var scheduler: TaskScheduler
        var engines: [String] = []
        var dead: Set<String> = []
        var twins: [String: Twin] = [:]
        var now: Duration = .zero
        var problems: [String] = []
        var engineCount = 0

        init(seed: UInt64) {
            generator = SeededGenerator(seed: seed)
            var settings = TaskScheduler.Settings()
            settings.tasksPerEngine = seed % 4 == 3 ? .automatic : .fixed(Int(seed % 4) + 1)
            settings.scheme = [.leastload, .lru, .plainrandom, .weighted, .twobin][Int(seed % 5)]
            scheduler = TaskScheduler(settings: settings, seed: seed)
        }

        var endedCount: Int { twins.values.filter { $0.ended > 0 }.count }

        mutating func step() throws {
            now += .milliseconds(Int.random(in: 0...60, using: &generator))
            switch Int.random(in: 0..<100, using: &generator) {
            case 0..<45: try submit()
            case 45..<88: reply()
            case 88..<92 where engines.count < 6: addEngine()
            case 92..<94: removeEngine()
            case 94..<96: abort()
            default: scheduler.advance(to: now)
            }
            drain()
            checkInvariants()
        }

        /// Answers everything until nothing is left.
        mutating func finish() throws {
            addEngine()
            for _ in 0..<5000 where scheduler.taskCount > 0 {
                now += .milliseconds(200)
                scheduler.advance(to: now)
                drain()
                reply(succeeding: true)
                // Tasks that every engine has refused wait for a new one.
                if Int.random(in: 0..<50, using: &generator) == 0 { addEngine() }
                drain()
                checkInvariants()
            }
            for (id, twin) in twins where twin.ended != 1 { problems.append("\(id) ended \(twin.ended) times") }
        }

        private mutating func submit() throws {
            let id = "t\(twins.count)"
            var metadata: [String: JSONValue] = ["retries": .integer(Int.random(in: 0...2, using: &generator))]
            var twin = Twin(targets: [], after: [], retries: metadata["retries"]?.integer ?? 0)
            if Int.random(in: 0..<4, using: &generator) == 0, let target = engines.randomElement(using: &generator) {
                twin.targets = [target, engines.randomElement(using: &generator)!]
                metadata["targets"] = .array(twin.targets.map { .string($0) })
            }
            if Int.random(in: 0..<4, using: &generator) == 0,
                let earlier = twins.keys.sorted().randomElement(using: &generator)
            {
                twin.after = [earlier]
                metadata["after"] = [.string(earlier)]
            }
            if Int.random(in: 0..<6, using: &generator) == 0 { metadata["timeout"] = 0.5 }
            metadata["priority"] = .integer(Int.random(in: 0...1, using: &generator))
            twins[id] = twin
            let client = "client\(Int.random(in: 0..<3, using: &generator))"
            try scheduler.submit(id, client: client, .object(metadata), at: now)
        }

        private mutating func reply(succeeding: Bool = false) {
            let running = twins.filter { $0.value.runningOn != nil }.keys.sorted()
            guard let id = running.randomElement(using: &generator), let engine = twins[id]?.runningOn,
                !dead.contains(engine)
            else { return }
            let outcomes: [TaskScheduler.ReplyOutcome] =
                succeeding ? [.succeeded] : [.succeeded, .succeeded, .failed, .dependenciesUnmet, .aborted]
            let outcome = outcomes.randomElement(using: &generator)!
            let disposition = scheduler.reply(to: id, from: engine, outcome, at: now)
            twins[id]?.runningOn = nil
            switch disposition {
            case .deliver:
                twins[id]?.ended += 1
                twins[id]?.succeeded = outcome == .succeeded
            case .retried:
                twins[id]?.avoided.insert(engine)
                if outcome == .failed { twins[id]?.retries -= 1 }
                if twins[id]!.retries < 0 { problems.append("\(id) was retried too often") }
            case .stale: problems.append("the reply to \(id) from \(engine) was refused")
            }
        }

        private mutating func addEngine() {
            engineCount += 1
            engines.append("e\(engineCount)")
            scheduler.addEngine("e\(engineCount)", at: now)
        }

        private mutating func removeEngine() {
            guard let engine = engines.randomElement(using: &generator) else { return }
            engines.removeAll { $0 == engine }
            dead.insert(engine)
            scheduler.removeEngine(engine, at: now)
        }

        private mutating func abort() {
            guard let id = twins.keys.sorted().randomElement(using: &generator) else { return }
            scheduler.abort([id], at: now)
        }

        private mutating func drain() {
            for output in scheduler.takeOutputs() {
                switch output {
                case .run(let request, let engine): started(request.id, on: engine)
                case .fail(let request, _):
                    twins[request.id]?.ended += 1
                    twins[request.id]?.runningOn = nil
                }
            }
        }

        private mutating func started(_ id: String, on engine: String) {
            guard let twin = twins[id] else { return problems.append("\(id) is unknown") }
            // A task of a dead engine comes back without a reply; it must not return there.
            if let last = twin.runningOn {
                if !dead.contains(last) { problems.append("\(id) runs twice") }
                twins[id]?.avoided.insert(last)
            }
            if twin.ended > 0 { problems.append("\(id) runs after it ended") }
            if !engines.contains(engine) { problems.append("\(id) runs on \(engine), which is gone") }
            if twins[id]!.avoided.contains(engine) { problems.append("\(id) runs on \(engine) again") }
            if !twin.targets.isEmpty, !twin.targets.contains(engine) { problems.append("\(id) runs off its targets") }
            for earlier in twin.after where twins[earlier]?.succeeded != true {
                problems.append("\(id) runs before \(earlier)")
            }
            twins[id]?.runningOn = engine
        }

        private mutating func checkInvariants() {
            var loads: [String: Int] = [:]
            for twin in twins.values { if let engine = twin.runningOn { loads[engine, default: 0] += 1 } }
            for engine in engines {
                let load = loads[engine] ?? 0
                // An engine that has become slower keeps what it has.
                let allowance = scheduler.settings.tasksPerEngine
                let limit = if case .fixed(let limit) = allowance { limit } else { EnginePace.largestAllowance }
                if load > limit { problems.append("\(engine) has \(load) tasks") }
                let pace = scheduler.engines.first { $0.uuid == engine }?.pace ?? EnginePace()
                if allowance.admits(load: load, pace: pace), let id = firstWaiting(for: engine) {
                    problems.append("\(engine) idles while \(id) waits")
                }
            }
        }

        private func firstWaiting(for engine: String) -> String? {
            twins.first { id, twin in
                twin.ended == 0 && twin.runningOn == nil && !twin.avoided.contains(engine)
                    && (twin.targets.isEmpty || twin.targets.contains(engine))
                    && twin.after.allSatisfy { twins[$0]?.succeeded == true }
            }?.key
        }
    }
}
