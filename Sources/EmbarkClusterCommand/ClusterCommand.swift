import ArgumentParser
import Cluster
import Foundation

/// `embark cluster`: the work of `ipcluster`, with its files and exit codes.
struct ClusterCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cluster", abstract: "Start, stop and list clusters of engines.",
        subcommands: [
            ClusterStart.self, ClusterStop.self, ClusterList.self, ClusterEngines.self, ClusterClean.self,
        ])

    /// Exit codes of `ipcluster`.
    static let alreadyRunning = ExitCode(10)
    static let alreadyStopped = ExitCode(11)
    static let noCluster = ExitCode(12)
}

/// Which cluster is meant.
struct ClusterPlace: ParsableArguments {
    @Option(help: "The name of the profile.")
    var profile: String?

    @Option(help: "The folder of the profile, instead of its name.")
    var profileDir: String?

    @Option(help: "The folder of all profiles (IPYTHONDIR, or ~/.ipython).")
    var ipythonDir: String?

    @Option(help: "Tells several clusters of one profile apart.")
    var clusterId = ""

    var environment: [String: String] { ProcessInfo.processInfo.environment }

    var root: String { ipythonDir ?? environment["IPYTHONDIR"] ?? (environment["HOME"] ?? ".") + "/.ipython" }

    var folder: ProfileFolder {
        ProfileFolder(
            folder: profileDir ?? (profile == nil ? environment["IPP_PROFILE_DIR"] : nil), name: profile, root: root,
            home: environment["HOME"] ?? ".")
    }

    /// Where a cluster is looked for, in words that follow "a cluster".
    var whereabouts: String { (clusterId.isEmpty ? "" : "with the id \"\(clusterId)\" ") + "in \(folder.path)" }

    var cluster: LocalCluster { LocalCluster(profile: folder, clusterID: clusterId, environment: environment) }

    /// All profiles, or the one that was named.
    var profiles: [ProfileFolder] {
        profile == nil && profileDir == nil ? LocalCluster.profiles(in: root) : [folder]
    }
}

struct EngineOptions: ParsableArguments {
    @Option(name: .customShort("n"), help: "How many engines to start; as many as there are cores if not given.")
    var count: Int?

    @Option(
        help: ArgumentHelp(
            "The command that starts one engine.",
            discussion:
                "With {index}, {profile_dir}, {cluster_id} and {connection_file} filled in, and {engine}: the command of an engine "
                + "in Swift as one text for a shell. With {n}, the number of engines, the command starts all of them. It takes "
                + "the place of the engine that --engines names."))
    var engineCommand: String?

    @Option(
        help: ArgumentHelp(
            "Which engines, and by what: python, swift, mpi, slurm, sbatch or ssh:HOST,HOST…",
            discussion:
                "python: ipyparallel's, as ipcluster starts them. swift: `embark engine`, which runs #task functions of Swift "
                + "programs and no Python; mpi (mpiexec), slurm (srun), sbatch (a queued job) and ssh start those too. Swift "
                + "programs that call Cluster.start get swift if they do not say otherwise."))
    var engines = "python"

    func template() throws -> EngineTemplate {
        let engine = [Bundle.main.executablePath ?? CommandLine.arguments[0], "engine"]
        if engines == "python" { return try EngineTemplate(engineCommand ?? Self.pythonEngine, engine: engine) }
        let words = engineCommand.map { $0.split(separator: " ").map(String.init) } ?? engine
        return try EngineTemplate(launcher: engines, engine: words)
    }

    static let pythonEngine = "python3 -m ipyparallel.engine"

    var number: Int { count ?? ProcessInfo.processInfo.activeProcessorCount }
}

func complain(_ text: String) {
    FileHandle.standardError.write(Data((text + "\n").utf8))
}
