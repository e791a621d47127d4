import ArgumentParser
import Testing

@testable import EmbarkClusterCommand

@Suite struct ClusterCommandTests {
    @Test func startUnderstandsWhatUsersOfIpclusterWrite() throws {
        let start = try ClusterStart.parse([
            "-n", "3", "--profile", "p", "--ipython-dir", "/tmp/ipython", "--cluster-id", "c", "--daemonize", "--",
            "--ping=100",
        ])
        #expect(start.engines.number == 3)
        #expect(start.daemonize)
        #expect(start.controllerOptions == ["--ping=100"])
        #expect(start.place.cluster.stateFile == "/tmp/ipython/profile_p/security/cluster-c.json")
    }

    @Test func everyCommandIsFound() throws {
        for (words, type) in [
            (["cluster", "stop", "--all"], "ClusterStop"), (["cluster", "list", "-o", "json"], "ClusterList"),
            (["cluster", "engines", "-n", "2"], "ClusterEngines"), (["cluster", "clean", "--force"], "ClusterClean"),
            (["controller", "--profile=iptest", "--unheard-of"], "ControllerCommand"),
        ] {
            #expect("\(Swift.type(of: try EmbarkClusterCommand.parseAsRoot(words)))" == type)
        }
    }

    @Test func theControllerGetsItsOptionsUntouched() throws {
        let words = ["--profile=iptest", "--log-level=10", "--HeartMonitor.period=5", "--help"]
        #expect(try ControllerCommand.parse(words).arguments == words)
    }

    @Test func mistakesAreRefused() {
        #expect(throws: (any Error).self) { try ClusterStart.parse(["-n", "many"]) }
        #expect(throws: (any Error).self) { try ClusterList.parse(["-o", "xml"]) }
    }
}
