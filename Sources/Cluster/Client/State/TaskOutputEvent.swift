import Wire

/// Something that a task wrote or showed.
public struct TaskOutputEvent: Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        case standardOutput(String)
        case standardError(String)
        /// Displayed data or the value of a cell: representations by MIME type, as JSON.
        case display([String: String])
        case result([String: String])
    }

    /// Nil when the engine is gone or unknown.
    public let engineID: Int?
    public let kind: Kind

    /// Nil for messages that are no output.
    init?(_ messageType: String, content: Part, engineID: Int?) {
        self.engineID = engineID
        guard let content = try? JSONValue(parsing: content) else { return nil }
        switch messageType {
        case "stream":
            let text = content["text"]?.string ?? ""
            kind = content["name"]?.string == "stderr" ? .standardError(text) : .standardOutput(text)
        case "display_data": kind = .display(Self.representations(content))
        case "execute_result": kind = .result(Self.representations(content))
        default: return nil
        }
    }

    private static func representations(_ content: JSONValue) -> [String: String] {
        (content["data"]?.object ?? [:]).mapValues { $0.string ?? $0.text }
    }
}
