import Wire

/// All that is known about one request: what was asked, where it ran, and what came of it.
///
/// JSON that nobody looks into is kept as it came.
///
/// - Source: design/ipyparallel.md, 2.11.
package struct TaskRecord: Sendable {
    package enum Queue: String, Sendable {
        case direct = "mux"
        case task
    }

    package let messageID: String
    package var header: Part?
    package var metadata: Part?
    package var content: Part?
    package var buffers: [Part] = []
    package var submitted: WireDate?
    package var clientUUID: String?
    package var engineUUID: String?
    package var started: WireDate?
    package var completed: WireDate?
    package var resubmitted: String?
    package var received: WireDate?
    package var resultHeader: Part?
    package var resultMetadata: Part?
    package var resultContent: Part?
    package var resultBuffers: [Part] = []
    package var queue: Queue?
    package var executeInput: String?
    package var executeResult: Part?
    package var error: Part?
    package var standardOutput = ""
    package var standardError = ""
    package var label: JSONValue = .null

    package init(messageID: String) {
        self.messageID = messageID
    }

    /// What one record may keep of each stream; a task that prints for ever must not fill the controller.
    package static let streamByteLimit = 4 << 20

    package var isCompleted: Bool { completed != nil }

    /// Bytes of messages and streams that the record keeps alive.
    package var byteCount: Int {
        func count(_ part: Part?) -> Int { part?.byteCount ?? 0 }
        let request = count(header) + count(metadata) + count(content)
        let result = count(resultHeader) + count(resultMetadata) + count(resultContent)
        let large = buffers.reduce(0) { $0 + $1.byteCount } + resultBuffers.reduce(0) { $0 + $1.byteCount }
        let output = count(executeResult) + count(error) + standardOutput.utf8.count + standardError.utf8.count
        return request + result + large + output
    }
}

extension TaskRecord {
    /// The names under which clients ask for fields, in the order of the reference.
    package static let keys: [String] = [
        "msg_id", "header", "metadata", "content", "buffers", "submitted", "client_uuid", "engine_uuid", "started",
        "completed", "resubmitted", "received", "result_header", "result_metadata", "result_content", "result_buffers",
        "queue", "execute_input", "execute_result", "error", "stdout", "stderr", "label",
    ]

    static let bufferKeys: Set<String> = ["buffers", "result_buffers"]

    /// The value of a field as clients see it; nil for the buffers, which do not travel as JSON, and unknown names.
    package func value(_ key: String) -> JSONValue? {
        switch key {
        case "msg_id": .string(messageID)
        case "header": Self.raw(header)
        case "metadata": Self.raw(metadata)
        case "content": Self.raw(content)
        case "submitted": Self.date(submitted)
        case "client_uuid": JSONValue(optional: clientUUID)
        case "engine_uuid": JSONValue(optional: engineUUID)
        case "started": Self.date(started)
        case "completed": Self.date(completed)
        case "resubmitted": JSONValue(optional: resubmitted)
        case "received": Self.date(received)
        case "result_header": Self.raw(resultHeader)
        case "result_metadata": Self.raw(resultMetadata)
        case "result_content": Self.raw(resultContent)
        case "queue": JSONValue(optional: queue?.rawValue)
        case "execute_input": JSONValue(optional: executeInput)
        case "execute_result": Self.raw(executeResult)
        case "error": Self.raw(error)
        case "stdout": .string(standardOutput)
        case "stderr": .string(standardError)
        case "label": label
        default: nil
        }
    }

    /// The date of a field that is a date, for comparisons.
    package func dateField(_ key: String) -> WireDate? {
        switch key {
        case "submitted": submitted
        case "started": started
        case "completed": completed
        case "received": received
        default: nil
        }
    }

    private static func raw(_ part: Part?) -> JSONValue { part.map { .raw($0) } ?? .null }
    private static func date(_ date: WireDate?) -> JSONValue { JSONValue(optional: date?.description) }
}

extension TaskRecord {
    /// The record of a request that has just arrived.
    package init(request message: Message, header: Header, queue: Queue) {
        self.init(messageID: header.messageID)
        self.header = message.header
        metadata = message.metadata
        content = message.content
        buffers = Array(message.buffers)
        submitted = WireDate(header.date)
        clientUUID = header.session
        self.queue = queue
        label = Self.label(in: message.metadata)
    }

    private static func label(in metadata: Part) -> JSONValue {
        var label: JSONValue = .null
        try? forEachMember(of: metadata) { name, value in
            if name == "label" { label = value.value ?? .null }
        }
        return label
    }

    /// Takes in the reply.
    package mutating func complete(with message: Message, started: WireDate?, received: WireDate) {
        resultHeader = message.header
        resultMetadata = message.metadata
        resultContent = message.content
        resultBuffers = Array(message.buffers)
        completed = (try? Header.date(in: message.header)) ?? received
        self.started = started
        self.received = received
    }

    package mutating func append(_ text: String, to stream: WritableKeyPath<TaskRecord, String>) {
        let room = Self.streamByteLimit - self[keyPath: stream].utf8.count
        guard room > 0 else { return }
        self[keyPath: stream] += text.utf8.count <= room ? text : String(text.prefix(room / 4)) + "…[cut off here]"
    }
}
