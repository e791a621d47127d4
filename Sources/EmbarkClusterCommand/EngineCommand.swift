import ArgumentParser
import Cluster
import Foundation
import Logging

/// `embark engine`: understands what ipyparallel's launchers pass to `ipengine`.
struct EngineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engine", abstract: "Start an engine that runs compiled Swift tasks.")

    @Argument(parsing: .captureForPassthrough, help: "Options as ipengine takes them; see --help.")
    var arguments: [String] = []

    func run() throws {
        let options = ControllerOptions(arguments: arguments)
        if !options.flags.isDisjoint(with: ["help", "help-all"]) || arguments.contains("-h") {
            return print(EngineHelp.text)
        }
        if options.flags.contains("version") { return print(EngineHelp.version) }
        var logger = Logger(label: "engine", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .debug
        let configuration = try EngineConfiguration(
            options: options, environment: ProcessInfo.processInfo.environment,
            hostName: ProcessInfo.processInfo.hostName,
            nanny: [Bundle.main.executablePath ?? CommandLine.arguments[0], "nanny"])
        let status = try EngineProcess(configuration: configuration, logger: logger).run()
        if status != 0 { throw ExitCode(status) }
    }
}

/// `embark nanny`, which engines start: see `EngineNanny`.
struct NannyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nanny", abstract: "Watch over an engine, which says on standard input whom to tell of its end.",
        shouldDisplay: false)

    func run() throws { try EngineNanny.run() }
}

enum EngineHelp {
    static let version = "embark engine 0.1, protocol of ipyparallel 9.2"

    static let text = """
        embark engine: runs tasks of compiled Swift for clients of a controller, Embark's or ipyparallel's.

        It keeps values (push, pull, scatter, gather; from Python clients too) and runs #task functions of Swift programs in a worker
        process: a task that traps or is killed costs that task and no other. Python code is refused; start
        engines of Python beside it for that.

          --profile=NAME, --profile-dir=DIR, --ipython-dir=DIR, --cluster-id=ID   whose controller to register with
          --file=PATH                                    its connection file (ipcontroller-engine.json)
          --timeout=SECONDS                              to wait for an answer before asking again (5)
          --patience=SECONDS                             to go on looking for a controller, at first and when it is lost (300)
          --IPEngine.max_heartbeat_misses=N              silent heartbeats after which it counts as lost (3)
          --IPEngine.cancellation_grace=SECONDS          for a cancelled task to stop before its worker is killed (0.2)
          --IPEngine.pipeline_depth=N                    tasks handed to the worker at once (2)
          --IPEngine.enable_nanny=False                  no process beside it that reports it if it is killed
          --log-level=DEBUG|INFO|WARNING|ERROR, --debug, --quiet

        Without --file the connection is read from IPP_CONNECTION_INFO or from the profile (IPP_PROFILE_DIR, IPP_CLUSTER_ID).
        Images of tasks that clients send are kept in ~/.cache/embark/images.
        """
}
