import Foundation

@testable import EmbarkTasks

/// Engines of `embark-cluster`, as it was built beside the tests; this test program is their worker.
enum EngineCluster {
    static let program: String = {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
        let folder = (bundle ?? URL(filePath: CommandLine.arguments[0])).deletingLastPathComponent()
        return folder.appending(path: "embark-cluster").path
    }()

    static func with(_ count: Int, _ body: (Cluster) async throws -> Void) async throws {
        setenv("EMBARK_CLUSTER_PROGRAM", program, 1)
        let cluster = try await Cluster.start(engines: count)
        do {
            try await body(cluster)
        } catch {
            await cluster.close()
            throw error
        }
        await cluster.close()
    }
}
