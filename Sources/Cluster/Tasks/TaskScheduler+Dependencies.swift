import Wire

extension TaskScheduler {
    /// Looks up what a new task depends on, and arranges to hear of what has not finished yet.
    ///
    /// - Returns: why the task can never run, if it cannot.
    mutating func resolveDependencies(of number: Int) -> TaskFailure? {
        guard let request = tasks[number]?.request, !(request.after.isEmpty && request.follow.isEmpty) else {
            return nil
        }
        for id in request.after.ids + request.follow.ids {
            if let failure = checkExists(id, for: request) { return failure }
        }
        let after = Set(request.after.ids), follow = Set(request.follow.ids)
        for id in after.union(follow) {
            let dependent = Dependent(number: number, isAfter: after.contains(id), isFollow: follow.contains(id))
            if let outcome = finished[id] {
                note(outcome, for: dependent)
            } else {
                dependents[id, default: []].append(dependent)
            }
        }
        return unreachability(of: number)
    }

    private func checkExists(_ id: String, for request: TaskRequest) -> TaskFailure? {
        if id == request.id { return .invalidDependency("task '\(id)' depends on itself") }
        if arrivalNumbers[id] != nil || finished[id] != nil { return nil }
        return .invalidDependency(
            "expected a task that this scheduler has seen among its last \(settings.rememberedTaskCount), found '\(id)'; "
                + "only load-balanced tasks can be depended on")
    }

    private mutating func note(_ outcome: FinishedTask, for dependent: Dependent) {
        if dependent.isAfter { tasks[dependent.number]?.after.note(outcome) }
        if dependent.isFollow { tasks[dependent.number]?.follow.note(outcome) }
    }

    private func unreachability(of number: Int) -> TaskFailure? {
        guard let state = tasks[number], state.after.isUnreachable || state.follow.isUnreachable else { return nil }
        return .impossibleDependency("a task it depends on has ended in a way that does not count")
    }

    /// A task that only waits for others can time out, too.
    mutating func startIfReady(_ number: Int, at now: Duration) {
        guard let state = tasks[number] else { return }
        if state.after.isMet, state.follow.isMet { place(number, at: now) } else { startTimeout(number, at: now) }
    }

    /// Why no engine can ever take a task, if so.
    func impossibility(of state: TaskState, _ eligibility: Eligibility) -> TaskFailure? {
        if state.follow.followsAll, state.follow.engines.count > 1 {
            return .impossibleDependency("the tasks it follows ran on \(state.follow.engines.count) engines")
        }
        guard case .only(let allowed) = eligibility else { return nil }
        if engines.contains(where: { allowed.contains($0.uuid) }) { return nil }
        // More engines may still qualify while tasks that it follows are running.
        if !state.follow.isEmpty, !state.follow.isSettled { return nil }
        return .impossibleDependency("none of the engines it may run on is left")
    }

    /// Ends a task without a reply.
    mutating func fail(_ number: Int, _ failure: TaskFailure) {
        guard let request = tasks[number]?.request else { return }
        outputs.append(.fail(request, failure))
        finish(number, FinishedTask(succeeded: false, engine: nil))
    }

    /// Removes a task and tells the tasks that depend on it, and those that depend on the ones that fail thereby.
    ///
    /// A work list instead of recursion: chains of dependent tasks may be a million long.
    mutating func finish(_ number: Int, _ outcome: FinishedTask) {
        var ended = [(number: number, outcome: outcome)]
        while let (number, outcome) = ended.popLast() {
            guard let request = forget(number) else { continue }
            finished.insert(request.id, outcome)
            for dependent in dependents.removeValue(forKey: request.id) ?? [] {
                note(outcome, for: dependent)
                guard let failure = failureOrReady(dependent.number), let request = tasks[dependent.number]?.request
                else { continue }
                outputs.append(.fail(request, failure))
                ended.append((dependent.number, FinishedTask(succeeded: false, engine: nil)))
            }
        }
    }

    private mutating func forget(_ number: Int) -> TaskRequest? {
        guard let state = tasks.removeValue(forKey: number) else { return nil }
        arrivalNumbers[state.request.id] = nil
        waiting.remove(number)
        return state.request
    }

    /// Looks again at a task one of whose dependencies has finished.
    ///
    /// - Returns: why it can never run, if it cannot.
    private mutating func failureOrReady(_ number: Int) -> TaskFailure? {
        guard let state = tasks[number], state.phase == .blocked || state.phase == .waiting else { return nil }
        if let failure = unreachability(of: number) { return failure }
        if state.after.isMet, state.follow.isMet { ready.append(number) }
        return nil
    }
}
