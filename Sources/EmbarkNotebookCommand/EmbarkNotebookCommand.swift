import ArgumentParser
import Notebook

/// The part of the `embark` command that compiles cells; a program of its own, so that nothing else has to be built with a
/// Swift parser and messaging.
@main
struct EmbarkNotebookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embark", abstract: "Swift in notebooks and in the terminal.",
        subcommands: [KernelCommand.self, SessionCommand.self, CodeHelperCommand.self, EngineCellsCommand.self])
}
