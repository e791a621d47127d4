import Tasks
import Wire

/// A request on the shell channel, taken apart.
struct EngineRequest: Sendable {
    enum Work: Sendable {
        case task(TaskCall)
        /// A call of a Python function.
        case call
        case execute
        case refused(RemoteFailure)
    }

    let message: Message
    let header: Header
    let metadata: JSONValue
    let work: Work

    /// Nobody waits for its `status` messages.
    var isQuiet: Bool { if case .task(let call) = work { call.isQuiet } else { false } }

    init(_ message: Message, _ header: Header) throws(WireError) {
        self.message = message
        self.header = header
        metadata = try JSONValue(parsing: message.metadata)
        work = Self.work(message, header)
    }

    private static func work(_ message: Message, _ header: Header) -> Work {
        switch header.messageType {
        case "execute_request": return .execute
        case "apply_request":
            // The content of a Python call is empty; only that of a task is worth parsing.
            guard message.content.byteCount > 2 else { return .call }
            do {
                let content = try JSONValue(parsing: message.content)
                if let call = try TaskCall(content: content, buffers: message.buffers) { return .task(call) }
                return .call
            } catch {
                return .refused(RemoteFailure(name: "TaskError", message: "\(error)"))
            }
        default:
            return .refused(
                RemoteFailure(
                    name: "NotImplementedError",
                    message: "expected apply_request or execute_request, found \(header.messageType)"))
        }
    }
}
