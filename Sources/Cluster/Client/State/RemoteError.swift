/// A task that failed: where, why, and what the engine has to tell.
public struct RemoteError: Error, Sendable, Hashable {
    public enum Kind: Sendable, Hashable {
        /// The code of the task raised or threw, or the scheduler gave the task up (`ImpossibleDependency`, `TaskTimeout`).
        case raised
        /// It was aborted before it began.
        case aborted
        case engineDied
        case controllerStopped
    }

    public let kind: Kind
    /// The type of the exception, such as `ZeroDivisionError`.
    public let name: String
    public let message: String
    /// Lines for people; those of Python engines may hold colours for a terminal.
    public let traceback: [String]
    /// Nil when the controller has answered instead of an engine.
    public let engineID: Int?
    public let messageID: String

    package init(
        kind: Kind, name: String, message: String, traceback: [String], engineID: Int?, messageID: String
    ) {
        self.kind = kind
        self.name = name
        self.message = message
        self.traceback = traceback
        self.engineID = engineID
        self.messageID = messageID
    }

    static func engineDied(id: Int?, uuid: String, messageID: String) -> RemoteError {
        RemoteError(
            kind: .engineDied, name: "EngineError",
            message: "engine \(id.map(String.init) ?? uuid) died before it answered", traceback: [], engineID: id,
            messageID: messageID)
    }

    static func controllerStopped(messageID: String) -> RemoteError {
        RemoteError(
            kind: .controllerStopped, name: "EngineError",
            message: "the controller stopped before the task was answered",
            traceback: [], engineID: nil, messageID: messageID)
    }
}

extension RemoteError: CustomStringConvertible {
    public var description: String {
        let place = engineID.map { "[engine \($0)] " } ?? "[controller] "
        let lines = traceback.filter { !$0.isEmpty }
        return place + "\(name): \(message)" + (lines.count > 1 ? "\n" + lines.joined(separator: "\n") : "")
    }
}

/// Several parts of one request failed.
public struct CompositeError: Error, Sendable, CustomStringConvertible {
    /// In the order of the parts.
    public let errors: [RemoteError]

    /// Shows the first four.
    public var description: String {
        let shown = errors.prefix(4).map { "\($0)" }.joined(separator: "\n")
        let rest = errors.count > 4 ? "\n… and \(errors.count - 4) more" : ""
        return "\(errors.count) tasks failed:\n\(shown)\(rest)"
    }
}
