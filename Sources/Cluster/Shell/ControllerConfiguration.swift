import Foundation
import Transport
import Wire

/// What a controller process needs to know to start, worked out from its options and its environment.
package struct ControllerConfiguration: Sendable {
    package enum Store: Sendable, Equatable {
        case memory(recordLimit: Int, byteLimit: Int)
        case sqlite(path: String)
        case none
    }

    package var profile: ProfileFolder
    package var clusterID: String
    package var clientHost: String
    package var engineHost: String
    package var location: String
    package var registrationPort: Int?
    package var ports: [Int]
    package var clientPorts: [Int]
    package var enginePorts: [Int]
    package var sshServer: String
    package var engineSSHServer: String
    package var reusesFiles: Bool
    package var restoresEngines: Bool
    package var store: Store
    package var controller = Controller.Settings()
    package var signatureScheme: String
    /// Empty for unsigned messages. Never printed.
    package var key: String?
    package var username: String
    package var curve: Curve
    package var partByteLimit: Int?
    /// Where clients and engines of this machine may connect directly; nil when they may not.
    package var localPath: String?
    package var logLevel: LogLevel

    package enum Curve: Sendable {
        case off
        case generated
        case given(CurveKeys)
    }

    /// - Throws: `ClusterError.badSetting` naming the setting.
    package init(options: ControllerOptions, environment: [String: String], hostName: String) throws {
        profile = Self.profile(options: options, environment: environment)
        clusterID =
            options.text("BaseParallelApplication.cluster_id", "IPController.cluster_id")
            ?? environment["IPP_CLUSTER_ID"] ?? ""
        let host = options.text("IPController.ip") ?? "127.0.0.1"
        clientHost = options.text("IPController.client_ip") ?? host
        engineHost = options.text("IPController.engine_ip") ?? host
        location = options.text("IPController.location") ?? hostName
        registrationPort = try options.integer("IPController.regport").flatMap { $0 == 0 ? nil : $0 }
        ports = try options.ports("IPController.ports")
        clientPorts = try options.ports("IPController.client_ports")
        enginePorts = try options.ports("IPController.engine_ports")
        sshServer = options.text("IPController.ssh_server") ?? ""
        engineSSHServer = options.text("IPController.engine_ssh_server") ?? ""
        restoresEngines = options.flag("restore", setting: "IPController.restore_engines")
        reusesFiles = restoresEngines || options.flag("reuse", setting: "IPController.reuse_files")
        store = try Self.store(options, profile: profile)
        signatureScheme = options.text("Session.signature_scheme") ?? "hmac-sha256"
        key = try Self.key(options, environment: environment)
        username = options.text("Session.username") ?? environment["USER"] ?? "embark"
        curve = Self.curve(options, environment: environment)
        if curve.isOn { key = "" }
        partByteLimit = try options.integer("IPController.max_part_bytes")
        logLevel = try Self.logLevel(options)
        controller = try Self.controllerSettings(options)
        // Who asks for encryption gets nothing else.
        let isLocal = !curve.isOn && options.text("IPController.local_connections")?.lowercased() != "false"
        localPath = isLocal ? profile.localSocket(clusterID: clusterID) : nil
    }

    /// The folder, from what can name it; the same rule for every command.
    package static func profile(options: ControllerOptions, environment: [String: String]) -> ProfileFolder {
        ProfileFolder(
            folder: options.text("ProfileDir.location") ?? environment["IPP_PROFILE_DIR"],
            name: options.text("BaseIPythonApplication.profile"),
            root: options.text("BaseIPythonApplication.ipython_dir") ?? environment["IPYTHONDIR"],
            home: environment["HOME"] ?? ".")
    }

    private static func store(_ options: ControllerOptions, profile: ProfileFolder) throws -> Store {
        let name = options.text("IPController.db_class", "Hub.db_class", "HubFactory.db_class")?.lowercased() ?? ""
        if options.flags.contains("nodb") || name.contains("nodb") { return .none }
        if options.flags.contains("mongodb") || name.contains("mongo") {
            throw ClusterError.badSetting(
                name: "--mongodb", value: "MongoDB", expected: "--dictdb, --sqlitedb or --nodb")
        }
        if options.flags.contains("sqlitedb") || name.contains("sqlite") {
            let file = options.text("SQLiteDB.filename") ?? "tasks.db"
            let folder = options.text("SQLiteDB.location") ?? profile.path
            return .sqlite(path: file.hasPrefix("/") ? file : folder + "/" + file)
        }
        return .memory(
            recordLimit: try options.integer("DictDB.record_limit") ?? 1024,
            byteLimit: try options.integer("DictDB.size_limit") ?? 64 << 20)
    }

    private static func key(_ options: ControllerOptions, environment: [String: String]) throws -> String? {
        if options.flags.contains("no-secure") { return "" }
        if let key = environment["IPP_SESSION_KEY"] { return key }
        guard let path = options.text("Session.keyfile") else { return options.text("Session.key") }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ClusterError.file(action: "read", path: path, code: errno)
        }
        return String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
    }

    private static func curve(_ options: ControllerOptions, environment: [String: String]) -> Curve {
        let isOn =
            options.flag("enable-curve", setting: "IPController.enable_curve")
            || environment["IPP_ENABLE_CURVE"] == "1"
        guard isOn else { return .off }
        guard let publicKey = environment["IPP_CURVE_PUBLICKEY"], let secretKey = environment["IPP_CURVE_SECRETKEY"]
        else { return .generated }
        return .given(CurveKeys(publicKey: publicKey, secretKey: secretKey))
    }

    static func logLevel(_ options: ControllerOptions) throws -> LogLevel {
        if options.flags.contains("debug") { return .debug }
        if options.flags.contains("quiet") { return .error }
        guard let text = options.text("Application.log_level", "IPController.log_level") else { return .info }
        switch text.uppercased() {
        case "DEBUG": return .debug
        case "INFO": return .info
        case "WARN", "WARNING": return .warning
        case "ERROR", "CRITICAL": return .error
        default:
            guard let number = Int(text) else {
                throw ClusterError.badSetting(
                    name: "--log-level", value: text, expected: "DEBUG, INFO, WARNING, ERROR or a number")
            }
            return LogLevel(rawValue: min(40, max(10, number / 10 * 10))) ?? .info
        }
    }

    private static func controllerSettings(_ options: ControllerOptions) throws -> Controller.Settings {
        var settings = Controller.Settings()
        if let period = try options.integer("HeartMonitor.period") { settings.hearts.period = .milliseconds(period) }
        if let misses = try options.integer("HeartMonitor.max_heartmonitor_misses") {
            settings.hearts.maximumMisses = misses
        }
        if let timeout = try options.seconds("IPController.registration_timeout"), timeout > .zero {
            settings.hub.registrationTimeout = timeout
        }
        if let name = options.text("TaskScheduler.scheme_name") {
            guard let scheme = SchedulingScheme(rawValue: name) else {
                throw ClusterError.badSetting(
                    name: "--scheme", value: name,
                    expected: SchedulingScheme.allCases.map(\.rawValue).joined(separator: ", "))
            }
            settings.tasks.scheme = scheme
        }
        if let allowance = try taskAllowance(options) { settings.tasks.tasksPerEngine = allowance }
        if let limit = try options.integer("TaskScheduler.history_limit") {
            settings.tasks.rememberedTaskCount = max(1, limit)
        }
        if let limit = try options.integer("TaskScheduler.queue_byte_limit") { settings.waitingByteLimit = limit }
        return settings
    }

    private static func taskAllowance(_ options: ControllerOptions) throws(ClusterError) -> TaskAllowance? {
        let name = "TaskScheduler.hwm"
        guard let text = options.text(name) else { return nil }
        if text == "auto" { return .automatic }
        guard let limit = Int(text), limit >= 0 else {
            throw .badSetting(name: name, value: text, expected: "a whole number, 0 for no limit, or auto")
        }
        return .fixed(limit)
    }
}

extension ControllerConfiguration.Curve {
    var isOn: Bool { if case .off = self { false } else { true } }
}
