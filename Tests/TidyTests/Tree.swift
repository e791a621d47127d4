import Foundation

/// Our own tree as git knows it: tracked files, and new ones that nothing ignores.
struct Tree: Sendable {
    static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Paths from the root, with slashes.
    let paths: [String]

    static let ours = Tree()

    private init() {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
        process.currentDirectoryURL = Self.root
        let output = Pipe()
        process.standardOutput = output
        guard (try? process.run()) != nil else {
            paths = []
            return
        }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        paths = text.split(separator: "\n").map(String.init)
            .filter { FileManager.default.fileExists(atPath: Self.root.appending(path: $0).path) }
    }

    func paths(in folder: String, ending: String = "") -> [String] {
        paths.filter { $0.hasPrefix(folder + "/") && $0.hasSuffix(ending) }
    }

    /// Nil for files that are no text.
    func text(of path: String) -> String? {
        FileManager.default.contents(atPath: Self.root.appending(path: path).path)
            .flatMap { String(data: $0, encoding: .utf8) }
    }

    func lines(of path: String) -> [Substring] {
        text(of: path)?.split(separator: "\n", omittingEmptySubsequences: false) ?? []
    }
}
