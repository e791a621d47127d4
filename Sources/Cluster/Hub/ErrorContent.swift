import Wire

/// The content of a reply that reports an error made here and not on an engine.
package enum ErrorContent {
    package static func make(name: String, message: String) -> JSONValue {
        [
            "status": "error", "ename": .string(name), "evalue": .string(message),
            "traceback": [.string("\(name): \(message)")], "engine_info": [:],
        ]
    }

    package static func make(_ failure: TaskFailure, taskID: String) -> JSONValue {
        if failure == .aborted { return ["status": "aborted"] }
        return make(name: failure.name, message: failure.message(taskID: taskID))
    }
}
