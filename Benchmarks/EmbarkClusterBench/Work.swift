import Foundation
import Tasks

/// The tasks that are measured.
enum Identity: RemoteTask {
    static let label = "identity"
    static func run(_ input: inout TaskInput) async throws -> TaskOutput { try TaskOutput(input.next(Int.self)) }
    static let reference = TaskReference<Int, Int>(Identity.self) { $0 }
}

/// Bytes that come back as they are, which is all the work there is: what is measured is their way.
enum Echo: RemoteTask {
    static let label = "echo"
    static func run(_ input: inout TaskInput) async throws -> TaskOutput { try TaskOutput(input.next(Data.self)) }
    static let reference = TaskReference<Data, Data>(Echo.self) { $0 }
}
