import Foundation
import Testing

@testable import Cluster
@testable import EmbarkClusterCommand

/// A cluster ends with the program that started it, however that ends.
@Suite(.serialized, .enabled(if: BuiltProgram.hasEngine, "this embark-cluster has no command `engine`"))
struct ClusterLifeTests {
    @Test func aClusterWhoseProgramIsGoneIsStopped() async throws {
        setenv("EMBARK_CLUSTER_PROGRAM", BuiltProgram.path, 1)
        let cluster = try await Cluster.start(engines: 1)
        let processes = try #require(cluster.processes)
        let state = try #require(processes.local.state())
        let folder = try #require(processes.temporaryFolder)
        // What the end of this program would do to the keeper.
        let keeper = try #require(processes.dismissKeeper())
        let ids = [state.controllerProcessID] + state.engineSets.flatMap(\.processIDs)
        await BlockingWork.finish { keeper.waitForEnd(within: .seconds(10)) }
        for id in ids { #expect(waitpid(id, nil, WNOHANG) == id) }
        #expect(!FileManager.default.fileExists(atPath: folder))
        await cluster.close()
    }
}
