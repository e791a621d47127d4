import Foundation
import Testing

/// Engines under both controllers, asked by clients in Python. The scripts are in `Tests/Oracles/engines`.
@Suite(.serialized, .enabled(if: EngineOracle.isThere, "EMBARK_PYTHON names no Python with ipyparallel"))
struct EngineOracleTests {
    @Test(arguments: ["embark", "stock"]) func valuesTravelAndPythonIsRefused(controller: String) async throws {
        try await EngineOracle.run("values", controller)
    }

    @Test(arguments: ["embark", "stock"]) func tasksEndAsTheyShould(controller: String) async throws {
        try await EngineOracle.run("tasks", controller)
    }

    @Test func valuesTravelEncrypted() async throws {
        try await EngineOracle.run("values", "embark", "--IPController.enable_curve=True")
    }

    @Test(arguments: ["mpi", "ssh", "slurm", "sbatch"]) func launchersStartAndStopEngines(launcher: String) async throws
    {
        try await EngineOracle.run("launchers", launcher)
    }
}

enum EngineOracle {
    static let python = ProcessInfo.processInfo.environment["EMBARK_PYTHON"]
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Oracles/engines").standardizedFileURL

    static let isThere: Bool = {
        guard let python else { return false }
        return (try? run([python, "-c", "import ipyparallel, numpy"]).status) == 0
    }()

    static func run(_ script: String, _ words: String...) async throws {
        let program = BuiltProgram.path
        try #require(FileManager.default.isExecutableFile(atPath: program), "\(program) is built with the tests")
        let command = [try #require(python), folder.appending(path: "\(script).py").path, program] + words
        // Not on a thread of Swift's tasks: there are few, and what ends a cluster of another test may wait for one.
        let (status, text) = try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let found = try run(command)
                        guard found.status == EX_TEMPFAIL else { return found }
                        // The stock controller's cluster did not come up (`clusters.py` says why that happens): once more.
                        print(found.text)
                        return try run(command)
                    })
            }
        }
        #expect(status == 0, "\(script).py \(words):\n\(text)")
    }

    private static func run(_ command: [String]) throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(filePath: command[0])
        process.arguments = Array(command.dropFirst())
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}
