import ArgumentParser
import Cluster
import Foundation

struct ClusterStop: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "stop", abstract: "Stop a cluster and its engines.")

    @OptionGroup var place: ClusterPlace

    @Flag(help: "Stop all clusters of the profile, or of all profiles if none is named.")
    var all = false

    @Flag(help: "Wait until standard input ends, that is until whoever holds its other end is gone.")
    var atEndOfInput = false

    @Flag(help: ArgumentHelp("Remove the folder of the profile afterwards.", visibility: .hidden))
    var removeProfile = false

    func run() throws {
        if atEndOfInput { while readLine() != nil {} }
        defer { if removeProfile { try? FileManager.default.removeItem(atPath: place.folder.path) } }
        guard all else { return try stopOne() }
        for profile in place.profiles {
            for state in LocalCluster.all(in: profile) { stop(state) }
        }
    }

    private func stopOne() throws {
        guard let state = place.cluster.state() else {
            complain("expected a cluster \(place.whereabouts), found none; try `embark cluster list`")
            throw ClusterCommand.noCluster
        }
        let wasRunning = LocalCluster.isRunning(state)
        stop(state)
        if !wasRunning { throw ClusterCommand.alreadyStopped }
    }

    private func stop(_ state: ClusterState) {
        LocalCluster(profile: state.profile, clusterID: state.clusterID, environment: place.environment).stop(state)
        print("stopped \(state.profile.path):\(state.clusterID)")
    }
}

struct ClusterClean: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "clean", abstract: "Remove logs and connection files of clusters that do not run.")

    @OptionGroup var place: ClusterPlace

    @Flag(help: "Also those of running clusters, whose processes are then hard to find.")
    var force = false

    @Flag(help: "In all profiles.")
    var all = false

    func run() throws {
        for profile in all ? LocalCluster.profiles(in: place.root) : [place.folder] {
            if !force, let running = LocalCluster.all(in: profile).first(where: LocalCluster.isRunning) {
                complain(
                    "expected no running cluster in \(profile.path), found process \(running.controllerProcessID); "
                        + "stop it or pass --force")
                throw ClusterCommand.alreadyRunning
            }
            print("removed \(LocalCluster.clean(profile)) files from \(profile.path)")
        }
    }
}
