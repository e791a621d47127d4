import Wire

/// What a load-balanced task asks of the scheduler.
public struct TaskOptions: Sendable {
    /// A name for records and queries.
    public var label: String?
    /// How often a task that failed or was lost is tried on another engine.
    public var retries = 0
    /// How long it may wait for an engine; then it fails with `TaskTimeout`.
    public var timeout: Duration?
    /// It starts after these have ended.
    public var after: Dependency?
    /// It runs on the engine where these ran.
    public var follow: Dependency?
    /// Higher goes first among tasks that wait. A stock controller does not look at it.
    public var priority = 0
    /// How long it may run; Swift engines end it then.
    public var limit: Duration?
    /// Swift engines say nothing but the reply: cheaper, but output that comes after the reply is lost. Nil: quiet in maps.
    public var isQuiet: Bool?

    public init(
        label: String? = nil, retries: Int = 0, timeout: Duration? = nil, after: Dependency? = nil,
        follow: Dependency? = nil, priority: Int = 0, limit: Duration? = nil, isQuiet: Bool? = nil
    ) {
        self.label = label
        self.retries = retries
        self.timeout = timeout
        self.after = after
        self.follow = follow
        self.priority = priority
        self.limit = limit
        self.isQuiet = isQuiet
    }

    /// Tasks that another one waits for or follows.
    public struct Dependency: Sendable {
        public var messageIDs: [String]
        /// All of them, or one.
        public var all = true
        public var success = true
        public var failure = false

        public init(messageIDs: [String], all: Bool = true, success: Bool = true, failure: Bool = false) {
            self.messageIDs = messageIDs
            self.all = all
            self.success = success
            self.failure = failure
        }

        /// Met when the tasks of these results have succeeded.
        public static func results<each Value: Sendable>(_ result: repeat AsyncResult<each Value>) -> Dependency {
            var ids: [String] = []
            for result in repeat each result { ids += result.messageIDs }
            return Dependency(messageIDs: ids)
        }

        var json: JSONValue {
            [
                "dependencies": .array(messageIDs.map { .string($0) }), "all": .bool(all), "success": .bool(success),
                "failure": .bool(failure),
            ]
        }
    }

    /// - Parameter targets: uuids of the engines it may run on; empty for any.
    func metadata(targets: [String]) -> JSONValue {
        var members: [String: JSONValue] = [
            "after": after?.json ?? [], "follow": follow?.json ?? [], "retries": .integer(retries),
            "targets": .array(targets.map { .string($0) }), "label": JSONValue(optional: label),
            "timeout": timeout.map { .double($0 / .seconds(1)) } ?? .null,
        ]
        if priority != 0 { members["priority"] = .integer(priority) }
        return .object(members)
    }
}
