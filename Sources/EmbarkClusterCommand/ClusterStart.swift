import ArgumentParser
import Cluster
import Foundation

struct ClusterStart: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Start a controller and engines.",
        discussion: "Runs until Ctrl-C, or with --daemonize until `embark cluster stop`. Either way it reports success "
            + "only when all engines are registered.")

    @OptionGroup var place: ClusterPlace
    @OptionGroup var engines: EngineOptions

    @Flag(help: "Return when the cluster is up and leave it running.")
    var daemonize = false

    @Argument(parsing: .postTerminator, help: "Options for the controller, after --.")
    var controllerOptions: [String] = []

    func run() throws {
        let cluster = place.cluster
        if let state = cluster.state(), LocalCluster.isRunning(state) {
            complain(
                "expected no running cluster \(place.whereabouts), found one (process "
                    + "\(state.controllerProcessID)); stop it or pass another --cluster-id")
            throw ClusterCommand.alreadyRunning
        }
        let template = try engines.template()
        let signals = try StopSignals()
        let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
        let (_, controller) = try cluster.startController(
            [program, "controller"] + controllerOptions, isDetached: true)
        do {
            _ = try cluster.startEngines(engines.number, template, isDetached: true)
        } catch {
            if let state = cluster.state() { cluster.stop(state) }
            throw error
        }
        print("cluster of \(engines.number) engines is up; connect with ipyparallel.Client(\(arguments))")
        if daemonize { return }
        waitForEnd(signals, controller)
        if let state = cluster.state() { cluster.stop(state) }
    }

    /// What a Python client has to be given.
    private var arguments: String {
        var list: [String] = []
        if let profile = place.profile { list.append("profile=\"\(profile)\"") }
        if let folder = place.profileDir { list.append("profile_dir=\"\(folder)\"") }
        if !place.clusterId.isEmpty { list.append("cluster_id=\"\(place.clusterId)\"") }
        return list.joined(separator: ", ")
    }

    /// Waits for a signal or for the end of the controller.
    private func waitForEnd(_ signals: StopSignals, _ controller: ChildProcess) {
        var descriptor = pollfd(fd: signals.readDescriptor, events: Int16(POLLIN), revents: 0)
        while controller.poll() == nil {
            if poll(&descriptor, 1, 500) > 0 { return }
        }
        complain("the controller has ended; stopping the engines")
    }
}

struct ClusterEngines: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "engines", abstract: "Add engines to a running cluster.")

    @OptionGroup var place: ClusterPlace
    @OptionGroup var engines: EngineOptions

    func run() throws {
        guard let state = place.cluster.state(), LocalCluster.isRunning(state) else {
            complain("expected a running cluster \(place.whereabouts), found none; try `embark cluster list`")
            throw ClusterCommand.noCluster
        }
        _ = try place.cluster.startEngines(
            engines.number, engines.template(), isDetached: true)
        print("\(engines.number) engines are registered")
    }
}
