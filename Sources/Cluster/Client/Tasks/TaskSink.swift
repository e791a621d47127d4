import Synchronization
import Tasks
import Wire

/// Hears what becomes of a Swift task, and sends it again when an engine turns out not to have its image.
///
/// Engines are asked before the first task, so this happens only on one that has joined since or has lost its cache.
final class TaskSink: ReplySink {
    private let request: ClientRequest
    private let identity: TaskIdentity
    private let core: ResultCore
    private let cluster: Cluster
    private let attempt: Int
    /// The end of this request is not the end of the task.
    private let isSentAgain = Atomic<Bool>(false)

    static let attemptLimit = 3

    init(
        _ request: ClientRequest, _ identity: TaskIdentity, _ core: ResultCore, _ cluster: Cluster, attempt: Int = 1
    ) {
        self.request = request
        self.identity = identity
        self.core = core
        self.cluster = cluster
        self.attempt = attempt
    }

    func received(_ event: ClientState.Event, tag: Int, wakes: inout Wakes) {
        if case .finished = event, isSentAgain.load(ordering: .relaxed) { return }
        guard case .replied(_, _, .message(let reply)) = event, reply.status == .error, attempt < Self.attemptLimit,
            let engine = reply.engine
        else { return core.received(event, tag: tag, wakes: &wakes) }
        switch reply.error(engineID: nil, request: "").name {
        case RemoteFailure.imageNeeded, RemoteFailure.bytesNeeded:
            isSentAgain.store(true, ordering: .relaxed)
            Task { await sendAgain(engine, event, tag) }
        default: core.received(event, tag: tag, wakes: &wakes)
        }
    }

    private func sendAgain(_ engine: String, _ event: ClientState.Event, _ tag: Int) async {
        cluster.images.forget(identity.imageHash, engine: engine)
        do {
            let engines = cluster.connection.registeredEngines
            try await cluster.images.ship(identity, to: engines.filter { $0.uuid == engine }, over: cluster)
            var again = try cluster.images.shareMemory(with: engines) ? request : unshared()
            again.number = cluster.connection.makeNumber()
            let sink = TaskSink(again, identity, core, cluster, attempt: attempt + 1)
            core.rename(tag, number: again.number)
            try cluster.connection.send(again, sink: sink, tag: tag)
        } catch {
            core.received(event, tag: tag)
            core.received(.finished(request.number), tag: tag)
        }
    }

    /// The same request with the bytes of its arguments in the message.
    private func unshared() throws -> ClientRequest {
        guard request.lease != nil,
            var call = try TaskCall(content: JSONValue(parsing: request.content), buffers: request.buffers)
        else { return request }
        call.arguments = try call.arguments.map { try SharedValue.unshared($0) }
        var request = request
        (request.content, request.buffers, request.lease) = (call.encodedContent, call.buffers, nil)
        return request
    }
}
