import Tasks
import Wire

extension LoadBalancedView {
    /// Runs a Swift task on one engine.
    ///
    /// - Throws: `TaskError` for arguments that cannot travel, `ClientError` without engines; what goes wrong there comes with
    ///   the result.
    public func apply<each Argument: Sendable, Result: Sendable>(
        _ task: TaskReference<repeat each Argument, Result>, _ argument: repeat each Argument
    ) async throws -> AsyncResult<Result> {
        let arguments = try task.encode(repeat each argument)
        let sender = try await TaskSender(self, task.identity())
        let core = ResultCore()
        try cluster.connection.send([sender.request(arguments, core, isQuiet: options.isQuiet ?? false)])
        core.seal()
        return AsyncResult(core, cluster: cluster) { [try TaskSender.result($0, task)] }
    }

    /// Runs a Swift task for each item, a message for each.
    ///
    /// - Parameter maxOutstanding: messages that are sent and not answered; nil for as many as keep the engines busy.
    public func map<Item: Sendable, Result: Sendable>(
        _ task: TaskReference<Item, Result>, _ items: some Sequence<Item> & Sendable, maxOutstanding: Int? = nil
    ) async throws -> AsyncResult<Result> {
        try await startMap(task, items, maxOutstanding: maxOutstanding, isLazy: false)
    }

    /// The same, with items that are taken only as fast as results are taken out.
    public func imap<Item: Sendable, Result: Sendable>(
        _ task: TaskReference<Item, Result>, _ items: some Sequence<Item> & Sendable, maxOutstanding: Int? = nil
    ) async throws -> AsyncResult<Result> {
        try await startMap(task, items, maxOutstanding: maxOutstanding, isLazy: true)
    }

    private func startMap<Item: Sendable, Result: Sendable>(
        _ task: TaskReference<Item, Result>, _ items: some Sequence<Item> & Sendable, maxOutstanding: Int?, isLazy: Bool
    ) async throws -> AsyncResult<Result> {
        let sender = try await TaskSender(self, task.identity())
        let isQuiet = options.isQuiet ?? true
        let driver = try mapDriver(
            chunkSize: 1, maxOutstanding: maxOutstanding, isLazy: isLazy,
            perEngine: Self.fixedChunksPerEngine
        ) { (chunk: [Item], core) in
            try sender.request(chunk.flatMap { try task.encode($0) }, core, isQuiet: isQuiet)
        }
        driver.start(items)
        return AsyncResult(driver.core, cluster: cluster) { [try TaskSender.result($0, task)] }
    }
}

extension DirectView {
    /// Runs a Swift task on each engine.
    public func apply<each Argument: Sendable, Result: Sendable>(
        _ task: TaskReference<repeat each Argument, Result>, _ argument: repeat each Argument
    ) async throws -> AsyncResult<Result> {
        let call = try await cluster.call(task.identity(), task.encode(repeat each argument), on: targets)
        return try send("apply_request", content: call.content, buffers: call.buffers) {
            [try TaskSender.result($0, task)]
        }
    }
}

extension BroadcastView {
    /// Runs a Swift task on each engine; the arguments leave this process once.
    public func apply<each Argument: Sendable, Result: Sendable>(
        _ task: TaskReference<repeat each Argument, Result>, _ argument: repeat each Argument
    ) async throws -> AsyncResult<Result> {
        let call = try await cluster.call(task.identity(), task.encode(repeat each argument), on: targets)
        return try send("apply_request", content: call.content, buffers: call.buffers) {
            [try TaskSender.result($0, task)]
        }
    }
}

extension Cluster {
    /// The call of a task by engines that have its image, or get it first.
    fileprivate func call(
        _ identity: TaskIdentity, _ arguments: [EncodedValue], on targets: EngineTargets
    ) async throws -> TaskCall {
        try await images.ship(identity, to: targets.resolve(connection.registeredEngines), over: self)
        return TaskCall(task: identity, arguments: arguments, host: SharedValue.host)
    }
}

/// Makes the messages of one task of a load-balanced view.
struct TaskSender: Sendable {
    private let cluster: Cluster
    private let metadata: Part
    private let identity: TaskIdentity
    private let limit: Duration?

    /// Makes sure that the engines have the task's image.
    init(_ view: LoadBalancedView, _ identity: TaskIdentity) async throws {
        cluster = view.cluster
        metadata = try view.metadata()
        limit = view.options.limit
        self.identity = identity
        try await view.cluster.images.ship(identity, to: view.engines(), over: view.cluster)
    }

    /// Adds a part to `core` and returns what to send for it.
    func request(
        _ arguments: [EncodedValue], _ core: ResultCore, isQuiet: Bool
    ) throws -> (ClientRequest, any ReplySink, Int) {
        let call = TaskCall(
            task: identity, arguments: arguments, host: SharedValue.host, isQuiet: isQuiet, limit: limit)
        let number = cluster.connection.makeNumber()
        let id = cluster.connection.messageID(number)
        cluster.note(id)
        let request = ClientRequest(
            number: number, route: .task, type: "apply_request", metadata: metadata, content: call.content.encoded,
            buffers: call.buffers, isQuiet: isQuiet)
        return (request, TaskSink(request, identity, core, cluster), core.addPart(messageID: id))
    }

    static func result<each Argument: Sendable, Result: Sendable>(
        _ reply: ReplyMessage, _ task: TaskReference<repeat each Argument, Result>
    ) throws -> Result {
        let content = try JSONValue(parsing: reply.message.content)
        guard case .value(let value) = try TaskReply(content: content, buffers: reply.message.buffers) else {
            throw ClientError.unexpectedResult(expected: "\(Result.self)", found: content.text)
        }
        return try task.result(value)
    }
}
