import ArgumentParser
import Foundation
import Tasks
import Testing
import Wire

@testable import Cluster
@testable import EmbarkClusterCommand

/// The client with engines in Swift, under either controller, encrypted or not: this test program is its own worker.
@Suite(.serialized, .enabled(if: BuiltProgram.hasEngine, "this embark-cluster has no command `engine`"))
struct SwiftEnginesTests {
    private enum Square: RemoteTask {
        static let label = "square"
        static func run(_ input: inout TaskInput) async throws -> TaskOutput {
            let value = try input.next(Int.self)
            print("squaring \(value)")
            return try TaskOutput(value * value)
        }
        static let reference = TaskReference<Int, Int>(Square.self) { $0 * $0 }
    }

    private enum Fail: RemoteTask {
        struct Refused: Error {}
        static let label = "fail"
        static func run(_ input: inout TaskInput) async throws -> TaskOutput { throw Refused() }
        static let reference = TaskReference<Int, Int>(Fail.self) { _ in throw Refused() }
    }

    private enum Mark: RemoteTask {
        static let label = "mark"
        static func run(_ input: inout TaskInput) async throws -> TaskOutput {
            var bytes = try input.next(Data.self)
            bytes[0] = 1
            return try TaskOutput(bytes)
        }
        static let reference = TaskReference<Data, Data>(Mark.self) { $0 }
    }

    struct Setting: Sendable, CustomStringConvertible {
        var controller = Cluster.ControllerProgram.embark
        var options: [String] = []
        var description: String

        static let all: [Setting] = {
            // By heartbeats the death of an engine would be noticed after ten seconds.
            let plain = ["--ping=100", "--HeartMonitor.max_heartmonitor_misses=100"]
            let curve = plain + ["--IPController.enable_curve=True"]
            let ours = [
                Setting(options: plain, description: "Embark's controller"),
                Setting(options: curve, description: "Embark's controller, encrypted"),
            ]
            guard let python = EngineOracle.python, EngineOracle.isThere else { return ours }
            let stock = Cluster.ControllerProgram.command([python, "-m", "ipyparallel.controller"])
            return ours + [
                Setting(controller: stock, options: plain, description: "ipcontroller"),
                Setting(controller: stock, options: curve, description: "ipcontroller, encrypted"),
            ]
        }()
    }

    @Test(arguments: Setting.all) func theWholeTour(setting: Setting) async throws {
        setenv("EMBARK_CLUSTER_PROGRAM", BuiltProgram.path, 1)
        let cluster = try await Cluster.start(
            engines: 2, controller: setting.controller, controllerOptions: setting.options)
        do {
            try await tour(cluster)
        } catch {
            await cluster.close()
            throw error
        }
        let folder = try #require(cluster.processes?.temporaryFolder)
        await cluster.close()
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    private func tour(_ cluster: Cluster) async throws {
        let square = Square.reference
        let limit = Duration.seconds(60)
        let one = try await cluster.loadBalanced.apply(square, 7)
        #expect(try await one.value(timeout: limit) == 49)
        try await one.waitForOutput(timeout: limit)
        #expect(one.standardOutput == "squaring 7\n")
        #expect(try await cluster[...].apply(square, 3).values(timeout: limit) == [9, 9])
        #expect(try await cluster.broadcast.apply(square, 4).values(timeout: limit) == [16, 16])
        let squares = try await cluster.loadBalanced.map(square, 0..<1000).values(timeout: limit)
        #expect(squares == (0..<1000).map { $0 * $0 })
        let chunked = try await cluster.loadBalanced.map(square, 0..<1000, chunkSize: 64)
        #expect(try await chunked.values(timeout: limit) == squares)
        #expect(chunked.progress.sent == 16)
        var sum = 0
        for try await value in try await cluster.loadBalanced.imap(square, 0..<100).completions { sum += value }
        #expect(sum == (0..<100).reduce(0) { $0 + $1 * $1 })
        await #expect { try await cluster[1].apply(Fail.reference, 1).value(timeout: limit) } throws: {
            ($0 as? RemoteError)?.engineID == 1
        }
        // Bytes, in messages and in shared memory: a task may change what it got, and a result be asked for twice.
        for count in [1000, 3 << 20] {
            let bytes = Data(repeating: 7, count: count), expected = Data([1]) + bytes.dropFirst()
            let marked = try await cluster.loadBalanced.apply(Mark.reference, bytes)
            var first = try await marked.value(timeout: limit)
            #expect(first == expected)
            first[1] = 0
            #expect(try await marked.value(timeout: limit) == expected)
        }
        // Values in the namespaces, without Python.
        try await cluster[...].push(["x": 5, "list": [1, 2, 3]]).wait(timeout: limit)
        #expect(try await cluster[...].pull("x", as: Int.self).values(timeout: limit) == [5, 5])
        try await cluster[...].scatter("part", Array(0..<5)).wait(timeout: limit)
        #expect(try await cluster[...].gather("part", of: Int.self).values(timeout: limit) == Array(0..<5))
        #expect(try await cluster.queueStatus().engines.count == 2)
        // The nanny of an engine that is killed tells the hub; it is started half a second after its engine.
        try await Task.sleep(for: .milliseconds(700))
        let engine = try #require(cluster.processes?.local.state()?.engineSets.first?.processIDs.first)
        kill(engine, SIGKILL)
        for _ in 0..<300 where cluster.engineIDs.count == 2 { try await Task.sleep(for: .milliseconds(10)) }
        #expect(cluster.engineIDs.count == 1)
        #expect(try await cluster.loadBalanced.apply(square, 9).value(timeout: limit) == 81)
    }
}

/// The program `embark-cluster` beside the tests.
enum BuiltProgram {
    static let path: String = {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?.bundleURL
        let folder = (bundle ?? URL(filePath: CommandLine.arguments[0])).deletingLastPathComponent()
        return folder.appending(path: "embark-cluster").path
    }()

    static var hasEngine: Bool {
        EmbarkClusterCommand.configuration.subcommands.contains { $0.configuration.commandName == "engine" }
            && access(path, X_OK) == 0
    }
}
