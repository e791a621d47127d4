/// What can be wrong with a task before it runs, or with what came back.
public enum TaskError: Error, Equatable {
    /// The type of a task has generic parameters; its code exists only in the process that made it.
    case genericTask(type: String)
    /// The address of a type lies in no image that could be sent.
    case noImage(type: String)
    case unreadableImage(path: String, reason: String)
    /// The image that is loaded holds no task where one should be.
    case unknownTask(label: String, image: String)
    case argumentCount(task: String, expected: Int, found: Int)
    /// A value that has no wire form, or bytes that are not the wire form of the type.
    case coding(type: String, position: String, reason: String)
    case malformedContent(reason: String)
}

extension TaskError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .genericTask(let type):
            "expected a task that can be named in another process, found \(type), which is generic; write the #task outside of "
                + "generic functions and types, and pass what differs as a parameter"
        case .noImage(let type):
            "expected \(type) to be part of a program or a shared library, found it in neither; tasks must be compiled"
        case .unreadableImage(let path, let reason):
            "expected to read the program or library \(path), found: \(reason); was it removed or built again while it runs?"
        case .unknownTask(let label, let image):
            "expected the task \(label) in the image \(image), found none there; was the program built again? start it anew"
        case .argumentCount(let task, let expected, let found):
            "expected \(expected) argument\(expected == 1 ? "" : "s") for the task \(task), found \(found)"
        case .coding(let type, let position, let reason):
            "expected \(position) to travel as \(type), found: \(reason); values are Codable, Data or a DataFrame"
        case .malformedContent(let reason):
            "expected the content of a task, found \(reason); do client and engine belong to the same version of Embark?"
        }
    }
}
