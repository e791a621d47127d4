import ArgumentParser
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
            Terminal.writeError(EmbarkCommand.fullMessage(for: error) + "\n")
            return usageExitCode
        }
        Terminal.writeError("embark: \(error)\n")
        return dataExitCode
    }
}
