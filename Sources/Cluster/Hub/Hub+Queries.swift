import Wire

/// Questions on the registration socket and their answers.
extension Hub {
    /// Answers a request.
    ///
    /// - Returns: nil when the request gets no reply, or a later one.
    package mutating func answer(
        _ message: Message, header: Header, queues: QueueView, composer: inout MessageComposer, at moment: Moment
    ) -> Answer? {
        guard let content = try? JSONValue(parsing: message.content) else {
            return failure("ValueError", "expected a JSON object as content")
        }
        switch header.messageType {
        case "connection_request":
            return Answer(type: "connection_reply", content: ["status": "ok", "engines": registry.engines])
        case "registration_request": return register(content, at: moment.elapsed)
        case "unregistration_request":
            if let id = content["id"]?.integer { unregister(id, at: moment.date) }
            return nil
        case "queue_request": return queueStatus(content, queues)
        case "load_request": return loads(content, queues)
        case "result_request", "history_request", "db_request", "purge_request", "resubmit_request":
            return answerFromRecords(header, content, composer: &composer, at: moment)
        case "shutdown_request":
            emit(.shutDown)
            return Answer(type: "shutdown_reply", content: ["status": "ok"])
        case "become_dask_request":
            emit(.startDask(content["scheduler_args"] ?? [:]))
            return nil
        case "stop_distributed_request":
            emit(.stopDask)
            return Answer(type: "stop_distributed_reply", content: ["status": "ok"])
        default:
            return failure("KeyError", "expected a request that a hub answers, found '\(header.messageType)'")
        }
    }

    private func failure(_ name: String, _ message: String) -> Answer {
        Answer(type: "hub_error", content: ErrorContent.make(name: name, message: message))
    }

    // MARK: Queues

    /// Ids and uuids of the engines asked for; nil when one of them does not exist.
    private func engines(_ targets: JSONValue?) -> Result<[(id: Int, uuid: String)], QueryFailure> {
        let wanted: [JSONValue]
        switch targets?.resolved ?? .null {
        case .null: wanted = registry.engineIDs.map { .integer($0) }
        case .array(let list):
            guard !list.isEmpty else { return .failure(QueryFailure(message: "No Engines Registered")) }
            wanted = list
        case let single: wanted = [single]
        }
        var found: [(id: Int, uuid: String)] = []
        for target in wanted {
            guard let id = target.integer ?? target.string.flatMap({ registry.id(of: $0) }),
                let uuid = registry.uuid(of: id)
            else {
                return .failure(
                    QueryFailure(message: "No Such Engine: \(target.text); registered are \(registry.engineIDs)"))
            }
            found.append((id, uuid))
        }
        return .success(found)
    }

    private struct QueryFailure: Error {
        let message: String
    }

    private func queueStatus(_ content: JSONValue, _ queues: QueueView) -> Answer {
        let engines: [(id: Int, uuid: String)]
        switch self.engines(content["targets"]) {
        case .failure(let error): return failure("IndexError", error.message)
        case .success(let found): engines = found
        }
        let isVerbose = content["verbose"]?.bool ?? false
        func shown(_ ids: [String], count: Int? = nil) -> JSONValue {
            isVerbose ? .array(ids.map { .string($0) }) : .integer(count ?? ids.count)
        }
        var reply: [String: JSONValue] = ["status": "ok", "unassigned": shown(queues.unassigned())]
        for engine in engines {
            let ledger = ledgers[engine.uuid] ?? EngineLedger()
            reply[String(engine.id)] = [
                "queue": shown(ledger.outstandingIDs), "tasks": shown(queues.tasks(engine.uuid)),
                "completed": shown(Array(ledger.recentlyCompleted.elements), count: ledger.completedCount),
            ]
        }
        return Answer(type: "queue_reply", content: .object(reply))
    }

    private func loads(_ content: JSONValue, _ queues: QueueView) -> Answer {
        switch engines(content["targets"]) {
        case .failure(let error): return failure("IndexError", error.message)
        case .success(let engines):
            var reply: [String: JSONValue] = ["status": "ok"]
            for engine in engines {
                let load = (ledgers[engine.uuid]?.outstandingCount ?? 0) + queues.tasks(engine.uuid).count
                reply[String(engine.id)] = .integer(load)
            }
            return Answer(type: "load_reply", content: .object(reply))
        }
    }
}
