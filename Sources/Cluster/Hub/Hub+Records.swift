import Wire

/// The life of a record: submitted, assigned, printed to, completed.
extension Hub {
    package mutating func directSubmitted(_ message: Message, header: Header, engine: String) {
        // Widget traffic gets no reply, so a record of it would be pending for ever (2.14, 13).
        guard !header.messageType.hasPrefix("comm_") else { return }
        var record = TaskRecord(request: message, header: header, queue: .direct)
        record.engineUUID = engine
        store.insert(record)
        ledgers[engine]?.submit(header.messageID)
    }

    package mutating func directCompleted(
        _ message: Message, requestID: String, metadata: ReplyMetadata, engine: String,
        at date: WireDate
    ) {
        ledgers[engine]?.settle(requestID)
        if metadata.status != "aborted" { ledgers[engine]?.complete(requestID) }
        store.update(requestID) {
            $0.complete(with: message, started: metadata.started, received: date)
        }
    }

    package mutating func taskSubmitted(_ message: Message, header: Header) {
        store.insert(TaskRecord(request: message, header: header, queue: .task))
    }

    package mutating func taskAssigned(_ id: String, engine: String) {
        store.update(id) { $0.engineUUID = engine }
    }

    package mutating func taskCompleted(
        _ message: Message, requestID: String, metadata: ReplyMetadata, engine: String?,
        at date: WireDate
    ) {
        if let engine, metadata.status != "aborted" { ledgers[engine]?.complete(requestID) }
        store.update(requestID) {
            $0.complete(with: message, started: metadata.started, received: date)
            if let engine { $0.engineUUID = engine }
        }
    }

    /// Adds the output of an engine to the record of its request.
    package mutating func output(_ message: Message, header: Header, requestID: String) {
        switch header.messageType {
        case "stream": appendStream(message, requestID)
        case "error": store.update(requestID) { $0.error = message.content }
        case "execute_result": store.update(requestID) { $0.executeResult = message.content }
        case "execute_input":
            let code = (try? JSONValue(parsing: message.content))?["code"]?.string
            store.update(requestID) { $0.executeInput = code }
        default: break
        }
    }

    private mutating func appendStream(_ message: Message, _ requestID: String) {
        var name = "", text = ""
        try? forEachMember(of: message.content) { key, value in
            if key == "name" { name = value.string ?? "" } else if key == "text" { text = value.string ?? "" }
        }
        let stream: WritableKeyPath<TaskRecord, String> = name == "stderr" ? \.standardError : \.standardOutput
        store.update(requestID) { $0.append(text, to: stream) }
    }

    /// Completes the direct requests that an engine took with it. A reply that still comes replaces this.
    mutating func failOutstanding(_ ids: [String], on engine: String, at date: WireDate) {
        for id in ids {
            store.update(id) { record in
                record.resultHeader = JSONValue(dictionaryLiteral: ("date", .string(date.description))).encoded
                record.resultMetadata =
                    JSONValue(
                        dictionaryLiteral: ("engine", .string(engine)), ("status", "error"), ("started", .null)
                    ).encoded
                record.resultContent = ErrorContent.make(.engineDied(engine: engine), taskID: id).encoded
                record.completed = date
                record.received = date
            }
        }
    }
}
