import Foundation
import Synchronization
import Wire

/// The processes of a cluster that this program has started.
package final class ClusterProcesses: Sendable {
    let local: LocalCluster
    /// A folder that was made for this cluster alone and goes with it.
    let temporaryFolder: String?
    /// Stops the cluster when this program is gone, whatever ended it.
    private let keeper = Mutex<(process: ChildProcess, input: Lifeline)?>(nil)

    init(local: LocalCluster, temporaryFolder: String?) {
        self.local = local
        self.temporaryFolder = temporaryFolder
    }

    /// - Parameter program: that of `EmbarkProgram`.
    func startKeeper(_ program: [String]) throws {
        let input = try Lifeline()
        var command = program + ["cluster", "stop", "--at-end-of-input", "--profile-dir", local.profile.path]
        if !local.clusterID.isEmpty { command += ["--cluster-id", local.clusterID] }
        if temporaryFolder != nil { command.append("--remove-profile") }
        let process = try ChildProcess(
            command, environment: local.environment, input: input, output: "/dev/null", isDetached: true)
        keeper.withLock { $0 = (process, input) }
    }

    /// Ends them: first politely, after five seconds not.
    func stop() {
        if let state = local.state() { local.stop(state) }
        if let temporaryFolder { try? FileManager.default.removeItem(atPath: temporaryFolder) }
        dismissKeeper()?.waitForEnd(within: .seconds(1))
    }

    /// Lets the keeper see the end of its input, as the end of this program would.
    @discardableResult
    package func dismissKeeper() -> ChildProcess? {
        keeper.withLock { keeper in
            defer { keeper = nil }
            return keeper?.process
        }
    }
}

extension Cluster {
    /// The controller's process, where this program has started it.
    package var controllerProcessID: Int? { processes?.local.state().map { Int($0.controllerProcessID) } }

    /// The connection file for a `client` or an `engine`, where this program has started the cluster.
    package func connectionFile(for side: String) -> String? {
        processes.map { $0.local.profile.connectionFile(clusterID: $0.local.clusterID, for: side) }
    }

    /// How engines are started.
    public struct Engines: Sendable {
        let command: String?

        /// Engines in Swift: `embark engine`. Tasks run in a copy of this program, which the engine starts as its worker.
        public static let swift = Engines(command: nil)
        /// Engines of ipyparallel.
        public static let python = Engines(command: "python3 -m ipyparallel.engine")

        /// Any command; `{index}`, `{profile_dir}`, `{cluster_id}` and `{connection_file}` are filled in, and `{engine}` with the
        /// command of an engine in Swift as one text for a shell.
        public static func command(_ line: String) -> Engines { Engines(command: line) }
    }

    /// Which controller is started.
    public struct ControllerProgram: Sendable {
        let words: [String]?

        /// `embark controller`.
        public static let embark = ControllerProgram(words: nil)
        /// The one of ipyparallel.
        public static let python = ControllerProgram(words: ["python3", "-m", "ipyparallel.controller"])

        /// Any that takes ipyparallel's options.
        public static func command(_ words: [String]) -> ControllerProgram { ControllerProgram(words: words) }
    }

    /// Starts a controller and engines, and connects to them. They end with the program, however that ends, at `close()`, or
    /// with the object.
    ///
    /// Engines are in Swift if nothing else is said; `embark cluster start`, as `ipcluster`, starts those of ipyparallel.
    ///
    /// - Parameters:
    ///   - count: how many engines; as many as there are cores if nil.
    ///   - profile: where the files go, so that others can connect; nil for a place of its own that goes with the cluster.
    ///   - controllerOptions: as `embark controller` takes them.
    /// - Throws: `ClientError.noProgram`; when a process ends early, with the place of its log.
    public static func start(
        engines count: Int? = nil, _ engines: Engines = .swift, controller: ControllerProgram = .embark,
        profile: String? = nil, clusterID: String = "", controllerOptions: [String] = []
    ) async throws -> Cluster {
        let count = count ?? ProcessInfo.processInfo.activeProcessorCount
        let processes = try makeProcesses(profile: profile, clusterID: clusterID)
        do {
            return try await BlockingWork.run {
                let program = try EmbarkProgram.find()
                let (_, _) = try processes.local.startController(
                    (controller.words ?? program + ["controller"]) + controllerOptions, isDetached: true)
                try processes.startKeeper(program)
                let engine = program + ["engine"]
                let template =
                    try engines.command.map { try EngineTemplate($0, engine: engine) }
                    ?? EngineTemplate(launcher: "swift", engine: engine)
                if count > 0 { _ = try processes.local.startEngines(count, template, isDetached: true) }
                let file = processes.local.profile.connectionFile(clusterID: clusterID, for: "client")
                return Cluster(try connection(file: file, timeout: .seconds(10)), processes: processes, file: file)
            }
        } catch {
            await BlockingWork.finish { processes.stop() }
            throw error
        }
    }

    private static func temporaryPrefix(of process: pid_t) -> String { "embark-cluster-\(process)-" }

    /// Stops what a program has started in places of its own and left behind because it was killed.
    package static func stopAll(startedBy process: pid_t) {
        let manager = FileManager.default
        let folder = manager.temporaryDirectory
        for name in (try? manager.contentsOfDirectory(atPath: folder.path)) ?? []
        where name.hasPrefix(temporaryPrefix(of: process)) {
            let path = folder.appending(path: name).path
            let profile = ProfileFolder(folder: path, name: nil, root: nil, home: ".")
            let clusters = (try? manager.contentsOfDirectory(atPath: path + "/security")) ?? []
            for file in clusters where file.hasPrefix("cluster-") && file.hasSuffix(".json") {
                let id = String(file.dropFirst("cluster-".count).dropLast(".json".count))
                let local = LocalCluster(profile: profile, clusterID: id, environment: [:])
                ClusterProcesses(local: local, temporaryFolder: path).stop()
            }
        }
    }

    private static func makeProcesses(profile: String?, clusterID: String) throws -> ClusterProcesses {
        var environment = ProcessInfo.processInfo.environment
        // What a script starts are no scripts.
        environment["EMBARK_SCRIPT"] = nil
        var temporaryFolder: String?
        if profile == nil {
            temporaryFolder =
                FileManager.default.temporaryDirectory.appending(
                    path: temporaryPrefix(of: getpid()) + "\(UInt32.random(in: 0 ... .max))"
                ).path
        }
        let folder = ProfileFolder(
            folder: temporaryFolder, name: profile, root: environment["IPYTHONDIR"], home: environment["HOME"] ?? ".")
        return ClusterProcesses(
            local: LocalCluster(profile: folder, clusterID: clusterID, environment: environment),
            temporaryFolder: temporaryFolder)
    }
}

/// Where the program is that runs controllers and engines.
enum EmbarkProgram {
    /// `EMBARK_CLUSTER_PROGRAM`, or `embark` in `EMBARK_HOME` or on `PATH`.
    static func find() throws(ClientError) -> [String] {
        let environment = ProcessInfo.processInfo.environment
        if let program = environment["EMBARK_CLUSTER_PROGRAM"] { return [program] }
        var folders = (environment["PATH"] ?? "").split(separator: ":").map(String.init)
        if let home = environment["EMBARK_HOME"] { folders.insert(home, at: 0) }
        guard let folder = folders.first(where: { access($0 + "/embark", X_OK) == 0 }) else {
            throw .noProgram("embark")
        }
        return [folder + "/embark"]
    }
}
