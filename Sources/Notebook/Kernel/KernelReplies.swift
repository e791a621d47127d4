import Wire

/// What the kernel says about itself and about code, as contents of messages: functions of their inputs.
///
/// - Source: Jupyter messaging protocol 5.4.
enum KernelReplies {
    static func kernelInfo(swiftVersion: String) -> JSONValue {
        [
            "status": "ok", "protocol_version": "5.4", "implementation": "embark", "implementation_version": "1.0",
            "language_info": [
                "name": "swift", "version": .string(swiftVersion), "mimetype": "text/x-swift",
                "file_extension": ".swift",
                "pygments_lexer": "swift", "codemirror_mode": "swift", "nbconvert_exporter": "script",
            ],
            "banner": .string("Embark: Swift \(swiftVersion), compiled cell by cell. %help lists the commands."),
            "debugger": false, "supported_features": [],
            "help_links": [
                ["text": "The Swift Programming Language", "url": "https://docs.swift.org/swift-book/"],
                [
                    "text": "Standard library",
                    "url": "https://developer.apple.com/documentation/swift/swift-standard-library",
                ],
            ],
        ]
    }

    static func isComplete(_ text: String) -> JSONValue {
        switch CellCompleteness.of(text) {
        case .complete: ["status": "complete"]
        case .incomplete(let indent): ["status": "incomplete", "indent": .string(indent)]
        case .invalid: ["status": "invalid"]
        }
    }

    static func succeeded(count: Int, expressions: [(String, JSONValue)], payload: [JSONValue]) -> JSONValue {
        [
            "status": "ok", "execution_count": .integer(count), "payload": .array(payload),
            "user_expressions": .object(Dictionary(expressions) { _, new in new }),
        ]
    }

    static func failed(_ failure: CellFailure, count: Int?) -> JSONValue {
        var content: [String: JSONValue] = [
            "status": "error", "ename": .string(failure.name), "evalue": .string(failure.value),
            "traceback": .array(failure.lines.map { .string($0) }),
        ]
        if let count {
            content["execution_count"] = .integer(count)
            content["payload"] = []
            content["user_expressions"] = [:]
        }
        return .object(content)
    }

    /// Queued behind a cell that failed.
    static func aborted(count: Int) -> JSONValue {
        failed(CellFailure("Aborted", "not run, because a cell before it failed"), count: count)
    }

    /// What is shown, as the type and the content of a message.
    static func message(_ event: SessionEvent, count: Int) -> (type: String, content: JSONValue) {
        switch event {
        case .stream(let stream, let text):
            return ("stream", ["name": .string(stream.rawValue), "text": .string(text)])
        case .clear(let waits): return ("clear_output", ["wait": .bool(waits)])
        case .display(let kind, let forms, let id):
            var content: [String: JSONValue] = ["data": data(forms), "metadata": [:]]
            if let id { content["transient"] = ["display_id": .string(id)] }
            switch kind {
            case .result:
                content["execution_count"] = .integer(count)
                return ("execute_result", .object(content))
            case .new:
                content["transient"] = content["transient"] ?? [:]
                return ("display_data", .object(content))
            case .update: return ("update_display_data", .object(content))
            }
        }
    }

    /// JSON forms as values, everything else as text.
    static func data(_ forms: [SessionEvent.DisplayForm]) -> JSONValue {
        var data: [String: JSONValue] = [:]
        for form in forms {
            let isJSON = form.type == "application/json" || form.type.hasSuffix("+json")
            data[form.type] = isJSON ? (try? JSONValue(parsing: form.data)) ?? .string(form.data) : .string(form.data)
        }
        return .object(data)
    }
}

/// Whether a text that may hold commands is whole.
package enum CellCompleteness {
    package static func of(_ text: String) -> ParsedCell.Completeness {
        var code = ""
        for segment in CellSegments.split(text) {
            if case .code(let part) = segment { code = part }
        }
        return ParsedCell(code, label: "In[0]").completeness
    }
}
