import Tasks
import Wire

/// Replies and what is published around them.
///
/// - Source: design/ipyparallel.md, 2.10.
extension EngineState {
    /// Sends a reply, then `idle`: the client's output is complete only with it, or when it has as many messages as the reply says.
    ///
    /// - Parameter outputCount: messages with what the call has written.
    mutating func finish(
        _ request: EngineRequest, _ reply: TaskReply, startedAt: WireDate?, endedAt: WireDate? = nil,
        outputCount: Int = 0, at moment: Moment
    ) {
        var reply = reply, moment = moment, outputCount = outputCount
        if let endedAt { moment.date = endedAt }
        if case .failed(var failure) = reply {
            failure.engine = RemoteFailure.Engine(uuid: uuid, id: id ?? -1, method: method(of: request))
            reply = .failed(failure)
            publishError(failure, request, at: moment)
            outputCount += 1
        }
        var content = reply.encodedContent
        if request.header.messageType == "execute_request", case .object(var members) = reply.content {
            members["execution_count"] = .integer(executionCount)
            content = JSONValue.object(members).encoded
        }
        let metadata = request.marks.replyMetadata(
            engine: uuid, id: id ?? -1, status: reply.status, started: startedAt ?? moment.date,
            outputCount: request.attention == .count ? outputCount : nil)
        if case .value(let value) = reply, value.coding == .shared, !acceptsShared(request) {
            sendUnshared(request, value, metadata, at: moment)
        } else {
            act(.send(.shell, compose(request, metadata, content, reply.buffers, at: moment)))
        }
        publishStatus("idle", request, at: moment)
    }

    /// Answers a call of a Python function.
    mutating func finish(_ request: EngineRequest, value: PythonValue, startedAt: WireDate, at moment: Moment) {
        let metadata = request.marks.replyMetadata(engine: uuid, id: id ?? -1, status: "ok", started: startedAt)
        act(.send(.shell, compose(request, metadata, Self.okContent, Pickle.object(value), at: moment)))
        publishStatus("idle", request, at: moment)
    }

    private static let okContent = Part(#"{"status":"ok"}"#)

    private func method(of request: EngineRequest) -> String {
        request.header.messageType == "execute_request" ? "execute" : "apply"
    }

    private func acceptsShared(_ request: EngineRequest) -> Bool {
        if case .task(let call) = request.work { call.host == SharedValue.host } else { false }
    }

    /// The client is elsewhere: the shell appends the bytes themselves, which are not signed.
    private mutating func sendUnshared(
        _ request: EngineRequest, _ value: EncodedValue, _ metadata: Part, at moment: Moment
    ) {
        let coding = SharedValue.coding(of: value) ?? .bytes
        let reply = TaskReply.value(EncodedValue(coding: coding, bytes: .empty))
        let parts = compose(request, metadata, reply.encodedContent, Array(reply.buffers.dropLast()), at: moment)
        act(.sendShared(.shell, parts, value))
    }

    private mutating func compose(
        _ request: EngineRequest, _ metadata: Part, _ content: Part, _ buffers: [Part], at moment: Moment
    ) -> [Part] {
        composer.compose(
            request.header.replyType, to: Array(request.message.identities), parent: request.message.header,
            metadata: metadata, content: content, buffers: buffers, date: moment.date)
    }

    // MARK: Output

    mutating func publish(_ type: String, topic: String, parent: Part?, _ content: JSONValue, at moment: Moment) {
        act(
            .send(
                .output,
                composer.compose(
                    type, to: [Part("engine.\(id ?? -1).\(topic)")], parent: parent,
                    metadata: ["engine": .string(uuid)],
                    content: content, date: moment.date)))
    }

    mutating func publishStatus(_ state: String, _ request: EngineRequest, at moment: Moment) {
        guard request.attention == .status else { return }
        publishStatus(state, parent: request.message.header, at: moment)
    }

    mutating func publishStatus(_ state: String, parent: Part, at moment: Moment) {
        publish("status", topic: "status", parent: parent, ["execution_state": .string(state)], at: moment)
    }

    private mutating func publishError(_ failure: RemoteFailure, _ request: EngineRequest, at moment: Moment) {
        guard request.attention != .none else { return }
        let content: JSONValue = [
            "ename": .string(failure.name), "evalue": .string(failure.message),
            "traceback": .array(failure.traceback.map { .string($0) }),
        ]
        publish("error", topic: "error", parent: request.message.header, content, at: moment)
    }

    /// What the worker of the running call has written.
    package mutating func workerWrote(_ worker: WorkerID, _ text: String, isError: Bool, at moment: Moment) {
        guard let worker = workers[worker], let request = worker.calls.first?.request ?? worker.lastRequest else {
            return
        }
        if !worker.calls.isEmpty { worker.calls[0].outputCount += 1 }
        let name = isError ? "stderr" : "stdout"
        publish(
            "stream", topic: name, parent: request.message.header, ["name": .string(name), "text": .string(text)],
            at: moment)
    }
}
