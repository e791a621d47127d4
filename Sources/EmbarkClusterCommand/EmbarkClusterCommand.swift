import ArgumentParser

/// The part of the `embark` command that needs messaging and a database; a program of its own, so that nothing else
/// has to be built with them.
@main
struct EmbarkClusterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "embark", abstract: "Controllers, engines and clusters of them.",
        subcommands: [
            ControllerCommand.self, EngineCommand.self, ClusterCommand.self, TopCommand.self, NannyCommand.self,
            TrialTasksCommand.self,
        ])
}
