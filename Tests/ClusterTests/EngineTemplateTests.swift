import Foundation
import Testing

@testable import Cluster

@Suite struct EngineTemplateTests {
    private let profile = ProfileFolder(path: "/p")

    private func command(_ template: EngineTemplate, index: Int = 0, count: Int = 4) -> [String] {
        template.command(index: index, count: count, profile: profile, clusterID: "c")
    }

    @Test func placeholdersAreFilledIn() throws {
        let template = try EngineTemplate(
            "ssh node{index} 'my engine' --file={connection_file} \"{cluster_id}\"", engine: ["e"])
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
        #expect((0..<3).map { command(ssh, index: $0)[2] } == ["alpha", "beta", "alpha"])
        #expect(command(ssh)[3] == "'/bin/embark' 'engine' '\(file)'")
        let batch = try command(EngineTemplate(launcher: "sbatch", engine: engine))
        #expect(batch.contains("--ntasks=4") && batch.last == "--wrap=exec srun '/bin/embark' 'engine' '\(file)'")
    }

    @Test func anEngineIsOneTextForAShell() throws {
        let template = try EngineTemplate("ssh -J gate node{index} {engine}", engine: ["/it's here/embark", "engine"])
        let shell = command(template, index: 2)
        #expect(shell.dropLast() == ["ssh", "-J", "gate", "node2"])
        #expect(
            shell.last == #"'/it'\''s here/embark' 'engine' '--file=/p/security/ipcontroller-c-engine.json'"#)
    }

    @Test func whatIsWrongIsNamed() {
        for text in ["", "engine 'open", "engine {hots}", "engine {host}"] {
            #expect(throws: ClusterError.self) { try EngineTemplate(text, engine: ["e"]) }
        }
        #expect(throws: ClusterError.self) { try EngineTemplate(launcher: "ssh:", engine: ["e"]) }
        #expect(throws: ClusterError.self) { try EngineTemplate(launcher: "pbs", engine: ["e"]) }
    }
}
