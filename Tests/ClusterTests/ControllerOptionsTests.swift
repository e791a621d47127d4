import Testing
import Wire

@testable import Cluster

@Suite struct ControllerOptionsTests {
    private func configuration(
        _ arguments: [String], file: String = "", environment: [String: String] = ["HOME": "/h"]
    ) throws -> ControllerConfiguration {
        let options = ControllerOptions(pythonConfiguration: file)
            .overridden(by: ControllerOptions(arguments: arguments))
        return try ControllerConfiguration(options: options, environment: environment, hostName: "host")
    }

    @Test func whatTheTestSuitePassesIsUnderstood() throws {
        let configuration = try configuration(
            ["--profile=iptest", "--log-level=10", "--ping=250", "--dictdb"],
            file: "c.HeartMonitor.period = 200", environment: ["IPYTHONDIR": "/tmp/ipython"])
        #expect(configuration.profile.path == "/tmp/ipython/profile_iptest")
        #expect(configuration.controller.hearts.period == .milliseconds(250))
        #expect(configuration.logLevel == .debug)
        #expect(configuration.clientHost == "127.0.0.1")
        #expect(configuration.store == .memory(recordLimit: 1024, byteLimit: 64 << 20))
    }

    @Test func theEnvironmentOfTheLocalLauncherIsUnderstood() throws {
        let configuration = try configuration(
            ["--debug", "--sqlitedb"],
            environment: ["IPP_PROFILE_DIR": "/p", "IPP_CLUSTER_ID": "id", "IPP_SESSION_KEY": "k"])
        #expect(configuration.profile.path == "/p")
        #expect(
            configuration.profile.connectionFile(clusterID: "id", for: "client")
                == "/p/security/ipcontroller-id-client.json")
        #expect(configuration.clusterID == "id")
        #expect(configuration.key == "k")
        #expect(configuration.store == .sqlite(path: "/p/tasks.db"))
    }

    @Test func aConfigurationFileIsReadAndNotRun() throws {
        let file = """
            import os  # nothing here is run
            c = get_config()  #noqa
            c.TaskScheduler.scheme_name = "lru"   # the scheme
            c.TaskScheduler.hwm = 0
              c.DictDB.record_limit = 5000
            if os.name == "nt": c.IPController.ip = "9.9.9.9"
            """
        let configuration = try configuration([], file: file)
        #expect(configuration.controller.tasks.scheme == .lru)
        #expect(configuration.controller.tasks.tasksPerEngine == .fixed(0))
        #expect(configuration.store == .memory(recordLimit: 5000, byteLimit: 64 << 20))
        #expect(configuration.clientHost == "127.0.0.1")
    }

    @Test func anEngineHasAFixedNumberOfTasksOrWhatItEndsSoon() throws {
        #expect(try configuration([]).controller.tasks.tasksPerEngine == .fixed(1))
        #expect(try configuration(["--hwm=3"]).controller.tasks.tasksPerEngine == .fixed(3))
        #expect(try configuration(["--TaskScheduler.hwm=auto"]).controller.tasks.tasksPerEngine == .automatic)
    }

    @Test func settingsGoByFlagNameValueAndClass() throws {
        let configuration = try configuration([
            "--ip", "0.0.0.0", "--HeartMonitor.max_heartmonitor_misses=5", "--ports=10101-10103,10200", "--reuse",
            "--no-secure", "--nodb", "--unheard-of=1",
        ])
        #expect(configuration.engineHost == "0.0.0.0")
        #expect(configuration.controller.hearts.maximumMisses == 5)
        #expect(configuration.ports == [10101, 10102, 10103, 10200])
        #expect(configuration.reusesFiles)
        #expect(configuration.key == "")
        #expect(configuration.store == .none)
        #expect(ControllerOptions(arguments: ["--unheard-of=1", "-x"]).unknown == ["--unheard-of=1", "-x"])
    }

    @Test(arguments: [
        ["--ping=soon"], ["--scheme=best"], ["--hwm=many"], ["--hwm=-1"], ["--ports=5-1"], ["--ports=70000"],
        ["--mongodb"], ["--log-level=loud"],
    ])
    func badValuesAreRefusedWithTheirName(arguments: [String]) {
        #expect(throws: ClusterError.self) { try configuration(arguments) }
    }
}

@Suite struct ClusterStateTests {
    @Test func theStateFileIsReadBackTheSame() {
        let state = ClusterState(
            profile: ProfileFolder(path: "/p"), clusterID: "c", controllerProcessID: 17, controllerLog: "/p/log/x",
            engineSets: [.init(id: "1", processIDs: [18, 19]), .init(id: "2", processIDs: [20])])
        #expect(ClusterState(state.json) == state)
        #expect(ClusterState(["cluster": [:]]) == nil)
    }
}

@Suite struct OutboxTests {
    @Test func messagesToOneDestinationKeepTheirOrder() {
        var outbox = Outbox()
        let first = Outbox.Destination(endpoint: .taskEngines, engine: Part("a"))
        let second = Outbox.Destination(endpoint: .directEngines, engine: Part("a"))
        for index in 0..<3 { outbox.hold([Part("a"), Part("\(index)")], for: first, at: .zero) }
        outbox.hold([Part("a"), Part("x")], for: second, at: .zero)
        #expect(outbox.isHolding(first))
        for index in 0..<3 {
            #expect(outbox.first(for: first)?.parts == [Part("a"), Part("\(index)")])
            outbox.removeFirst(for: first)
        }
        #expect(!outbox.isHolding(first))
        outbox.drop("a")
        #expect(outbox.isEmpty)
    }
}
