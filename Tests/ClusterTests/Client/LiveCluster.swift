import Foundation
import Testing

@testable import Cluster

/// A controller of either project with Python engines, for the tests that must pass with both.
final class LiveCluster {
    enum Controller: String, CaseIterable, Sendable { case embark, stock }

    static let python = ProcessInfo.processInfo.environment["EMBARK_PYTHON"]
    static let reason: Comment = "set EMBARK_PYTHON to a Python with ipyparallel, such as the one scripts/venv prints"

    let folder = TemporaryFolder()
    private let running: ControllerProcessTests.Running?
    private let controller: ChildProcess?
    private let engines: [ChildProcess]
    let profile: ProfileFolder
    let cluster: Cluster

    init(_ kind: Controller, engines count: Int, options: [String] = []) async throws {
        let python = try #require(Self.python)
        var environment = ProcessInfo.processInfo.environment
        environment["IPYTHONDIR"] = folder.path
        switch kind {
        case .embark:
            let running = try ControllerProcessTests.Running(options)
            self.running = running
            controller = nil
            profile = running.configuration.profile
        case .stock:
            running = nil
            profile = ProfileFolder(path: folder.path + "/profile_test")
            try profile.makeFolders()
            controller = try ChildProcess(
                [
                    python, "-m", "ipyparallel.controller", "--profile-dir=\(profile.path)", "--ping=100",
                    "--log-level=40",
                ] + options,
                environment: environment, output: folder.path + "/controller.log", isDetached: true)
        }
        let file = profile.connectionFile(clusterID: "", for: "client")
        for _ in 0..<1500 where access(file, R_OK) != 0 { try await Task.sleep(for: .milliseconds(20)) }
        let engineFile = profile.connectionFile(clusterID: "", for: "engine")
        let log = folder.path + "/engine.log", environmentOfEngines = environment
        engines = try (0..<count).map { _ in
            try ChildProcess(
                [python, "-m", "ipyparallel.engine", "--file=\(engineFile)", "--log-level=40"],
                environment: environmentOfEngines, output: log, isDetached: true)
        }
        cluster = try await Cluster.connect(file: file, timeout: .seconds(30))
        try await cluster.waitForEngines(count, timeout: .seconds(60))
    }

    /// Ends everything, and waits for it.
    func stop() async {
        await cluster.close()
        for process in engines { process.send(SIGTERM) }
        controller?.send(SIGTERM)
        if let running { _ = try? running.stop() }
        for process in engines + (controller.map { [$0] } ?? []) {
            await BlockingWork.finish { process.waitForEnd(within: .seconds(5)) }
            // The stock controller leaves children behind; each of our processes leads a group of its own.
            kill(-process.processID, SIGKILL)
            _ = process.poll()
        }
    }

    /// Runs `body` with a cluster and ends it, whatever happens.
    static func with(
        _ kind: Controller, engines: Int, options: [String] = [], _ body: (LiveCluster) async throws -> Void
    ) async throws {
        let live = try await LiveCluster(kind, engines: engines, options: options)
        do {
            try await body(live)
        } catch {
            await live.stop()
            throw error
        }
        await live.stop()
    }

    /// Processes that were started as engines.
    var engineProcesses: [pid_t] { engines.map(\.processID) }
}
