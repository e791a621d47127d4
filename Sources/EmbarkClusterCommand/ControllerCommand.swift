import ArgumentParser
import Cluster
import Foundation
import Logging

/// `embark controller`: understands what ipyparallel's launchers pass to `ipcontroller`.
struct ControllerCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "controller", abstract: "Start a controller in the place of ipcontroller.")

    @Argument(parsing: .captureForPassthrough, help: "Options as ipcontroller takes them; see --help.")
    var arguments: [String] = []

    func run() throws {
        let environment = ProcessInfo.processInfo.environment
        let commandLine = ControllerOptions(arguments: arguments)
        if !commandLine.flags.isDisjoint(with: ["help", "help-all"]) || arguments.contains("-h") {
            return print(ControllerHelp.text)
        }
        if commandLine.flags.contains("version") { return print(ControllerHelp.version) }
        let options = try Self.fileOptions(commandLine, environment).overridden(by: commandLine)
        let configuration = try ControllerConfiguration(
            options: options, environment: environment, hostName: ProcessInfo.processInfo.hostName)
        let logger = Self.logger(configuration)
        if !commandLine.unknown.isEmpty {
            logger.warning("ignored what this controller does not know: \(commandLine.unknown.joined(separator: " "))")
        }
        try ControllerProcess(configuration: configuration, environment: environment, logger: logger).run()
    }

    /// The configuration file of the profile, or the one that was named.
    private static func fileOptions(
        _ commandLine: ControllerOptions, _ environment: [String: String]
    ) throws -> ControllerOptions {
        let profile = ControllerConfiguration.profile(options: commandLine, environment: environment)
        let named = commandLine.text("JupyterApp.config_file")
        let path = named ?? profile.path + "/ipcontroller_config.py"
        guard let data = FileManager.default.contents(atPath: path) else {
            if let named { throw ClusterError.file(action: "read", path: named, code: ENOENT) }
            return ControllerOptions()
        }
        return ControllerOptions(pythonConfiguration: String(decoding: data, as: UTF8.self))
    }

    private static func logger(_ configuration: ControllerConfiguration) -> Logger {
        var logger = Logger(label: "controller", factory: { StreamLogHandler.standardError(label: $0) })
        switch configuration.logLevel {
        case .debug: logger.logLevel = .debug
        case .info: logger.logLevel = .info
        case .warning: logger.logLevel = .warning
        case .error: logger.logLevel = .error
        }
        return logger
    }
}

enum ControllerHelp {
    static let version = "embark controller 0.1, protocol of ipyparallel 9.2"

    static let text = """
        embark controller: serves ipyparallel's clients and engines.

          --profile=NAME, --profile-dir=DIR, --ipython-dir=DIR, --cluster-id=ID   where the connection files go
          --ip=ADDRESS, --location=HOST                  127.0.0.1 unless you say otherwise
          --port=N, --ports=10101-10120,10200            any free ports unless you say otherwise
          --ping=MILLISECONDS                            between heartbeats (3000)
          --scheme=leastload|lru|plainrandom|weighted|twobin|pure, --hwm=N|auto   how tasks find engines (leastload), and how
                                                         many an engine has at once (1; auto: 25 ms of work)
          --dictdb, --sqlitedb, --nodb                   records in memory (bounded), in a file, nowhere
          --reuse, --restore                             keep ports and key; also take over the engines
          --no-secure, --keyfile=FILE                    unsigned messages; the key from a file
          --IPController.enable_curve=True               encrypt
          --IPController.local_connections=False         ZeroMQ also for Embark's clients and engines on this machine
          --log-level=DEBUG|INFO|WARNING|ERROR, --debug, --quiet
          --Class.trait=VALUE                            any other setting by its ipyparallel name, such as
                                                         --HeartMonitor.max_heartmonitor_misses=5
                                                         --DictDB.record_limit=5000 --SQLiteDB.filename=tasks.db
                                                         --TaskScheduler.queue_byte_limit=1000000000
        """
}
