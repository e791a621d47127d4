import Foundation
import Tasks
import Wire

/// What an engine is told by its environment and its command line.
///
/// - Source: design/ipyparallel.md, 2.2.
package struct EngineConfiguration: Sendable {
    package let uuid: String
    package let file: String
    package let logLevel: LogLevel
    package var settings = EngineState.Settings()
    package let images: ImageFolder
    /// The connection as the launcher handed it over; nil to read the file.
    private let connectionText: String?
    private let hostName: String
    /// Of the processes that the engine starts: the key of the cluster is none of a task's business.
    let environmentOfWorkers: [String: String]
    /// The command that runs `EngineNanny`; nil for no nanny.
    let nanny: [String]?

    /// - Parameter nanny: the command for it, which the options may refuse.
    package init(
        options: ControllerOptions, environment: [String: String], hostName: String, nanny: [String]? = nil
    ) throws {
        let clusterID =
            options.text("BaseParallelApplication.cluster_id") ?? environment["IPP_CLUSTER_ID"] ?? ""
        let profile = ControllerConfiguration.profile(options: options, environment: environment)
        file = options.text("IPEngine.url_file") ?? profile.connectionFile(clusterID: clusterID, for: "engine")
        // A file that is named is what is meant, whatever a launcher has left in the environment.
        connectionText = options.text("IPEngine.url_file") == nil ? environment["IPP_CONNECTION_INFO"] : nil
        logLevel = try ControllerConfiguration.logLevel(options)
        images = ImageFolder(environment: environment)
        uuid = Self.randomUUID()
        settings.cellProgram = Self.cellProgram(environment)
        self.hostName = hostName
        environmentOfWorkers = environment.filter { !Self.secrets.contains($0.key) }
        self.nanny = options.text("IPEngine.enable_nanny")?.lowercased() == "false" ? nil : nanny
        if let timeout = try options.seconds("IPEngine.timeout") { settings.registration.answerTimeout = timeout }
        if let patience = try options.seconds("IPEngine.patience") { settings.registration.patience = patience }
        if let misses = try options.integer("IPEngine.max_heartbeat_misses") {
            settings.registration.maximumMisses = max(1, misses)
        }
        if let grace = try options.seconds("IPEngine.cancellation_grace") { settings.cancellationGrace = grace }
        if let depth = try options.integer("IPEngine.pipeline_depth") { settings.pipelineDepth = max(1, depth) }
    }

    private static let secrets: Set = ["IPP_CONNECTION_INFO", "IPP_SESSION_KEY", "IPP_CURVE_SECRETKEY"]

    /// The connection as it is now. The file is asked first when there is one: a controller that was started anew has
    /// written it, and what the launcher handed over may be older.
    package func connection(isFirst: Bool) throws -> EngineConnection {
        if isFirst, let connectionText {
            return try EngineConnection(
                JSONValue(parsing: connectionText), place: "IPP_CONNECTION_INFO", hostName: hostName)
        }
        return try EngineConnection(try PrivateFile.read(file), place: file, hostName: hostName)
    }

    /// `embark-notebook` beside this program; without it code is refused.
    private static func cellProgram(_ environment: [String: String]) -> String? {
        let own = URL(filePath: LoadedImage.program?.publicPath ?? CommandLine.arguments[0])
        let path =
            environment["EMBARK_NOTEBOOK_PROGRAM"]
            ?? own.deletingLastPathComponent().appending(path: "embark-notebook").path
        return access(path, X_OK) == 0 ? path : nil
    }

    /// 8 hexadecimal digits, a dash, 24 more, as sessions of Jupyter are written.
    private static func randomUUID() -> String {
        let digits = (0..<4).map { _ in
            let text = String(UInt32.random(in: 0 ... .max), radix: 16)
            return String(repeating: "0", count: 8 - text.count) + text
        }
        return digits[0] + "-" + digits[1] + digits[2] + digits[3]
    }
}
