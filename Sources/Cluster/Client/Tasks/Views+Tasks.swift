import Synchronization
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

    /// Runs a Swift task for each item.
    ///
    /// - Parameters:
    ///   - chunkSize: items a message; nil to choose it from how long items take. A chunk fails with the first of its items.
    ///   - maxOutstanding: messages that are sent and not answered; nil for as many as keep the engines busy.
    public func map<Item: Sendable, Result: Sendable>(
        _ task: TaskReference<Item, Result>, _ items: some Sequence<Item> & Sendable, chunkSize: Int? = nil,
        maxOutstanding: Int? = nil
    ) async throws -> AsyncResult<Result> {
        try await startMap(task, items, chunkSize, maxOutstanding, isLazy: false)
    }

    /// The same, with items that are taken only as fast as results are taken out, one a message unless `chunkSize` is another.
    public func imap<Item: Sendable, Result: Sendable>(
        _ task: TaskReference<Item, Result>, _ items: some Sequence<Item> & Sendable, chunkSize: Int? = 1,
        maxOutstanding: Int? = nil
    ) async throws -> AsyncResult<Result> {
        try await startMap(task, items, chunkSize, maxOutstanding, isLazy: true)
    }

    private func startMap<Item: Sendable, Result: Sendable>(
        _ task: TaskReference<Item, Result>, _ items: some Sequence<Item> & Sendable, _ chunkSize: Int?,
        _ maxOutstanding: Int?, isLazy: Bool
    ) async throws -> AsyncResult<Result> {
        let sender = try await TaskSender(self, task.identity())
        let isQuiet = options.isQuiet ?? true
        let driver = try mapDriver(
            chunkSize: chunkSize, maxOutstanding: maxOutstanding, isLazy: isLazy,
            perEngine: chunkSize == nil ? Self.chunksPerEngine : Self.fixedChunksPerEngine
        ) { (chunk: [Item], core) in
            let arguments = try chunk.flatMap { try task.encode($0) }
            return try sender.request(
                chunk.count == 1 ? arguments : [.list(arguments)], core, itemCount: chunk.count, isQuiet: isQuiet)
        }
        driver.start(items)
        return AsyncResult(driver.core, cluster: cluster) { try TaskSender.results($0, task) }
    }
}

extension DirectView {
    /// Runs a Swift task on each engine.
    public func apply<each Argument: Sendable, Result: Sendable>(
        _ task: TaskReference<repeat each Argument, Result>, _ argument: repeat each Argument
    ) async throws -> AsyncResult<Result> {
        let (call, lease) = try await cluster.call(task.identity(), task.encode(repeat each argument), on: targets)
        return try send("apply_request", content: call.content, buffers: call.buffers, lease: lease) {
            [try TaskSender.result($0, task)]
        }
    }
}

extension BroadcastView {
    /// Runs a Swift task on each engine; the arguments leave this process once.
    public func apply<each Argument: Sendable, Result: Sendable>(
        _ task: TaskReference<repeat each Argument, Result>, _ argument: repeat each Argument
    ) async throws -> AsyncResult<Result> {
        let (call, lease) = try await cluster.call(task.identity(), task.encode(repeat each argument), on: targets)
        return try send("apply_request", content: call.content, buffers: call.buffers, lease: lease) {
            [try TaskSender.result($0, task)]
        }
    }
}

extension Cluster {
    /// The call of a task by engines that have its image, or get it first; and what to hold until it is over.
    fileprivate func call(
        _ identity: TaskIdentity, _ arguments: [EncodedValue], on targets: EngineTargets
    ) async throws -> (TaskCall, SharedLease?) {
        let engines = try targets.resolve(connection.registeredEngines)
        try await images.ship(identity, to: engines, over: self)
        let (arguments, lease) = images.shareMemory(with: engines) ? SharedLease.share(arguments) : (arguments, nil)
        return (TaskCall(task: identity, arguments: arguments, host: SharedValue.host, attention: .count), lease)
    }
}

/// Makes the messages of one task of a load-balanced view.
struct TaskSender: Sendable {
    private let cluster: Cluster
    private let metadata: Part
    private let identity: TaskIdentity
    private let limit: Duration?
    private let sharesMemory: Bool
    private let contents = CallContents()

    /// Makes sure that the engines have the task's image.
    init(_ view: LoadBalancedView, _ identity: TaskIdentity) async throws {
        cluster = view.cluster
        metadata = try view.metadata()
        limit = view.options.limit
        self.identity = identity
        let engines = try view.engines()
        try await view.cluster.images.ship(identity, to: engines, over: view.cluster)
        sharesMemory = view.cluster.images.shareMemory(with: engines)
    }

    /// Adds a part to `core` and returns what to send for it.
    func request(
        _ arguments: [EncodedValue], _ core: ResultCore, itemCount: Int = 1, isQuiet: Bool
    ) throws -> (ClientRequest, any ReplySink, Int) {
        let (arguments, lease) = sharesMemory ? SharedLease.share(arguments) : (arguments, nil)
        let call = TaskCall(
            task: identity, arguments: arguments, host: SharedValue.host, attention: isQuiet ? .none : .count,
            limit: limit)
        let number = cluster.connection.makeNumber()
        cluster.note(number)
        let request = ClientRequest(
            number: number, route: .task, type: "apply_request", metadata: metadata,
            content: contents.content(of: call),
            buffers: call.buffers, isQuiet: isQuiet, lease: lease)
        let part = core.addPart(number: number, of: cluster.connection.session, itemCount: itemCount)
        return (request, TaskSink(request, identity, core, cluster), part)
    }

    static func result<each Argument: Sendable, Result: Sendable>(
        _ reply: ReplyMessage, _ task: TaskReference<repeat each Argument, Result>
    ) throws -> Result {
        try task.result(reply.taskResult(of: "\(Result.self)"))
    }

    /// The results of a chunk.
    static func results<Item: Sendable, Result: Sendable>(
        _ reply: ReplyMessage, _ task: TaskReference<Item, Result>
    ) throws -> [Result] {
        let value = try reply.taskResult(of: "\(Result.self)")
        if let elements = try value.elements() { return try elements.map { try task.result($0) } }
        return [try task.result(value)]
    }
}

/// The content of calls that differ in nothing but their arguments: it is the same text as long as these are coded alike.
private final class CallContents: Sendable {
    private let last = Mutex<(codings: [TaskCoding], content: Part)?>(nil)

    func content(of call: TaskCall) -> Part {
        last.withLock { last in
            if let last, last.codings.elementsEqual(call.arguments.lazy.map(\.coding)) { return last.content }
            let content = call.encodedContent
            last = (call.arguments.map(\.coding), content)
            return content
        }
    }
}
