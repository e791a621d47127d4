import Foundation
import Logging
import Testing
import Transport
import Wire

@testable import Cluster

/// A controller with its sockets on a thread, and peers that speak to it over the loopback interface.
@Suite(.serialized) struct ControllerProcessTests {
    /// A running controller. Ends when it is told to by a signed request.
    final class Running {
        let folder = TemporaryFolder()
        let configuration: ControllerConfiguration
        // Signalled by the thread when `run` has returned.
        private let ended = DispatchSemaphore(value: 0)

        init(_ arguments: [String] = []) throws {
            let options = ControllerOptions(
                arguments: ["--profile-dir=\(folder.path)", "--ping=100", "--quiet"] + arguments)
            configuration = try ControllerConfiguration(
                options: options, environment: ["HOME": folder.path], hostName: "localhost")
            let configuration = configuration, ended = ended
            Thread {
                var logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
                logger.logLevel = .critical
                try? ControllerProcess(configuration: configuration, environment: [:], logger: logger).run()
                ended.signal()
            }.start()
            let file = clientFile
            for _ in 0..<1000 where access(file, R_OK) != 0 { usleep(5000) }
        }

        var clientFile: String { configuration.profile.connectionFile(clusterID: "", for: "client") }
        var engineFile: String { configuration.profile.connectionFile(clusterID: "", for: "engine") }

        /// True when the controller has ended in time.
        func stop() throws -> Bool {
            _ = try HubConnection(connectionFile: clientFile).ask("shutdown_request", timeout: .seconds(5))
            return ended.wait(timeout: .now() + 5) == .success
        }
    }

    @Test func filesArePrivateAndGoneAfterwards() throws {
        let running = try Running()
        for file in [running.clientFile, running.engineFile] {
            let attributes = try FileManager.default.attributesOfItem(atPath: file)
            #expect((attributes[.posixPermissions] as? Int) == 0o600)
        }
        let folder = try FileManager.default.attributesOfItem(atPath: running.configuration.profile.security)
        #expect((folder[.posixPermissions] as? Int) == 0o700)
        let client = try PrivateFile.read(running.clientFile)
        for name in ["mux", "task", "control", "iopub", "notification", "registration", "broadcast"] {
            #expect(client[name]?.integer != nil, "\(name)")
        }
        #expect(client["interface"]?.string == "tcp://127.0.0.1")
        #expect(try running.stop())
        #expect(access(running.clientFile, F_OK) != 0)
        #expect(access(running.engineFile, F_OK) != 0)
    }

    @Test(arguments: [[], ["--IPController.enable_curve=True"], ["--no-secure"]])
    func aTaskTravelsToAnEngineAndBack(arguments: [String]) throws {
        let running = try Running(arguments)
        let peers = try Peers(running)
        try peers.registerEngine("engine")
        for index in 0..<50 {
            let reply = try peers.runTask(Part("\(index)"))
            #expect(reply.buffers.first?.text == "\(index)")
        }
        #expect(try running.stop())
    }

    /// Messages that are cut, changed, unsigned, repeated, too large or plain nonsense, to every socket.
    @Test func senselessMessagesDoNoHarm() throws {
        let running = try Running(["--IPController.max_part_bytes=1000000"])
        let peers = try Peers(running)
        try peers.registerEngine("engine")
        var generator = SeededGenerator(seed: 7)
        _ = try peers.runTask(Part("once"))
        try peers.replayLastTask(count: min(10_000, fuzzMessageCount / 10))
        let memory = Self.residentMemory
        try peers.fuzz(messageCount: fuzzMessageCount, using: &generator)
        let reply = try peers.runTask(Part("still there"))
        #expect(reply.buffers.first?.text == "still there")
        // Sender and controller are in this process; what is on its way at one moment is all that may be held.
        #expect(Self.residentMemory - memory < 512 << 20)
        #expect(try HubConnection(connectionFile: running.clientFile).engineCount() == 1)
        #expect(try running.stop())
    }

    /// Bytes of this process.
    private static var residentMemory: Int {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (text.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) * 4096
    }

    /// EMBARK_FUZZ_MESSAGES makes a long run of it.
    private var fuzzMessageCount: Int {
        ProcessInfo.processInfo.environment["EMBARK_FUZZ_MESSAGES"].flatMap(Int.init) ?? 20_000
    }

    @Test func tasksOfAnEarlierControllerAreRunByTheNext() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/tasks.db"
        let first = try Running(["--sqlitedb", "--SQLiteDB.filename=\(path)"])
        let sender = try Peers(first)
        let id = try sender.submitTask(Part("kept"))
        let hub = try HubConnection(connectionFile: first.clientFile)
        for _ in 0..<200 where try hub.ask("history_request", timeout: .seconds(5))["history"]?.array?.isEmpty == true {
            usleep(5000)
        }
        #expect(try hub.ask("history_request", timeout: .seconds(5))["history"] == [.string(id)])
        #expect(try first.stop())
        let second = try Running(["--sqlitedb", "--SQLiteDB.filename=\(path)"])
        let peers = try Peers(second)
        try peers.registerEngine("engine")
        try peers.serveOneTask()
        let answers = try HubConnection(connectionFile: second.clientFile)
        var completed: [JSONValue] = []
        for _ in 0..<200 where completed.isEmpty {
            completed =
                try answers.ask("result_request", ["msg_ids": [.string(id)]], timeout: .seconds(5))["completed"]?
                .array ?? []
            usleep(5000)
        }
        #expect(completed == [.string(id)])
        #expect(try second.stop())
    }
}
