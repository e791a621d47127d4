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
        var emptied: [Int] = []
        // By index, because whoever holds a copy of a class makes every change of it one of a copy.
        var index = classes.startIndex
        while index != classes.endIndex {
            defer { classes.formIndex(after: &index) }
            guard classes.values[index].eligibility.admits(engine) else { continue }
            let classID = classes.keys[index]
            Self.dropRemovedTasks(of: classID, &classes.values[index], places)
            if classes.values[index].lanes.isEmpty { emptied.append(classID) }
            for lane in classes.values[index].lanes.indices {
                guard let rank = rank(classes.values[index].lanes[lane]) else { continue }
                if let best, !(rank < best.rank) { continue }
                best = (classID, lane, rank)
            }
        }
        for classID in emptied { removeClass(classID) }
        guard let best else { return nil }
        return take(classID: best.classID, lane: best.lane)
    }

    private func rank(_ lane: Lane) -> Rank? {
        guard let first = lane.tasks.first else { return nil }
        return Rank(priority: lane.priority, turns: clients[lane.client]?.turns ?? 0, task: first)
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
        if classes[classID]?.lanes[lane].tasks.isEmpty == true {
            classes[classID]?.lanes.remove(at: lane)
            if classes[classID]?.lanes.isEmpty == true { removeClass(classID) }
        }
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

    private mutating func removeClass(_ classID: Int) {
        guard let removed = classes.removeValue(forKey: classID) else { return }
        classIDs[removed.eligibility] = nil
    }

    /// Brings a waiting task to the front of each lane; lanes without one go away.
    private static func dropRemovedTasks(of classID: Int, _ taskClass: inout TaskClass, _ places: [Int: Place]) {
        var isEmptied = false
        for index in taskClass.lanes.indices {
            while let task = taskClass.lanes[index].tasks.first, places[task]?.classID != classID {
                _ = taskClass.lanes[index].tasks.popFirst()
            }
            isEmptied = isEmptied || taskClass.lanes[index].tasks.isEmpty
        }
        if isEmptied { taskClass.lanes.removeAll { $0.tasks.isEmpty } }
    }
}
