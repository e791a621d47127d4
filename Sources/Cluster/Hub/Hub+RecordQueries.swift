import Wire

/// Questions that are answered from the records.
extension Hub {
    mutating func answerFromRecords(
        _ header: Header, _ content: JSONValue, composer: inout MessageComposer, at moment: Moment
    ) -> Answer {
        do throws(RecordError) {
            switch header.messageType {
            case "result_request": return try results(content)
            case "history_request":
                let ids = try store.history()
                return Answer(
                    type: "history_reply", content: ["status": "ok", "history": .array(ids.map { .string($0) })])
            case "db_request": return try query(content)
            case "purge_request": return try purge(content)
            default: return try resubmit(content, composer: &composer, at: moment)
            }
        } catch {
            return Answer(
                type: header.replyType, content: ErrorContent.make(name: error.name, message: error.description))
        }
    }

    private static func ids(_ content: JSONValue) -> [String] {
        Set(content["msg_ids"]?.array?.compactMap(\.string) ?? []).sorted()
    }

    /// Buffers follow in the order of the ids.
    private func results(_ content: JSONValue) throws(RecordError) -> Answer {
        let statusOnly = content["status_only"]?.bool ?? false
        let ids = Self.ids(content)
        var pending: [JSONValue] = [], completed: [JSONValue] = [], buffers: [Part] = []
        var reply: [String: JSONValue] = ["status": "ok"]
        for id in ids {
            guard let record = try store.record(id) else { throw .noSuchRecords([id]) }
            guard record.isCompleted else {
                pending.append(.string(id))
                continue
            }
            completed.append(.string(id))
            if statusOnly { continue }
            reply[id] = record.resultSummary
            buffers += record.resultBuffers
        }
        reply["pending"] = .array(pending)
        reply["completed"] = .array(completed)
        return Answer(type: "result_reply", content: .object(reply), buffers: buffers)
    }

    private func query(_ content: JSONValue) throws(RecordError) -> Answer {
        let records = try store.records(matching: RecordQuery(content["query"] ?? [:]))
        let named = content["keys"]?.array?.compactMap(\.string)
        if let unknown = named?.first(where: { !TaskRecord.keys.contains($0) }) { throw .unknownKey(unknown) }
        let keys = named.map { Set($0).union(["msg_id"]) } ?? Set(TaskRecord.keys)
        let wantsBuffers = named?.contains("buffers") ?? false
        let wantsResultBuffers = named?.contains("result_buffers") ?? false
        var buffers: [Part] = []
        for record in records {
            if wantsBuffers { buffers += record.buffers }
            if wantsResultBuffers { buffers += record.resultBuffers }
        }
        let rows = records.map { record in
            JSONValue.object(
                Dictionary(uniqueKeysWithValues: keys.compactMap { key in record.value(key).map { (key, $0) } }))
        }
        return Answer(
            type: "db_reply",
            content: [
                "status": "ok", "records": .array(rows),
                "buffer_lens": wantsBuffers ? .array(records.map { .integer($0.buffers.count) }) : .null,
                "result_buffer_lens": wantsResultBuffers
                    ? .array(records.map { .integer($0.resultBuffers.count) }) : .null,
            ], buffers: buffers)
    }

    private mutating func purge(_ content: JSONValue) throws(RecordError) -> Answer {
        if content["msg_ids"]?.string == "all" {
            try store.remove(matching: .completed())
            return Answer(type: "purge_reply", content: ["status": "ok"])
        }
        let ids = Self.ids(content)
        for id in ids {
            if let record = try store.record(id), !record.isCompleted { return purgeRefused("msg pending: '\(id)'") }
        }
        if !ids.isEmpty { try store.remove(matching: .ids(ids)) }
        for engine in content["engine_ids"]?.array ?? [] {
            guard let id = engine.integer, let uuid = registry.uuid(of: id) else {
                return purgeRefused("No such engine: \(engine.text); registered are \(registry.engineIDs)")
            }
            try store.remove(matching: .completed(on: uuid))
        }
        return Answer(type: "purge_reply", content: ["status": "ok"])
    }

    private func purgeRefused(_ message: String) -> Answer {
        Answer(type: "purge_reply", content: ErrorContent.make(name: "IndexError", message: message))
    }

    /// Submits stored requests again, under new ids and in the name of the client that sent them first.
    private mutating func resubmit(
        _ content: JSONValue, composer: inout MessageComposer, at moment: Moment
    ) throws(RecordError) -> Answer {
        let ids = Self.ids(content)
        let records = try store.records(matching: .ids(ids))
        let found = Set(records.map(\.messageID))
        guard found.count == ids.count else { throw .noSuchRecords(ids.filter { !found.contains($0) }) }
        var resubmitted: [String: JSONValue] = [:]
        for record in records {
            let newID = composer.nextMessageID()
            guard let request = Self.request(again: record, id: newID, composer: composer, at: moment) else {
                throw .storage("the record of '\(record.messageID)' does not hold its request any more")
            }
            resubmitted[record.messageID] = .string(newID)
            store.update(record.messageID) { $0.resubmitted = newID }
            emit(.resubmit(request))
        }
        return Answer(type: "resubmit_reply", content: ["status": "ok", "resubmitted": .object(resubmitted)])
    }

    /// The request of a record under another id, with the targets and the retries it was sent with (the stock
    /// controller loses these).
    private static func request(
        again record: TaskRecord, id: String, composer: MessageComposer, at moment: Moment
    ) -> TaskRequest? {
        guard let oldHeader = record.header, let content = record.content, let oldMetadata = record.metadata,
            let header = try? oldHeader.replacingMembers([
                ("msg_id", .string(id)), ("date", .string(moment.date.description)),
            ]), let metadata = try? oldMetadata.replacingMembers([("after", .null), ("follow", .null)])
        else { return nil }
        let parts = composer.sealed(
            to: [], header: header, parent: MessageComposer.emptyObject, metadata: metadata, content: content,
            buffers: record.buffers)
        guard let message = try? Message(parts: parts) else { return nil }
        return try? TaskRequest(id: id, client: Part(composer.session), reading: message)
    }
}

extension TaskRecord {
    /// The part of a record that `get_result` wants.
    fileprivate var resultSummary: JSONValue {
        func field(_ key: String) -> JSONValue { value(key) ?? .null }
        return [
            "header": field("header"), "metadata": field("metadata"), "result_metadata": field("result_metadata"),
            "result_header": field("result_header"), "result_content": field("result_content"),
            "received": field("received"),
            "io": [
                "execute_input": field("execute_input"), "execute_result": field("execute_result"),
                "error": field("error"), "stdout": field("stdout"), "stderr": field("stderr"),
            ],
        ]
    }
}
