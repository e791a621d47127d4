import Tasks

/// The tasks that are measured.
enum Identity: RemoteTask {
    static let label = "identity"
    static func run(_ input: inout TaskInput) async throws -> TaskOutput { try TaskOutput(input.next(Int.self)) }
    static let reference = TaskReference<Int, Int>(Identity.self) { $0 }
}
