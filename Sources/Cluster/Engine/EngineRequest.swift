import Tasks
import Wire

/// A request on the shell channel, taken apart.
///
/// It never changes, and is a class only because it is handed about a lot and holds much.
final class EngineRequest: Sendable {
    indirect enum Work: Sendable {
        case task(TaskCall)
        /// A call of a Python function.
        case call
        case cell(CellCall)
        case refused(RemoteFailure)
    }

    let message: Message
    let header: Header
    let marks: RequestMarks
    let work: Work

    /// What is to be published beside the reply.
    let attention: TaskCall.Attention

    init(_ message: Message, _ header: Header, calls: inout TaskCallReader) throws(WireError) {
        self.message = message
        self.header = header
        marks = try RequestMarks(message.metadata)
        work = Self.work(message, header, &calls)
        attention = if case .task(let call) = work { call.attention } else { .status }
    }

    private static func work(_ message: Message, _ header: Header, _ calls: inout TaskCallReader) -> Work {
        switch header.messageType {
        case "execute_request":
            guard let content = try? JSONValue(parsing: message.content) else {
                return .refused(RemoteFailure(name: "ValueError", message: "expected code, found no JSON"))
            }
            return .cell(CellCall(content: content))
        case "apply_request":
            // The content of a Python call is empty; only that of a task is worth parsing.
            guard message.content.byteCount > 2 else { return .call }
            do {
                if let call = try calls.read(message.content, buffers: message.buffers) { return .task(call) }
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

/// What the metadata of a request says that its reply has to repeat.
///
/// - Source: design/ipyparallel.md, 2.10.
struct RequestMarks: Sendable {
    private var isBroadcast = false
    private var isCoalescing = false
    private var originalMessageID = ""
    private var label = JSONValue.null

    init(_ metadata: Part) throws(WireError) {
        var (isBroadcast, isCoalescing) = (false, false)
        var originalMessageID = "", label = JSONValue.null
        try forEachMember(of: metadata) { name, value in
            if name == "is_broadcast" {
                isBroadcast = value.bool ?? false
            } else if name == "is_coalescing" {
                isCoalescing = value.bool ?? false
            } else if name == "original_msg_id" {
                originalMessageID = value.string ?? ""
            } else if name == "label", !value.isNull {
                label = value.value ?? .null
            }
        }
        (self.isBroadcast, self.isCoalescing) = (isBroadcast, isCoalescing)
        (self.originalMessageID, self.label) = (originalMessageID, label)
    }

    /// The metadata of a reply, members in the order of their names. Written by hand, because every reply has one.
    ///
    /// - Parameters:
    ///   - id: of the engine, told with errors.
    ///   - outputCount: messages that were published for the request; nil where nobody counts them.
    func replyMetadata(
        engine uuid: String, id: Int, status: String, started: WireDate, outputCount: Int? = nil
    ) -> Part {
        var output: [UInt8] = []
        output.reserveCapacity(256 + 2 * uuid.utf8.count)
        output.append(contentsOf: #"{"dependencies_met":true,"engine":"#.utf8)
        JSONString.append(uuid, to: &output)
        if status == "error" {
            output.append(contentsOf: #","engine_info":{"engine_id":\#(id),"engine_uuid":"#.utf8)
            JSONString.append(uuid, to: &output)
            output.append(UInt8(ascii: "}"))
        }
        output.append(contentsOf: (isBroadcast ? #","is_broadcast":true"# : #","is_broadcast":false"#).utf8)
        output.append(contentsOf: (isCoalescing ? #","is_coalescing":true"# : #","is_coalescing":false"#).utf8)
        output.append(contentsOf: #","label":"#.utf8)
        label.append(to: &output)
        output.append(contentsOf: #","original_msg_id":"#.utf8)
        JSONString.append(originalMessageID, to: &output)
        if let outputCount { output.append(contentsOf: #","outputs":\#(outputCount)"#.utf8) }
        output.append(contentsOf: #","started":""#.utf8)
        started.append(to: &output)
        output.append(contentsOf: #"","status":"#.utf8)
        JSONString.append(status, to: &output)
        output.append(UInt8(ascii: "}"))
        return Part(bytes: output)
    }
}
