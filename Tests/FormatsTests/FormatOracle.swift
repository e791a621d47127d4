import Foundation
import Testing

/// Runs the scripts of `Tests/Oracles/formats` with the Python of the oracles.
enum FormatOracle {
    static let python = ProcessInfo.processInfo.environment["EMBARK_PYTHON"]
    static var isThere: Bool { python != nil }

    static let scripts = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Oracles/formats")

    /// What a script prints; what it complains of is recorded.
    static func run(_ script: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python ?? "python3")
        process.arguments = [scripts.appending(path: script).path] + arguments
        let output = Pipe(), errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        if process.terminationStatus != 0 { Issue.record("\(script) \(arguments): \(complaint.suffix(3000))") }
        return text
    }

    /// A folder of its own, removed afterwards.
    static func withFolder<R>(_ body: (URL) throws -> R) throws -> R {
        let folder = FileManager.default.temporaryDirectory.appending(path: "embark-formats-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try body(folder)
    }

    /// The first lines that differ, cut around the first place.
    static func difference(_ expected: String, _ found: String) -> String {
        let expectedLines = expected.split(separator: "\n"), foundLines = found.split(separator: "\n")
        for (left, right) in zip(expectedLines, foundLines) where left != right {
            let common = zip(left, right).prefix { $0 == $1 }.count
            let start = max(0, common - 40)
            let name = left.prefix { $0 != ":" }
            return
                "\(name): expected …\(left.dropFirst(start).prefix(120)), found …\(right.dropFirst(start).prefix(120))"
        }
        return "expected \(expectedLines.count) lines, found \(foundLines.count)"
    }
}
