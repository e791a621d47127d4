import Tasks
import Wire

/// Requests that are answered while a task runs.
extension EngineState {
    mutating func control(_ message: Message, _ header: Header, at moment: Moment) {
        guard header.messageType.hasSuffix("_request") else { return }
        publishStatus("busy", parent: message.header, at: moment)
        let content = (try? JSONValue(parsing: message.content)) ?? [:]
        let reply = controlReply(header.messageType, content, message, at: moment)
        act(
            .send(
                .control,
                composer.compose(
                    header.replyType, to: Array(message.identities), parent: message.header,
                    metadata: ["engine": .string(uuid), "status": reply["status"] ?? "ok"], content: reply,
                    date: moment.date)))
        if header.messageType == "shutdown_request" {
            // The hub unregisters an engine when it sees this.
            publish("shutdown_reply", topic: "shutdown", parent: message.header, reply, at: moment)
        }
        publishStatus("idle", parent: message.header, at: moment)
    }

    private mutating func controlReply(
        _ type: String, _ content: JSONValue, _ message: Message, at moment: Moment
    ) -> JSONValue {
        switch type {
        case "abort_request":
            for id in content["msg_ids"]?.array?.compactMap(\.string) ?? [] { abort(id, at: moment) }
            return ["status": "ok"]
        case "clear_request":
            values = [:]
            return ["status": "ok"]
        case "shutdown_request":
            log(.info, "told to stop by a client")
            isStopping = true
            act(.stop(status: 0, after: .milliseconds(300)))
            return ["status": "ok", "restart": content["restart"] ?? false]
        case "signal_request": return signal(content["sig"] ?? .null, at: moment)
        case "embark_image_request": return image(content, message)
        default:
            return failure("NotImplementedError", "expected a control request that an engine knows, found \(type)")
        }
    }

    private func failure(_ name: String, _ message: String) -> JSONValue {
        RemoteFailure(
            name: name, message: message,
            engine: RemoteFailure.Engine(uuid: uuid, id: id ?? -1, method: "control")
        ).content
    }

    // MARK: Signals

    private static let signals: [String: Int32] = [
        "SIGHUP": 1, "SIGINT": 2, "SIGQUIT": 3, "SIGABRT": 6, "SIGKILL": 9, "SIGUSR1": 10, "SIGUSR2": 12, "SIGTERM": 15,
    ]

    /// Signals reach the worker, as they reach the kernel of a Python engine through its nanny: an interrupt cancels
    /// the running task, anything else costs the worker.
    private mutating func signal(_ value: JSONValue, at moment: Moment) -> JSONValue {
        guard let number = value.integer.flatMap({ Int32(exactly: $0) }) ?? value.string.flatMap({ Self.signals[$0] }),
            (1..<65).contains(number)
        else { return failure("ValueError", "expected the name or number of a signal, found \(value.text)") }
        if number == 2 {
            interrupt(at: moment)
        } else if let busyWorker {
            act(.signal(busyWorker, number))
        }
        return ["status": "ok"]
    }

    // MARK: Images

    /// Keeps an image, or tells whether it is there.
    private func image(_ content: JSONValue, _ message: Message) -> JSONValue {
        guard let hash = content["image"]?.string, TaskIdentity.isHash(hash),
            let kind = content["kind"]?.string.flatMap(TaskIdentity.ImageKind.init)
        else { return failure("TaskError", "expected the hash and the kind of an image, found \(content.text)") }
        do {
            if let bytes = message.buffers.first { try images.keep(bytes, hash: hash) }
            let path = try images.path(ofImage: hash, hint: content["path"]?.string ?? "")
            return [
                "status": "ok", "known": .bool(path != nil), "kind": .string(kind.rawValue),
                "host": .string(SharedValue.host),
            ]
        } catch {
            return failure("TaskError", "\(error)")
        }
    }
}
