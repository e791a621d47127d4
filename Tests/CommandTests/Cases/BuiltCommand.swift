import Foundation
import Synchronization

/// The `embark` command as this build made it, run as a person would.
enum BuiltCommand {
    struct Said {
        var output: String
        var errors: String
        var exitCode: Int32
    }

    /// The folder of the products of this build: the tests' own executable is one of them.
    static var folder: URL {
        URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath().deletingLastPathComponent()
    }

    /// Runs a line of shell with `embark` on the PATH, no terminal and no standard input.
    static func shell(_ line: String, in folder: URL) throws -> Said {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", line]
        process.currentDirectoryURL = folder
        var environment = ProcessInfo.processInfo.environment
        environment["PATH"] = "\(Self.folder.path):\(environment["PATH"] ?? "")"
        environment["EMBARK_CACHE"] = folder.appending(path: "cache").path
        environment["COLUMNS"] = "100"
        process.environment = environment
        process.standardInput = FileHandle.nullDevice
        return try said(by: process)
    }

    private static func said(by process: Process) throws -> Said {
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = Mutex("")
        let isRead = DispatchSemaphore(value: 0)
        let reader = Thread {
            let data = errors.fileHandleForReading.readDataToEndOfFile()
            text.withLock { $0 = String(decoding: data, as: UTF8.self) }
            isRead.signal()
        }
        reader.start()
        let outputText = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        isRead.wait()
        process.waitUntilExit()
        return Said(output: outputText, errors: text.withLock { $0 }, exitCode: process.terminationStatus)
    }
}
