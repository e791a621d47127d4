import Synchronization
import Tasks
import Wire

/// What a request came to: a reply, or why there will be none.
///
/// Indirect, so that a list of replies that have not come takes little.
package indirect enum ClientReply: Sendable {
    case message(ReplyMessage)
    /// The engine has died, or the controller is gone.
    case lost(RemoteError)
}

/// A reply as it came; its fields are read when somebody asks.
package struct ReplyMessage: Sendable {
    package let message: Message
    package let received: WireDate
    package let status: Status
    /// Nil where the result lies in the message.
    private let opened: OpenedResult?

    package enum Status: Sendable { case ok, error, aborted }

    package init(message: Message, received: WireDate) {
        self.message = message
        self.received = received
        var status = Status.error
        try? forEachMember(of: message.content) { name, value in
            guard name == "status" else { return }
            if value.string == "ok" { status = .ok } else if value.string == "aborted" { status = .aborted }
        }
        self.status = status
        opened = status == .ok && !TaskReply.isPlain(message.content) ? OpenedResult() : nil
    }

    /// The result of a task.
    ///
    /// - Throws: `ClientError.unexpectedResult` where it is none of a task, `TaskError`.
    package func taskResult(of type: @autoclosure () -> String) throws -> EncodedValue {
        guard case .value(let value) = try TaskReply(reading: message.content, buffers: message.buffers) else {
            throw ClientError.unexpectedResult(expected: type(), found: message.content.text)
        }
        return value.coding == .shared ? try opened?.open(value) ?? value : value
    }

    /// The uuid of the engine that answered; nil when the controller did.
    package var engine: String? {
        var engine: String?
        try? forEachMember(of: message.metadata) { name, value in if name == "engine" { engine = value.string } }
        return engine
    }

    /// How many messages of output belong to it; nil where the engine does not count them but says that it is idle.
    package var outputCount: Int? {
        var count: Int?
        try? forEachMember(of: message.metadata) { name, value in if name == "outputs" { count = value.integer } }
        return count
    }

    package var timing: TaskTiming {
        var started: String?
        try? forEachMember(of: message.metadata) { name, value in if name == "started" { started = value.string } }
        return TaskTiming(
            submitted: (try? Header(parent: message.parent)).flatMap { WireDate($0.date) },
            started: started.flatMap { WireDate($0) },
            completed: (try? Header(message.header)).flatMap { WireDate($0.date) }, received: received)
    }

    /// The error that the content tells of.
    package func error(engineID: Int?, request: String) -> RemoteError {
        if status == .aborted {
            return RemoteError(
                kind: .aborted, name: "TaskAborted", message: "the task was aborted before it started", traceback: [],
                engineID: engineID, messageID: request)
        }
        let content = (try? JSONValue(parsing: message.content)) ?? [:]
        return RemoteError(
            kind: .raised, name: content["ename"]?.string ?? "Error", message: content["evalue"]?.string ?? "",
            traceback: content["traceback"]?.array?.compactMap(\.string) ?? [],
            engineID: content["engine_info"]?["engine_id"]?.integer ?? engineID, messageID: request)
    }
}

/// When a task was sent, began, ended, and was known to have ended.
///
/// - Units: points in time by the clock of the machine that noted them; `submitted` and `received` are the client's,
///   `started` and `completed` the engine's.
public struct TaskTiming: Sendable, Hashable {
    package let submittedDate: WireDate?
    package let startedDate: WireDate?
    package let completedDate: WireDate?
    package let receivedDate: WireDate?

    package init(submitted: WireDate?, started: WireDate?, completed: WireDate?, received: WireDate?) {
        submittedDate = submitted
        startedDate = started
        completedDate = completed
        receivedDate = received
    }

    /// How long the engine worked; nil where it did not say.
    public var run: Duration? { Self.between(startedDate, completedDate) }
    /// From sending to receiving.
    public var total: Duration? { Self.between(submittedDate, receivedDate) }

    package static func between(_ start: WireDate?, _ end: WireDate?) -> Duration? {
        guard let start, let end else { return nil }
        return .microseconds(max(0, end.microseconds - start.microseconds))
    }
}

/// A result in shared memory, which is for one reader: what was read of it, as it may be asked for again.
private final class OpenedResult: Sendable {
    private let value = Mutex<EncodedValue?>(nil)

    func open(_ shared: EncodedValue) throws -> EncodedValue {
        try value.withLock { value in
            if let value { return value }
            let read = try SharedValue.unshared(shared)
            value = read
            return read
        }
    }
}
