import Wire

/// Gives load-balanced tasks to engines: a value without sockets or clocks.
///
/// Events come in as calls (a task, a reply, an engine that came or went, the passing of time); what is to be done
/// comes out of `takeOutputs()`, in order.
///
/// The invariant between calls: **no task waits that an engine with a free slot would take.** So a new task looks for
/// an engine and never has to look at the queue, and a free slot looks at the queue and never at other engines.
///
///     submit ──► blocked (after, follow) ──► waiting (no free engine) ──► running ──► finished
///                        │                        ▲      │                  │
///                        └── impossible           └──────┼── retry, unmet ──┘
///                                                        └── timed out, aborted, impossible
///
/// - Source: design/ipyparallel.md, 2.8; the defects 3, 4, 7, 9 and 11 of 2.14 are not copied.
package struct TaskScheduler: Sendable {
    package struct Settings: Sendable {
        package var scheme = SchedulingScheme.leastload
        package var tasksPerEngine = TaskAllowance.fixed(1)
        /// Finished tasks that others may depend on.
        package var rememberedTaskCount = 262_144
        /// How long the reply of an engine that has died may still be on its way.
        package var lostTaskGrace = Duration.milliseconds(100)

        package init() {}
    }

    package enum Output: Sendable {
        case run(TaskRequest, engine: String)
        case fail(TaskRequest, TaskFailure)
    }

    /// What becomes of a reply.
    package enum ReplyDisposition: Sendable {
        /// It is the task's result: pass it to the client.
        case deliver(TaskRequest)
        /// The task goes to another engine; the client does not hear of this reply.
        case retried
        /// Nobody waits for it: the task has been given to another engine or was never here.
        case stale
    }

    package enum ReplyOutcome: Sendable {
        case succeeded
        case failed
        case aborted
        /// A functional dependency did not hold on that engine.
        case dependenciesUnmet
    }

    enum Phase: Sendable, Equatable {
        case blocked
        case waiting
        case running(engine: String)
    }

    struct TaskState: Sendable {
        let request: TaskRequest
        var after: DependencyProgress
        var follow: DependencyProgress
        var phase = Phase.blocked
        var avoided: Set<String> = []
        var retriesLeft: Int
        var isAborted = false
        var deadline: Duration?
    }

    /// A task that waits for another one, and in which of its dependencies.
    struct Dependent: Sendable {
        let number: Int
        let isAfter: Bool
        let isFollow: Bool
    }

    let settings: Settings
    var generator: SeededGenerator
    /// Tasks by arrival number.
    var tasks: [Int: TaskState] = [:]
    var arrivalNumbers: [String: Int] = [:]
    var nextArrivalNumber = 0
    var waiting = WaitingTasks()
    var engines: [EngineLoad] = []
    var finished: FinishedTasks
    /// Which tasks have to hear that a task finished.
    var dependents: [String: [Dependent]] = [:]
    /// Tasks whose place has to be found before the current call ends.
    var ready = Fifo<Int>()
    var deadlines = DeadlineHeap()
    /// Engines that died, the tasks they had, and when these are given up; in order of time.
    var lost = Fifo<(due: Duration, engine: String, tasks: Set<Int>)>()
    var outputs: [Output] = []
    private var useCount = 0

    package init(settings: Settings = Settings(), seed: UInt64) {
        self.settings = settings
        generator = SeededGenerator(seed: seed)
        // Room to spare: what is deleted from a table that is nearly full moves its neighbours, whose ids are hashed again.
        arrivalNumbers.reserveCapacity(16_384)
        finished = FinishedTasks(capacity: settings.rememberedTaskCount)
    }

    package mutating func takeOutputs() -> [Output] {
        defer { outputs.removeAll(keepingCapacity: true) }
        return outputs
    }

    package var hasOutputs: Bool { !outputs.isEmpty }

    /// Ids of the tasks that no engine has been given, oldest first.
    package var unassignedTasks: [String] {
        let assigned = engines.reduce(into: Set<Int>()) { $0.formUnion($1.tasks) }
        return tasks.keys.filter { !assigned.contains($0) }.sorted().compactMap { tasks[$0]?.request.id }
    }

    /// Ids of the tasks that an engine has been given, oldest first.
    package func tasks(on engine: String) -> [String] {
        let numbers = engines.first { $0.uuid == engine }?.tasks ?? []
        return numbers.sorted().compactMap { tasks[$0]?.request.id }
    }

    /// Tasks that have not ended.
    package var taskCount: Int { tasks.count }

    /// When `advance` has something to do next; nil for never.
    package var nextDeadline: Duration? {
        [deadlines.first?.time, lost.first?.due].compactMap { $0 }.min()
    }

    /// True while tasks wait, and no engine can run dry within a few milliseconds: then messages may gather and be dealt with together.
    package var allowsPause: Bool {
        settings.tasksPerEngine == .automatic && waiting.count > 0
            && engines.allSatisfy { $0.pace.reserve(load: $0.load) >= EnginePace.smallestReserve }
    }

    // MARK: Events

    /// Takes a task in. A task that is here already, or was lately, is ignored: it can only be a repetition.
    ///
    /// - Returns: false for a repetition.
    @discardableResult
    package mutating func submit(_ submitted: TaskRequest, at now: Duration) -> Bool {
        let request = settings.scheme == .pure ? submitted.unconstrained : submitted
        guard arrivalNumbers[request.id] == nil, finished[request.id] == nil else { return false }
        let number = nextArrivalNumber
        nextArrivalNumber += 1
        tasks[number] = TaskState(
            request: request, after: DependencyProgress(request.after), follow: DependencyProgress(request.follow),
            retriesLeft: request.retries)
        arrivalNumbers[request.id] = number
        if let failure = resolveDependencies(of: number) {
            fail(number, failure)
        } else {
            startIfReady(number, at: now)
        }
        settle(at: now)
        return true
    }

    /// Takes the reply of an engine.
    package mutating func reply(
        to id: String, from engine: String, _ outcome: ReplyOutcome, at now: Duration
    ) -> ReplyDisposition {
        guard let number = arrivalNumbers[id], tasks[number]?.phase == .running(engine: engine) else { return .stale }
        let disposition = end(number, on: engine, outcome, at: now)
        fill(engine, at: now)
        settle(at: now)
        return disposition
    }

    package mutating func addEngine(_ uuid: String, at now: Duration) {
        guard !engines.contains(where: { $0.uuid == uuid }) else { return }
        // A new engine is the least recently used of all.
        let first = engines.map(\.lastUse).min() ?? 0
        engines.append(EngineLoad(uuid: uuid, lastUse: first - 1))
        fill(uuid, at: now)
    }

    /// Stops using an engine. What it was running is given up after the grace time, unless its reply still comes.
    package mutating func removeEngine(_ uuid: String, at now: Duration) {
        guard let index = engines.firstIndex(where: { $0.uuid == uuid }) else { return }
        let engine = engines.remove(at: index)
        if !engine.tasks.isEmpty {
            lost.append((now + settings.lostTaskGrace, uuid, engine.tasks))
        }
        let stranded = waiting.tasks { targets in !engines.contains { targets.contains($0.uuid) } }
        stranded.forEach { ready.append($0) }
        settle(at: now)
    }

    /// Ends tasks that no engine has started; for those that run it only forbids retries.
    package mutating func abort(_ ids: [String], at now: Duration) {
        for id in ids {
            guard let number = arrivalNumbers[id] else { continue }
            if case .running = tasks[number]?.phase {
                tasks[number]?.isAborted = true
            } else {
                fail(number, .aborted)
            }
        }
        settle(at: now)
    }

    /// Deals with the deadlines that have passed.
    package mutating func advance(to now: Duration) {
        while let entry = deadlines.first, entry.time <= now {
            _ = deadlines.popFirst()
            guard let state = tasks[entry.task], state.deadline == entry.time,
                let timeout = state.request.timeout
            else { continue }
            fail(entry.task, .timedOut(timeout))
        }
        while let entry = lost.first, entry.due <= now {
            _ = lost.popFirst()
            for number in entry.tasks.sorted() { giveUp(number, on: entry.engine, at: now) }
        }
        settle(at: now)
    }

    /// A message to an engine could not be delivered: the same as if the engine had died with it.
    package mutating func undeliverable(_ id: String, engine: String, at now: Duration) {
        guard let number = arrivalNumbers[id] else { return }
        giveUp(number, on: engine, at: now)
        fill(engine, at: now)
        settle(at: now)
    }

    // MARK: Running

    private mutating func giveUp(_ number: Int, on engine: String, at now: Duration) {
        guard let state = tasks[number], state.phase == .running(engine: engine) else { return }
        if case .deliver(let request) = end(number, on: engine, .failed, at: now) {
            outputs.append(.fail(request, .engineDied(engine: engine)))
        }
    }

    /// Takes a task from its engine and decides where it goes.
    private mutating func end(
        _ number: Int, on engine: String, _ outcome: ReplyOutcome, at now: Duration
    ) -> ReplyDisposition {
        guard let state = tasks[number] else { return .stale }
        if let index = engines.firstIndex(where: { $0.uuid == engine }) {
            engines[index].tasks.remove(number)
            engines[index].pace.ended(at: now, isIdle: engines[index].tasks.isEmpty)
        }
        switch outcome {
        case .dependenciesUnmet where !state.isAborted:
            return moveOn(number, avoiding: engine, at: now)
        case .failed where state.retriesLeft > 0 && !state.isAborted:
            tasks[number]?.retriesLeft -= 1
            return moveOn(number, avoiding: engine, at: now)
        default:
            finish(number, FinishedTask(succeeded: outcome == .succeeded, engine: engine))
            return .deliver(state.request)
        }
    }

    private mutating func moveOn(_ number: Int, avoiding engine: String, at now: Duration) -> ReplyDisposition {
        tasks[number]?.avoided.insert(engine)
        place(number, at: now)
        return .retried
    }

    /// Gives a task to an engine with a free slot, or puts it in the queue.
    mutating func place(_ number: Int, at now: Duration) {
        guard let state = tasks[number] else { return }
        let followed = state.follow.isEmpty ? nil : state.follow.engines
        let eligibility = Eligibility.of(
            targets: state.request.targets, followed: followed, avoided: state.avoided)
        if let failure = impossibility(of: state, eligibility) { return fail(number, failure) }
        if let index = chooseEngine(eligibility) {
            waiting.remove(number)
            return run(number, on: index, at: now)
        }
        enqueue(number, eligibility, at: now)
    }

    private mutating func enqueue(_ number: Int, _ eligibility: Eligibility, at now: Duration) {
        guard let request = tasks[number]?.request else { return }
        startTimeout(number, at: now)
        tasks[number]?.phase = .waiting
        waiting.add(number, client: request.client, priority: request.priority, eligibility: eligibility)
    }

    /// Counts from when a task starts to wait, for an engine or for other tasks.
    mutating func startTimeout(_ number: Int, at now: Duration) {
        guard let state = tasks[number], state.deadline == nil, let timeout = state.request.timeout else { return }
        tasks[number]?.deadline = now + timeout
        deadlines.insert(DeadlineHeap.Entry(time: now + timeout, task: number))
    }

    /// Finds places for the tasks that have become ready. Each may end others and make more ready.
    private mutating func settle(at now: Duration) {
        while let number = ready.popFirst() {
            guard let phase = tasks[number]?.phase, phase == .blocked || phase == .waiting else { continue }
            place(number, at: now)
        }
    }

    private mutating func chooseEngine(_ eligibility: Eligibility) -> Int? {
        let settings = settings
        return settings.scheme.choose(
            among: engines, where: { settings.hasFreeSlot($0) && eligibility.admits($0.uuid) }, using: &generator)
    }

    private mutating func run(_ number: Int, on index: Int, at now: Duration) {
        guard let request = tasks[number]?.request else { return }
        let uuid = engines[index].uuid
        useCount += 1
        engines[index].lastUse = useCount
        engines[index].tasks.insert(number)
        engines[index].pace.began(at: now)
        tasks[number]?.phase = .running(engine: uuid)
        tasks[number]?.deadline = nil
        outputs.append(.run(request, engine: uuid))
    }

    /// Gives an engine waiting tasks as long as it has free slots.
    private mutating func fill(_ uuid: String, at now: Duration) {
        while let index = engines.firstIndex(where: { $0.uuid == uuid }), settings.hasFreeSlot(engines[index]),
            let number = waiting.takeNext(for: uuid)
        {
            run(number, on: index, at: now)
        }
    }
}

extension TaskScheduler.Settings {
    func hasFreeSlot(_ engine: EngineLoad) -> Bool {
        scheme == .pure || tasksPerEngine.admits(load: engine.load, pace: engine.pace)
    }
}
