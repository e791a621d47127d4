import Wire

/// Reads what Python engines answer.
enum PythonResult {
    /// The one object of an `apply_reply`.
    static func value<Value: PythonConvertible>(_ reply: ReplyMessage, as type: Value.Type) throws -> Value {
        var parts = reply.message.buffers
        let value = try Pickle.object(from: &parts)
        guard let result = Value(python: value) else {
            throw ClientError.unexpectedResult(expected: "\(Value.self)", found: "\(value)")
        }
        return result
    }

    /// The list that a chunk of a map came to.
    static func values<Value: PythonConvertible>(_ reply: ReplyMessage, as type: Value.Type) throws -> [Value] {
        try value(reply, as: [Value].self)
    }
}

/// What is sent for a Python function.
enum PythonRequest {
    /// `ipyparallel.client.remotefunction._map`: applies a function to each item on the engine.
    static func map(_ function: String, chunk: [PythonValue]) -> [Part] {
        PythonCall(
            named: "ipyparallel.client.remotefunction._map", [PythonCall.function(named: function), .list(chunk)]
        ).parts
    }

    static func execute(_ code: String, isSilent: Bool) -> JSONValue {
        ["code": .string(code), "silent": .bool(isSilent), "user_expressions": [:]]
    }
}

/// The end of an `execute`: nothing but that it went well.
public struct ExecutionReply: Sendable, Hashable {
    public let executionCount: Int

    init(_ reply: ReplyMessage) {
        let content = try? JSONValue(parsing: reply.message.content)
        executionCount = content?["execution_count"]?.integer ?? 0
    }
}
