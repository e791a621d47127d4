import Wire

/// The results of requests that have been sent: values as they come, and what else is known about the tasks.
///
/// One element for each engine of a view, for each item of a map, one for a single task. As an async sequence it gives the
/// values in order, each as soon as it and those before it are there; `completions` gives them in the order in which they
/// come. Waiting does not hold the tasks: who gives up waiting leaves them running (see `abort()`).
public final class AsyncResult<Value: Sendable>: Sendable {
    package let core: ResultCore
    let cluster: Cluster
    /// Values of one part: one, or those of a chunk of a map.
    private let decode: @Sendable (ReplyMessage) throws -> [Value]

    package init(
        _ core: ResultCore, cluster: Cluster, decode: @escaping @Sendable (ReplyMessage) throws -> [Value]
    ) {
        self.core = core
        self.cluster = cluster
        self.decode = decode
    }

    // MARK: Values

    /// All values, in order.
    ///
    /// - Throws: the `RemoteError` of a part that failed, a `CompositeError` of several, `ClientError.timedOut`.
    public func values(timeout: Duration? = nil) async throws -> [Value] {
        try await wait(timeout: timeout)
        let (replies, error) = core.withState { state in (state.parts.compactMap(\.reply), state.sendingError) }
        if let error { throw error }
        var values: [Value] = [], errors: [RemoteError] = []
        for (index, reply) in replies.enumerated() {
            switch outcome(reply, index) {
            case .success(let part): values.append(contentsOf: try decode(part))
            case .failure(let error): errors.append(error)
            }
        }
        if errors.count > 1 { throw CompositeError(errors: errors) }
        if let error = errors.first { throw error }
        return values
    }

    /// The value of a request that has one.
    public func value(timeout: Duration? = nil) async throws -> Value {
        let values = try await values(timeout: timeout)
        guard values.count == 1, let value = values.first else { throw ClientError.notOneValue(found: values.count) }
        return value
    }

    /// What became of every part, failed or not, in order.
    public func outcomes(timeout: Duration? = nil) async throws -> [Result<[Value], any Error>] {
        try await wait(timeout: timeout)
        let replies = core.withState { $0.parts.compactMap(\.reply) }
        return replies.enumerated().map { index, reply in
            Result { try decode(outcome(reply, index).get()) }
        }
    }

    func outcome(_ reply: ClientReply, _ index: Int) -> Result<ReplyMessage, RemoteError> {
        switch reply {
        case .lost(let error): return .failure(error)
        case .message(let message):
            if message.status == .ok { return .success(message) }
            let id = core.withState { $0.messageID(index) }
            return .failure(
                message.error(engineID: message.engine.flatMap { cluster.engineID(uuid: $0) }, request: id))
        }
    }

    /// The values of a part.
    ///
    /// - Throws: `RemoteError`.
    func values(of reply: ClientReply, _ index: Int) throws -> [Value] { try decode(outcome(reply, index).get()) }

    // MARK: Waiting

    /// Waits until all parts have replied or failed.
    public func wait(timeout: Duration? = nil) async throws { try await core.wait(.all, timeout: timeout) }

    /// Waits until at least one part has failed, or all have replied.
    public func waitForFailure(timeout: Duration? = nil) async throws {
        try await core.wait(.failure, timeout: timeout)
    }

    /// Waits until all output is there, which may come after the replies.
    public func waitForOutput(timeout: Duration? = nil) async throws {
        try await core.wait(.output, timeout: timeout)
    }

    public var isReady: Bool { core.withState { $0.holds(.all) } }

    /// Nil while it is not ready; false when a part failed.
    public var isSuccessful: Bool? { core.withState { $0.holds(.all) ? $0.failedCount == 0 : nil } }

    /// Parts (chunks, engines) that have replied, and parts sent so far.
    public var progress: (done: Int, sent: Int) { core.withState { ($0.replyCount, $0.parts.count) } }

    /// Names of the requests, as the hub knows them; those of one broadcast are the same.
    public var messageIDs: [String] { core.withState { $0.messageIDs } }

    // MARK: What happened

    /// When each part was sent, began, ended and arrived; nil for parts without a reply.
    public var timings: [TaskTiming?] {
        let replies = core.withState { $0.parts.map(\.reply) }
        return replies.map { if case .message(let message) = $0 { message.timing } else { nil } }
    }

    /// Ids of the engines that answered; nil for parts without an answer of an engine.
    public var engineIDs: [Int?] {
        let replies = core.withState { $0.parts.map(\.reply) }
        return replies.map { reply in
            guard case .message(let message) = reply else { return nil }
            return message.engine.flatMap { cluster.engineID(uuid: $0) }
        }
    }

    /// The sum of the times that engines worked.
    public var serialTime: Duration { timings.compactMap { $0?.run }.reduce(.zero, +) }

    /// From sending the first part to receiving the last.
    public var wallTime: Duration? {
        let timings = timings.compactMap(\.self)
        return TaskTiming.between(
            timings.compactMap(\.submittedDate).min(), timings.compactMap(\.receivedDate).max())
    }

    /// Everything the tasks have written and shown so far, in the order of arrival.
    public var outputs: [TaskOutputEvent] { core.withState { $0.outputs } }

    public var standardOutput: String {
        outputs.map { if case .standardOutput(let text) = $0.kind { text } else { "" } }.joined()
    }

    public var standardError: String {
        outputs.map { if case .standardError(let text) = $0.kind { text } else { "" } }.joined()
    }

    // MARK: Stopping

    /// Drops the parts that have not begun; those that run go on. Aborted parts fail with `TaskAborted`.
    public func abort() async throws {
        core.cancelSending()
        let ids = core.withState { state in
            state.parts.indices.filter { state.parts[$0].reply == nil }.map { state.messageID($0) }
        }
        if !ids.isEmpty { try await cluster.abort(ids) }
    }
}
