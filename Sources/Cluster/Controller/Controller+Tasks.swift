import Wire

extension Controller {
    mutating func taskRequest(_ parts: [Part], at moment: Moment) throws(WireError) {
        let message = try admit(parts, identityCount: 1)
        let header = try Header(message.header)
        submit(
            try TaskRequest(id: header.messageID, client: parts[0], reading: message), header: header, at: moment)
    }

    mutating func submit(_ request: TaskRequest, header: Header, at moment: Moment) {
        guard tasks.submit(request, at: moment.elapsed) else {
            return log(.warning, "ignored task '\(request.id)': a task of this id is here or has been")
        }
        noteTaskBytes(request.message.byteCount)
        hub.taskSubmitted(request.message, header: header)
    }

    mutating func taskReply(_ parts: [Part], at moment: Moment) throws(WireError) {
        let message = try admit(parts, identityCount: 2)
        let requestID = try Header.messageID(in: message.parent)
        let metadata = try ReplyMetadata(message.metadata)
        let engine = parts[0].text
        guard
            case .deliver(let request) = tasks.reply(
                to: requestID, from: engine, metadata.outcome, at: moment.elapsed)
        else { return }
        // What the reply makes possible is sent to the engine before the reply is recorded.
        performTaskOutputs(at: moment)
        noteTaskBytes(-request.message.byteCount)
        send(.taskClients, message.addressed(to: request.client, parts[0]))
        hub.taskCompleted(
            message, requestID: requestID, metadata: metadata, engine: engine, at: moment.date)
    }

    mutating func performTaskOutputs(at moment: Moment) {
        guard tasks.hasOutputs else { return }
        for output in tasks.takeOutputs() {
            switch output {
            case .run(let request, let engine):
                hub.taskAssigned(request.id, engine: engine)
                send(.taskEngines, request.message.addressed(to: Part(engine), request.client))
            case .fail(let request, let failure): fail(request, failure, at: moment)
            }
        }
    }

    /// Answers in the place of an engine.
    ///
    /// - Source: design/ipyparallel.md, 2.8 ("A failure made by the scheduler").
    private mutating func fail(_ request: TaskRequest, _ failure: TaskFailure, at moment: Moment) {
        noteTaskBytes(-request.message.byteCount)
        guard let header = try? Header(request.message.header) else { return }
        var metadata: JSONValue = failure == .aborted ? ["status": "aborted"] : ["status": "error"]
        if case .engineDied(let engine) = failure {
            metadata = ["status": "error", "engine": .string(engine)]
        }
        let parts = composer.compose(
            header.replyType, to: [request.client], parent: request.message.header, metadata: metadata,
            content: ErrorContent.make(failure, taskID: request.id), date: moment.date)
        send(.taskClients, parts)
        guard let reply = try? Message(parts: parts), let replyMetadata = try? ReplyMetadata(reply.metadata)
        else { return }
        hub.taskCompleted(
            reply, requestID: request.id, metadata: replyMetadata, engine: replyMetadata.engine,
            at: moment.date)
    }

    /// Puts the tasks of an earlier controller back into the queue.
    package mutating func restoreTasks(at moment: Moment) {
        for record in hub.store.unfinishedTasks() where record.queue == .task {
            guard let header = record.header, let metadata = record.metadata, let content = record.content,
                let fields = try? Header(header)
            else { continue }
            let client = Part(record.clientUUID ?? "")
            let parts = composer.sealed(
                to: [], header: header, parent: MessageComposer.emptyObject, metadata: metadata, content: content,
                buffers: record.buffers)
            guard let message = try? Message(parts: parts),
                let request = try? TaskRequest(id: fields.messageID, client: client, reading: message)
            else { continue }
            if tasks.submit(request, at: moment.elapsed) { noteTaskBytes(message.byteCount) }
        }
        settle(at: moment)
    }
}
