import ArgumentParser
import Embark
import Foundation

/// The `embark` command: parse, call, print.
struct EmbarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embark",
        abstract: "Run any Swift closure for every part of a data set, on every core.",
        discussion: """
            In a checkout, `./embark` also knows kernel and repl (Swift in notebooks and in the terminal) and cluster, \
            controller, engine and top, each with a --help of its own.

            Exit codes: 0 done, 1 a failure of data or of your code, 2 a command that was not understood, 130 \
            interrupted. `run` passes on the exit code of the script.
            """,
        version: "embark 0.1.0",
        subcommands: [
            DemoCommand.self, RunCommand.self, HeadCommand.self, TailCommand.self, SchemaCommand.self,
            SummaryCommand.self,
            SortCommand.self, ConvertCommand.self, SampleCommand.self,
        ])
}

@main
enum Main {
    static func main() {
        Interrupt.shared.listen()
        do {
            var command = try EmbarkCommand.parseAsRoot()
            try command.run()
        } catch {
            exit(Failure.report(error))
        }
    }
}
