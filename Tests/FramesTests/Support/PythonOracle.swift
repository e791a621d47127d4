import Foundation
import Testing

/// Scripts of `Tests/Oracles`, run by the Python that `EMBARK_PYTHON` names (`scripts/venv` makes one).
enum PythonOracle {
    static let python = ProcessInfo.processInfo.environment["EMBARK_PYTHON"]
    static var isThere: Bool { python != nil }
    static let reason: Comment = "set EMBARK_PYTHON to a Python with pandas, such as the one scripts/venv prints"

    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Gives a script a value on standard input and reads one from its standard output, both as JSON.
    static func answer<Question: Encodable, Answer: Decodable>(
        of script: String, to question: Question, as type: Answer.Type
    ) throws -> Answer {
        let folder = FileManager.default.temporaryDirectory.appending(path: "embark-oracle-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files instead of pipes, which fill up.
        let (input, output) = (folder.appending(path: "question.json"), folder.appending(path: "answer.json"))
        try JSONEncoder().encode(question).write(to: input)
        try Data().write(to: output)
        let process = Process()
        process.executableURL = URL(filePath: python ?? "python3")
        process.arguments = [scripts.appending(path: script).path]
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw Failure(description: "\(script) ended with code \(process.terminationStatus)")
        }
        return try JSONDecoder().decode(Answer.self, from: Data(contentsOf: output))
    }

    private static let scripts = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Oracles").standardizedFileURL
}
