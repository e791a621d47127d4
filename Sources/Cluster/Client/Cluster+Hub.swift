import Foundation
import Wire

/// Questions to the hub.
extension Cluster {
    /// What an engine has to do: requests in its queue, completed, tasks it works on.
    public struct QueueStatus: Sendable, Hashable {
        public let engineID: Int
        public let queued: Int
        public let completed: Int
        public let tasks: Int
    }

    /// The queues of all engines, and how many tasks wait for one.
    public func queueStatus() async throws -> (engines: [QueueStatus], unassigned: Int) {
        let (content, _) = try await ask("queue_request", ["targets": .null, "verbose": false])
        let engines = (content.object ?? [:]).compactMap { key, value -> QueueStatus? in
            guard let id = Int(key) else { return nil }
            return QueueStatus(
                engineID: id, queued: value["queue"]?.integer ?? 0, completed: value["completed"]?.integer ?? 0,
                tasks: value["tasks"]?.integer ?? 0)
        }
        return (engines.sorted { $0.engineID < $1.engineID }, content["unassigned"]?.integer ?? 0)
    }

    /// Ids of everything the hub has a record of, by the time of submission.
    public func hubHistory() async throws -> [String] {
        try await ask("history_request").content["history"]?.array?.compactMap(\.string) ?? []
    }

    /// Which of these requests, of this or another client, are done.
    public func resultStatus(_ messageIDs: [String]) async throws -> (pending: [String], completed: [String]) {
        let (content, _) = try await ask(
            "result_request", ["msg_ids": .array(messageIDs.map { .string($0) }), "status_only": true])
        return (
            content["pending"]?.array?.compactMap(\.string) ?? [],
            content["completed"]?.array?.compactMap(\.string) ?? []
        )
    }

    /// The value of a Python task that this or another client has sent, from the hub's record.
    ///
    /// - Throws: the task's `RemoteError`; `ClientError.timedOut` when it is not done in time.
    public func result<Value: PythonConvertible>(
        of messageID: String, as type: Value.Type = PythonValue.self, timeout: Duration = .seconds(60)
    ) async throws -> Value {
        let deadline = ContinuousClock.now + timeout
        while try await resultStatus([messageID]).completed.isEmpty {
            guard ContinuousClock.now < deadline else {
                throw ClientError.timedOut(after: timeout, done: 0, of: 1)
            }
            try await Task.sleep(for: .milliseconds(50))
        }
        let (content, buffers) = try await ask(
            "result_request", ["msg_ids": [.string(messageID)], "status_only": false])
        let result = content[messageID]?["result_content"]
        guard result?["status"]?.string == "ok" else {
            throw RemoteError(
                kind: result?["status"]?.string == "aborted" ? .aborted : .raised,
                name: result?["ename"]?.string ?? "Error", message: result?["evalue"]?.string ?? "",
                traceback: result?["traceback"]?.array?.compactMap(\.string) ?? [],
                engineID: result?["engine_info"]?["engine_id"]?.integer, messageID: messageID)
        }
        var parts = buffers[...]
        let value = try Pickle.object(from: &parts)
        guard let converted = Value(python: value) else {
            throw ClientError.unexpectedResult(expected: "\(Value.self)", found: "\(value)")
        }
        return converted
    }

    /// Records that match a query, as JSON texts.
    ///
    /// - Parameters:
    ///   - query: JSON as ipyparallel's `db_query` takes it, such as `{"label": "x", "completed": {"$ne": null}}`.
    ///   - keys: the fields wanted; nil for all but the buffers.
    public func dbQuery(_ query: String, keys: [String]? = nil) async throws -> [String] {
        let parsed = try JSONValue(parsing: query)
        let (content, _) = try await ask(
            "db_request", ["query": parsed, "keys": keys.map { .array($0.map { .string($0) }) } ?? .null])
        return content["records"]?.array?.map(\.text) ?? []
    }

    /// Runs requests again that the hub has records of; returns the new id of each.
    public func resubmit(_ messageIDs: [String]) async throws -> [String: String] {
        let (content, _) = try await ask("resubmit_request", ["msg_ids": .array(messageIDs.map { .string($0) })])
        return (content["resubmitted"]?.object ?? [:]).compactMapValues(\.string)
    }

    /// Removes records of completed requests from the hub; of all if no ids are given.
    public func purge(_ messageIDs: [String]? = nil) async throws {
        let ids: JSONValue = messageIDs.map { .array($0.map { .string($0) }) } ?? "all"
        _ = try await ask("purge_request", ["msg_ids": ids, "engine_ids": []])
    }

    /// Drops tasks that have not begun, wherever they wait.
    public func abort(_ messageIDs: [String]) async throws {
        let content: JSONValue = ["msg_ids": .array(messageIDs.map { .string($0) })]
        let core = ResultCore()
        var requests: [(ClientRequest, any ReplySink, Int)] = []
        for engine in connection.registeredEngines {
            let number = connection.makeNumber()
            let request = ClientRequest(
                number: number, route: .control(engine: engine.uuid), type: "abort_request",
                metadata: MessageComposer.emptyObject, content: content.encoded, buffers: [], isQuiet: true)
            requests.append((request, core, core.addPart(number: number, of: connection.session)))
        }
        core.seal()
        guard !requests.isEmpty else { return }
        try connection.send(requests)
        try await core.wait(.all, timeout: .seconds(30))
    }

    /// Stops all engines and the controller.
    public func shutdown() async throws {
        if !connection.registeredEngines.isEmpty { try await self[...].shutdown().wait(timeout: .seconds(10)) }
        _ = try await ask("shutdown_request")
        await close()
    }

    // MARK: Asking

    /// Asks the hub.
    ///
    /// - Throws: `ClientError.refused` with the hub's reason, `ClientError.noAnswer`.
    package func ask(
        _ type: String, _ content: JSONValue = [:], timeout: Duration = .seconds(30)
    ) async throws -> (content: JSONValue, buffers: [Part]) {
        let number = connection.makeNumber()
        let question = HubQuestion()
        try connection.send(
            ClientRequest(
                number: number, route: .hub, type: type, metadata: MessageComposer.emptyObject,
                content: content.encoded, buffers: []),
            sink: question)
        let answer: Message
        do {
            answer = try await question.answer(timeout: timeout)
        } catch let error as ClientError {
            connection.forget(number)
            if case .timedOut = error { throw ClientError.noAnswer(question: type, after: timeout) }
            throw error
        }
        let reply = try JSONValue(parsing: answer.content)
        if reply["status"]?.string == "error" {
            throw ClientError.refused(
                question: type, name: reply["ename"]?.string ?? "Error", message: reply["evalue"]?.string ?? "")
        }
        return (reply, Array(answer.buffers))
    }
}
