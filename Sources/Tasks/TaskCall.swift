import Wire

/// One call of a task: the content and the buffers of an `apply_request`.
///
///     {"embark": {"task": {…}, "codings": ["json", "frame"], "host": …, "counts": true, "limit": 1.5}}
///
/// and a buffer an argument.
///
/// - Source: Documentation/Decisions/tasks.md.
package struct TaskCall: Sendable {
    package var task: TaskIdentity
    package var arguments: [EncodedValue] { didSet { received = nil } }
    /// The machine of the sender, if it can read shared memory: large results may come as `shared` then.
    package var host: String?
    /// What the client wants to have published beside the reply.
    package enum Attention: Sendable {
        /// Output between `busy` and `idle`, as every client understands it.
        case status
        /// Output, and how many messages of it in the reply's metadata (`outputs`): then half as many messages are needed.
        case count
        /// Nobody waits for anything but the reply: `quiet`.
        case none
    }

    package var attention: Attention
    /// How long the call may run.
    package var limit: Duration?
    /// The text this was read from, which is passed on as it is.
    private var received: Part?

    package init(
        task: TaskIdentity, arguments: [EncodedValue], host: String? = nil, attention: Attention = .status,
        limit: Duration? = nil
    ) {
        self.task = task
        self.arguments = arguments
        self.host = host
        self.attention = attention
        self.limit = limit
    }

    package var content: JSONValue {
        var members: [String: JSONValue] = [
            "task": task.json, "codings": .array(arguments.map { .string($0.coding.rawValue) }),
        ]
        if let host { members["host"] = .string(host) }
        switch attention {
        case .status: break
        case .count: members["counts"] = true
        case .none: members["quiet"] = true
        }
        if let limit { members["limit"] = .double(limit / .seconds(1)) }
        return ["embark": .object(members)]
    }

    package var encodedContent: Part { received ?? content.encoded }

    package var buffers: [Part] { arguments.map(\.bytes) }

    /// About what it takes on its way to a worker.
    package var byteCount: Int {
        arguments.reduce(64 + (received?.byteCount ?? 512)) { $0 + $1.bytes.byteCount + 8 }
    }

    /// Nil when the content is not that of a task: the request is somebody else's.
    ///
    /// - Throws: `TaskError.malformedContent` when it claims to be one and is not.
    package init?(content: JSONValue, buffers: some Collection<Part>) throws(TaskError) {
        guard let members = content["embark"], let task = members["task"] else { return nil }
        let codings = members["codings"]?.array ?? []
        guard codings.count == buffers.count else {
            throw .malformedContent(reason: "\(codings.count) codings for \(buffers.count) buffers")
        }
        var arguments: [EncodedValue] = []
        for (coding, buffer) in zip(codings, buffers) {
            guard let coding = coding.string.flatMap(TaskCoding.init) else {
                throw .malformedContent(reason: "the coding \(coding.text)")
            }
            arguments.append(EncodedValue(coding: coding, bytes: buffer))
        }
        self.init(
            task: try TaskIdentity(task), arguments: arguments, host: members["host"]?.string,
            attention: members["quiet"]?.bool == true ? .none : members["counts"]?.bool == true ? .count : .status,
            limit: members["limit"]?.double.flatMap { $0.isFinite && $0 >= 0 ? .seconds($0) : nil })
    }

    /// The same call of the same task with other arguments of the same codings.
    ///
    /// - Returns: nil when there are more or fewer of them.
    fileprivate func with(_ buffers: ArraySlice<Part>, received content: Part) -> TaskCall? {
        guard buffers.count == arguments.count else { return nil }
        var call = self
        var values: [EncodedValue] = []
        values.reserveCapacity(buffers.count)
        for (index, buffer) in buffers.enumerated() {
            values.append(EncodedValue(coding: arguments[index].coding, bytes: buffer))
        }
        call.arguments = values
        call.received = content
        return call
    }
}

/// Reads calls that come one after the other, of which most differ in nothing but their arguments.
///
/// - Cost: a comparison of two texts where the content is that of the call before, else the text is parsed.
package struct TaskCallReader: Sendable {
    private var last: (content: Part, call: TaskCall)?

    package init() {}

    /// Nil when the content is not that of a task.
    ///
    /// - Throws: `WireError` when the content is no JSON, `TaskError.malformedContent`.
    package mutating func read(_ content: Part, buffers: ArraySlice<Part>) throws -> TaskCall? {
        if let last, last.content == content, let call = last.call.with(buffers, received: content) { return call }
        guard let call = try TaskCall(content: JSONValue(parsing: content), buffers: buffers) else { return nil }
        last = (content, call)
        return call.with(buffers, received: content)
    }
}

/// What a call came to: the content and the buffers of an `apply_reply`.
package enum TaskReply: Sendable {
    case value(EncodedValue)
    /// A cell ran to its end: the content of an `execute_reply`.
    case executed(JSONValue)
    case failed(RemoteFailure)
    case aborted

    /// Python clients read a pickle from every reply that is ok, so one stands first: None.
    private static let pickledNone = Part("N.")

    package var status: String {
        switch self {
        case .value, .executed: "ok"
        case .failed: "error"
        case .aborted: "aborted"
        }
    }

    package var content: JSONValue {
        switch self {
        case .value(let value): ["status": "ok", "embark": ["coding": .string(value.coding.rawValue)]]
        case .executed(let content): content
        case .failed(let failure): failure.content
        case .aborted: ["status": "aborted"]
        }
    }

    /// The content of a result that is JSON, which most are.
    private static let jsonContent = TaskReply.value(EncodedValue(coding: .json, bytes: .empty)).content.encoded

    /// Whether a reply has its result in it, as JSON.
    package static func isPlain(_ content: Part) -> Bool { content == jsonContent }

    package var encodedContent: Part {
        if case .value(let value) = self, value.coding == .json { return Self.jsonContent }
        return content.encoded
    }

    package var buffers: [Part] {
        if case .value(let value) = self { [Self.pickledNone, value.bytes] } else { [] }
    }

    /// - Throws: `WireError` when the content is no JSON, `TaskError.malformedContent`.
    package init(reading content: Part, buffers: ArraySlice<Part>) throws {
        if content == Self.jsonContent, buffers.count == 2, let bytes = buffers.last {
            self = .value(EncodedValue(coding: .json, bytes: bytes))
        } else {
            try self.init(content: JSONValue(parsing: content), buffers: buffers)
        }
    }

    package init(content: JSONValue, buffers: some Collection<Part>) throws(TaskError) {
        switch content["status"]?.string {
        case "ok":
            guard let coding = content["embark"]?["coding"]?.string.flatMap(TaskCoding.init), buffers.count == 2,
                let bytes = Array(buffers).last
            else { throw .malformedContent(reason: "a result that is not of a task") }
            self = .value(EncodedValue(coding: coding, bytes: bytes))
        case "aborted": self = .aborted
        case "error": self = .failed(RemoteFailure(content))
        default: throw .malformedContent(reason: "no status")
        }
    }
}

/// An error as it travels.
///
/// - Source: design/ipyparallel.md, 2.10.
package struct RemoteFailure: Error, Sendable, Equatable {
    package var name: String
    package var message: String
    package var traceback: [String]
    /// Who answered; nil where no engine had a part in it.
    package var engine: Engine?

    package struct Engine: Sendable, Equatable {
        package var uuid: String
        package var id: Int
        package var method: String

        package init(uuid: String, id: Int, method: String) {
            self.uuid = uuid
            self.id = id
            self.method = method
        }
    }

    /// The error name by which an engine asks for an image; the message is its hash.
    package static let imageNeeded = "ImageNeeded"
    /// The error name by which an engine on another machine asks for arguments that are in shared memory here.
    package static let bytesNeeded = "BytesNeeded"

    package init(name: String, message: String, traceback: [String] = [], engine: Engine? = nil) {
        self.name = name
        self.message = message
        self.traceback = traceback.isEmpty ? ["\(name): \(message)"] : traceback
        self.engine = engine
    }

    package init(_ content: JSONValue) {
        name = content["ename"]?.string ?? "Error"
        message = content["evalue"]?.string ?? ""
        traceback = content["traceback"]?.array?.compactMap(\.string) ?? []
        let info = content["engine_info"]
        if let uuid = info?["engine_uuid"]?.string, let id = info?["engine_id"]?.integer {
            engine = Engine(uuid: uuid, id: id, method: info?["method"]?.string ?? "")
        }
    }

    package var content: JSONValue {
        let info: JSONValue =
            engine.map {
                ["engine_uuid": .string($0.uuid), "engine_id": .integer($0.id), "method": .string($0.method)]
            } ?? [:]
        return [
            "status": "error", "ename": .string(name), "evalue": .string(message),
            "traceback": .array(traceback.map { .string($0) }), "engine_info": info,
        ]
    }
}
