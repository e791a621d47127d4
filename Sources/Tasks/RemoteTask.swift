/// What a `#task` is for the machinery: a type without values, found by name or by place in another process.
///
/// The macro writes a conformance; it can be written by hand as well:
///
///     enum Squares: RemoteTask {
///         static let label = "squares"
///         static func run(_ input: inout TaskInput) async throws -> TaskOutput {
///             let count = try input.next(Int.self)
///             return try TaskOutput((0..<count).map { $0 * $0 })
///         }
///     }
public protocol RemoteTask: SendableMetatype {
    /// For people: names the task in errors, outputs and records.
    static var label: String { get }
    /// Takes the arguments apart, runs, and packs the result.
    static func run(_ input: inout TaskInput) async throws -> TaskOutput
}

/// The encoded arguments of one call, taken out one after the other.
public struct TaskInput: Sendable {
    private let task: String
    private let arguments: [EncodedValue]
    private var position = 0

    package init(task: String, arguments: [EncodedValue]) {
        self.task = task
        self.arguments = arguments
    }

    /// Decodes the next argument.
    ///
    /// - Throws: `TaskError.argumentCount` when there are no more, `TaskError.coding` when it is of another type.
    public mutating func next<Value: Decodable>(_ type: Value.Type) throws -> Value { try take(type) }

    // Both do the same, and a type that is both, such as `Data`, travels in its own form. This one comes second, so that the
    // compiler asks for `Decodable` where a type is neither.
    @_disfavoredOverload
    public mutating func next<Value: TaskTransferable>(_ type: Value.Type) throws -> Value { try take(type) }

    private mutating func take<Value>(_ type: Value.Type) throws -> Value {
        guard position < arguments.count else {
            throw TaskError.argumentCount(task: task, expected: position + 1, found: arguments.count)
        }
        position += 1
        return try arguments[position - 1].value(as: type, position: "argument \(position) of \(task)")
    }
}

/// The encoded result of one call.
public struct TaskOutput: Sendable {
    package let value: EncodedValue

    public init(_ value: some Encodable) throws {
        self.value = try EncodedValue(value, position: "the result")
    }

    @_disfavoredOverload
    public init(_ value: some TaskTransferable) throws {
        self.value = try EncodedValue(value, position: "the result")
    }

    @_disfavoredOverload
    public init(_ nothing: Void) throws {
        value = try EncodedValue(nothing, position: "the result")
    }
}
