import Wire

/// A task as the scheduler sees it: the message to send, and what its metadata asks for.
///
/// It never changes, and is a class only because it is handed about a lot and holds much.
package final class TaskRequest: Sendable {
    package let id: String
    /// The identity to which the reply goes.
    package let client: Part
    package let message: Message
    package let after: Dependency
    package let follow: Dependency
    /// How long the task may wait for an engine; nil for ever.
    package let timeout: Duration?
    /// Uuids of the engines it may run on; empty for any.
    package let targets: Set<String>
    package let retries: Int
    /// Higher runs first; 0 unless the client says otherwise. ipyparallel's clients never do.
    package let priority: Int

    /// A task that asks for nothing.
    package init(id: String, client: Part, message: Message) {
        (self.id, self.client, self.message) = (id, client, message)
        (after, follow, timeout, targets, retries, priority) = (.none, .none, nil, [], 0, 0)
    }

    /// Reads a request and its metadata.
    ///
    /// - Source: design/ipyparallel.md, 2.8.
    package init(id: String, client: Part, reading message: Message) throws(WireError) {
        (self.id, self.client, self.message) = (id, client, message)
        var after = Dependency.none, follow = Dependency.none, timeout: Duration?, targets: Set<String> = []
        var retries = 0, priority = 0
        try forEachMember(of: message.metadata) { name, value in
            if name == "after" {
                after = Self.dependency(value)
            } else if name == "follow" {
                follow = Self.dependency(value)
            } else if name == "timeout" {
                timeout = Self.timeout(value)
            } else if name == "targets" {
                targets = Self.isNothing(value) ? [] : Set(value.value?.array?.compactMap(\.string) ?? [])
            } else if name == "retries" {
                retries = max(0, value.integer ?? 0)
            } else if name == "priority" {
                priority = value.integer ?? 0
            }
        }
        (self.after, self.follow, self.timeout, self.targets) = (after, follow, timeout, targets)
        (self.retries, self.priority) = (retries, priority)
    }

    /// Most tasks ask for nothing, and that need not be taken apart.
    private static func isNothing(_ value: JSONSlice) -> Bool { value.isNull || value == "[]" }

    private static func dependency(_ value: JSONSlice) -> Dependency {
        isNothing(value) ? .none : Dependency(value.value)
    }

    /// Seconds; 0 and null mean none. More than a century is none, too.
    private static func timeout(_ value: JSONSlice) -> Duration? {
        guard let seconds = value.double, seconds > 0, seconds < 3e9 else { return nil }
        return .seconds(seconds)
    }

    /// The same message without what the scheduler decides by: for the plain queue.
    var unconstrained: TaskRequest { TaskRequest(id: id, client: client, message: message) }
}

/// Why the scheduler itself ends a task.
package enum TaskFailure: Sendable, Equatable {
    case impossibleDependency(String)
    case invalidDependency(String)
    case timedOut(Duration)
    case engineDied(engine: String)
    case aborted

    /// The name of the exception that an ipyparallel client raises.
    package var name: String {
        switch self {
        case .impossibleDependency: "ImpossibleDependency"
        case .invalidDependency: "InvalidDependency"
        case .timedOut: "TaskTimeout"
        case .engineDied: "EngineError"
        case .aborted: "TaskAborted"
        }
    }

    package func message(taskID: String) -> String {
        switch self {
        case .impossibleDependency(let reason), .invalidDependency(let reason): reason
        case .timedOut(let timeout):
            "no engine took task '\(taskID)' within \(timeout); engines were busy, or it had failed on all of them"
        case .engineDied(let engine): "Engine b'\(engine)' died while running task '\(taskID)'"
        case .aborted: "task '\(taskID)' was aborted before it started"
        }
    }
}
