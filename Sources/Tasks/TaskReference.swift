/// A function that can be called here, and by its name in another process.
///
/// What `#task` and `@Remote` make. It captures nothing, so it may go anywhere.
///
///     let squares = #task { (count: Int) -> [Int] in (0..<count).map { $0 * $0 } }
///     let here = try await squares(4)
///     let there = try await cluster.loadBalanced.apply(squares, 4)
public struct TaskReference<each Argument: Sendable, Result: Sendable>: Sendable {
    package let type: any RemoteTask.Type
    private let body: @Sendable (repeat each Argument) async throws -> Result

    /// - Parameter body: what the task does, for calls in this process: nothing is encoded then.
    public init(_ type: any RemoteTask.Type, body: @escaping @Sendable (repeat each Argument) async throws -> Result) {
        self.type = type
        self.body = body
    }

    public var label: String { type.label }

    /// Calls the function in this process.
    public func callAsFunction(_ argument: repeat each Argument) async throws -> Result {
        try await body(repeat each argument)
    }

    /// What names the task in another process.
    ///
    /// - Throws: `TaskError` when it is generic or its image cannot be read.
    /// - Cost: the first call for an image reads the whole file to hash it; later ones look in a table.
    package func identity() throws -> TaskIdentity { try TaskIdentity(of: type) }

    package func encode(_ argument: repeat each Argument) throws -> [EncodedValue] {
        var encoded: [EncodedValue] = []
        for value in repeat each argument {
            encoded.append(try EncodedValue(value, position: "argument \(encoded.count + 1) of \(label)"))
        }
        return encoded
    }

    package func result(_ value: EncodedValue) throws -> Result {
        try value.value(as: Result.self, position: "the result of \(label)")
    }
}

/// True on the engine's side of a task, where the values of globals that other code has set are not there.
public enum TaskContext {
    /// The id of the engine that runs this code; nil in any other process.
    public static var engineID: Int? { TaskWorker.engineID }
}
