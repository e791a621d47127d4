import ArgumentParser
import Embark
import Foundation

/// How a run ends that did not go well.
enum Failure {
    static let dataExitCode: Int32 = 1
    static let usageExitCode: Int32 = 2

    /// Tells the person and returns the exit code. Help and version are no failures: they go to standard output.
    static func report(_ error: any Error) -> Int32 {
        if let code = error as? ExitCode { return code.rawValue }
        let code = EmbarkCommand.exitCode(for: error)
        if code == .success {
            print(EmbarkCommand.fullMessage(for: error))
            return 0
        }
        if code == .validationFailure {
            Terminal.writeError(EmbarkCommand.fullMessage(for: error) + "\n" + nearestCommand())
            return usageExitCode
        }
        Terminal.writeError("embark: \(TextOptions.worded(error))\n")
        return dataExitCode
    }

    /// A line that names the command a person probably meant, when the first word is no command.
    private static func nearestCommand() -> String {
        let names = EmbarkCommand.configuration.subcommands.map { $0._commandName }
        guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-"), !names.contains(word),
            let nearest = NearestName.of(word, among: names)
        else { return "" }
        return "Did you mean embark \(nearest)?\n"
    }
}
