import Wire

/// Tasks that may run as soon as an engine they accept has a free slot.
///
/// Tasks that accept the same engines share a *class*, so that a free engine looks at a handful of classes instead of
/// at every task. Within a class each client has a *lane* for each priority.
///
///     class (any engine)      class (only engine b)
///       lane: client 1, 0       lane: client 1, 0
///       lane: client 2, 5
///
/// The next task for an engine is the first of the best lane in the classes that admit it: highest priority, then the
/// client that has had the fewest turns, then the oldest task. A client that arrives later starts with the turns of
/// the one served last, so it neither waits for a long queue of others nor pushes them aside.
///
/// - Cost: adding and taking a task look at classes and lanes, not at tasks.
struct WaitingTasks: Sendable {
    private struct Lane: Sendable {
        let client: Part
        let priority: Int
        var tasks = Fifo<Int>()
    }

    private struct TaskClass: Sendable {
        let eligibility: Eligibility
        var lanes: [Lane] = []
    }

    private struct Place: Sendable {
        var classID: Int
        var client: Part
    }

    private struct ClientTurns: Sendable {
        var turns: Int
        var waitingCount: Int
    }

    private var classes: [Int: TaskClass] = [:]
    private var classIDs: [Eligibility: Int] = [:]
    private var nextClassID = 0
    /// Where each waiting task is. A number in a lane that is not here, or is elsewhere, has been removed.
    private var places: [Int: Place] = [:]
    private var clients: [Part: ClientTurns] = [:]
    private var currentTurn = 0

    var count: Int { places.count }

    func contains(_ task: Int) -> Bool { places[task] != nil }

    /// The waiting tasks that accept only some engines, where `condition` holds for the set of them.
    func tasks(restrictedTo condition: (Set<String>) -> Bool) -> [Int] {
        classes.flatMap { id, taskClass -> [Int] in
            guard case .only(let engines) = taskClass.eligibility, condition(engines) else { return [] }
            return taskClass.lanes.flatMap(\.tasks.elements).filter { places[$0]?.classID == id }
        }.sorted()
    }

    mutating func add(_ task: Int, client: Part, priority: Int, eligibility: Eligibility) {
        remove(task)
        let classID = classID(for: eligibility)
        places[task] = Place(classID: classID, client: client)
        clients[client, default: ClientTurns(turns: currentTurn, waitingCount: 0)].waitingCount += 1
        if let lane = classes[classID]?.lanes.firstIndex(where: { $0.client == client && $0.priority == priority }) {
            classes[classID]?.lanes[lane].tasks.append(task)
        } else {
            var lane = Lane(client: client, priority: priority)
            lane.tasks.append(task)
            classes[classID]?.lanes.append(lane)
        }
    }

    /// Removes a task wherever it is; does nothing if it does not wait.
    mutating func remove(_ task: Int) {
        guard let place = places.removeValue(forKey: task) else { return }
        leave(place.client)
    }

    /// Takes the next task for an engine.
    mutating func takeNext(for engine: String) -> Int? {
        guard !places.isEmpty else { return nil }
        var best: (classID: Int, lane: Int, rank: Rank)?
        for classID in Array(classes.keys) where classes[classID]?.eligibility.admits(engine) == true {
            dropRemovedTasks(classID)
            guard let lanes = classes[classID]?.lanes else { continue }
            for (index, lane) in lanes.enumerated() {
                guard let first = lane.tasks.first else { continue }
                let rank = Rank(priority: lane.priority, turns: clients[lane.client]?.turns ?? 0, task: first)
                if let best, !(rank < best.rank) { continue }
                best = (classID, index, rank)
            }
        }
        guard let best else { return nil }
        return take(classID: best.classID, lane: best.lane)
    }

    private struct Rank: Comparable {
        var priority: Int
        var turns: Int
        var task: Int

        static func < (left: Rank, right: Rank) -> Bool {
            (-left.priority, left.turns, left.task) < (-right.priority, right.turns, right.task)
        }
    }

    private mutating func take(classID: Int, lane: Int) -> Int? {
        guard let task = classes[classID]?.lanes[lane].tasks.popFirst(),
            let place = places.removeValue(forKey: task)
        else { return nil }
        clients[place.client]?.turns += 1
        currentTurn = max(currentTurn, clients[place.client]?.turns ?? 0)
        leave(place.client)
        if classes[classID]?.lanes[lane].tasks.isEmpty == true { dropRemovedTasks(classID) }
        return task
    }

    private mutating func leave(_ client: Part) {
        clients[client]?.waitingCount -= 1
        if clients[client]?.waitingCount == 0 { clients[client] = nil }
    }

    private mutating func classID(for eligibility: Eligibility) -> Int {
        if let id = classIDs[eligibility] { return id }
        nextClassID += 1
        classIDs[eligibility] = nextClassID
        classes[nextClassID] = TaskClass(eligibility: eligibility)
        return nextClassID
    }

    /// Brings a waiting task to the front of each lane; lanes and classes without one go away.
    private mutating func dropRemovedTasks(_ classID: Int) {
        guard var taskClass = classes.removeValue(forKey: classID) else { return }
        for index in taskClass.lanes.indices {
            while let task = taskClass.lanes[index].tasks.first, places[task]?.classID != classID {
                _ = taskClass.lanes[index].tasks.popFirst()
            }
        }
        taskClass.lanes.removeAll { $0.tasks.isEmpty }
        if taskClass.lanes.isEmpty {
            classIDs[taskClass.eligibility] = nil
        } else {
            classes[classID] = taskClass
        }
    }
}
