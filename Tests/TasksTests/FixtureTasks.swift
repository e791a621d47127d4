import Foundation

@testable import Tasks

/// Tasks of all kinds, written as `#task` writes them.
enum Squares: RemoteTask {
    static let label = "squares"
    static func run(_ input: inout TaskInput) async throws -> TaskOutput {
        let count = try input.next(Int.self)
        return try TaskOutput((0..<count).map { $0 * $0 })
    }
}

struct FixtureError: Error, CustomStringConvertible {
    let description: String
}

/// Does what it is told: the ways in which a task can end.
enum Conduct: RemoteTask {
    static let label = "conduct"
    static func run(_ input: inout TaskInput) async throws -> TaskOutput {
        switch try input.next(String.self) {
        case "throw": throw FixtureError(description: "thrown on purpose")
        case "trap": fatalError("trapped on purpose")
        case "sleep":
            try await Task.sleep(for: .seconds(60))
            return try TaskOutput("slept")
        case "spin": while true {}
        case "print":
            print("out", terminator: "")
            FileHandle.standardError.write(Data("err".utf8))
            return try TaskOutput("printed")
        case "main": return try TaskOutput(await MainActor.run { Thread.isMainThread })
        case "group":
            let sum = await withTaskGroup(of: Int.self) { group in
                for number in 0..<100 { group.addTask { number } }
                return await group.reduce(0, +)
            }
            return try TaskOutput(sum)
        case let other: return try TaskOutput(other)
        }
    }
}

/// What `#task` makes: a type inside a closure, which has no name that could be looked up.
let localTask: TaskReference<Int, Int> = {
    enum Local: RemoteTask {
        static let label = "local"
        static func body(_ number: Int) async throws -> Int { number + 1 }
        static func run(_ input: inout TaskInput) async throws -> TaskOutput {
            try TaskOutput(await body(input.next(Int.self)))
        }
    }
    return TaskReference(Local.self, body: { try await Local.body($0) })
}()

extension Array where Element == Int16 {
    enum Nested: RemoteTask {
        static var label: String { "nested" }
        static func run(_ input: inout TaskInput) async throws -> TaskOutput { try TaskOutput(0) }
    }
}
