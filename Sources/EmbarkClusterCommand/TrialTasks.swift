import ArgumentParser
import Foundation
import Tasks

/// Tasks that this program holds itself, for trials of a cluster without a program of one's own: any client that knows this
/// file's hash can call them by name (`Benchmarks/cluster/chaos.py` does).
enum TrialTasks {
    static let all: [any RemoteTask.Type] = [Square.self, Misbehave.self]

    /// Waits and returns the square of a number.
    enum Square: RemoteTask {
        static let label = "square"
        static func run(_ input: inout TaskInput) async throws -> TaskOutput {
            let number = try input.next(Int.self)
            let milliseconds = try input.next(Double.self)
            if milliseconds > 0 { usleep(UInt32(milliseconds * 1000)) }
            return try TaskOutput(number * number)
        }
    }

    /// Ends in one of the ways in which tasks end badly.
    enum Misbehave: RemoteTask {
        struct Mistake: Error, CustomStringConvertible { let description: String }

        static let label = "misbehave"
        static func run(_ input: inout TaskInput) async throws -> TaskOutput {
            switch try input.next(String.self) {
            case "throw": throw Mistake(description: "thrown on purpose")
            case "trap": fatalError("trapped on purpose")
            case "kill": kill(getpid(), SIGKILL)
            case "exit": exit(3)
            case "spin": while true {}
            case "sleep": try await Task.sleep(for: .seconds(3600))
            case "print":
                print("printed by a task")
                FileHandle.standardError.write(Data("complained by a task\n".utf8))
            default: break
            }
            return try TaskOutput(TaskContext.engineID)
        }
    }
}

/// Names the trial tasks. An optimised program keeps no type that nothing mentions, so this also keeps them.
struct TrialTasksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "trial-tasks", abstract: "Name the tasks that this program holds for trials.",
        shouldDisplay: false)

    func run() { for task in TrialTasks.all { print(task.label) } }
}
