import Foundation
import Testing

@testable import Cluster

@Suite struct EngineTemplateTests {
    private let profile = ProfileFolder(path: "/p")

    private func command(_ template: EngineTemplate, index: Int = 0, count: Int = 4) -> [String] {
        template.command(index: index, count: count, profile: profile, clusterID: "c")
    }

    @Test func placeholdersAreFilledIn() throws {
        let template = try EngineTemplate("ssh node{index} 'my engine' --file={connection_file} \"{cluster_id}\"")
        #expect(
            command(template, index: 3) == [
                "ssh", "node3", "my engine", "--file=/p/security/ipcontroller-c-engine.json", "c",
            ])
        #expect(!template.startsAll)
    }

    @Test func launchersAreTemplates() throws {
        let engine = ["/bin/embark", "engine"]
        let file = "--file=/p/security/ipcontroller-c-engine.json"
        #expect(try command(EngineTemplate(launcher: "swift", engine: engine)) == engine)
        #expect(try command(EngineTemplate(launcher: "local", engine: engine)) == engine)
        let mpi = try EngineTemplate(launcher: "mpi", engine: engine)
        #expect(mpi.startsAll)
        #expect(command(mpi) == ["mpiexec", "-n", "4"] + engine + [file])
        #expect(
            try command(EngineTemplate(launcher: "slurm", engine: engine)) == ["srun", "-n", "4"] + engine + [file])
        let ssh = try EngineTemplate(launcher: "ssh:alpha,beta", engine: engine)
        #expect((0..<3).map { command(ssh, index: $0)[1] } == ["alpha", "beta", "alpha"])
    }

    @Test func whatIsWrongIsNamed() {
        #expect(throws: ClusterError.self) { try EngineTemplate("") }
        #expect(throws: ClusterError.self) { try EngineTemplate("engine 'open") }
        #expect(throws: ClusterError.self) { try EngineTemplate("engine {hots}") }
        #expect(throws: ClusterError.self) { try EngineTemplate("engine {host}") }
        #expect(throws: ClusterError.self) { try EngineTemplate(launcher: "ssh:", engine: ["e"]) }
        #expect(throws: ClusterError.self) { try EngineTemplate(launcher: "pbs", engine: ["e"]) }
    }

    private static let mpiexec: String? = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .map { "\($0)/mpiexec" }.first { access($0, X_OK) == 0 }

    /// Two Python engines from one `mpiexec`.
    @Test(
        .enabled(if: LiveCluster.python != nil, LiveCluster.reason),
        .enabled(if: mpiexec != nil, "mpiexec is not installed (Debian: openmpi-bin)")
    ) func mpiStartsEngines() async throws {
        try await LiveCluster.with(.embark, engines: 0) { live in
            let python = try #require(LiveCluster.python)
            let template = try EngineTemplate(
                "mpiexec --oversubscribe --allow-run-as-root -n {n} \(python) -m ipyparallel.engine --file={connection_file}"
            )
            let child = try ChildProcess(
                template.command(index: 0, count: 2, profile: live.profile, clusterID: ""),
                environment: ProcessInfo.processInfo.environment, output: live.folder.path + "/mpi.log",
                isDetached: true)
            try await live.cluster.waitForEngines(2, timeout: .seconds(60))
            #expect(try await live.cluster[...].apply("abs", -1, returning: Int.self).values() == [1, 1])
            child.send(SIGTERM)
            for _ in 0..<250 where child.poll() == nil { try await Task.sleep(for: .milliseconds(20)) }
        }
    }
}
