import Foundation
import Synchronization
import Testing

@testable import EmbarkCommand

@Suite struct ScriptCacheTests {
    private let cache = ScriptCache(folder: NSTemporaryDirectory() + "script-cache-\(UUID().uuidString)", limit: 3)

    /// Takes a script through the cache with a compiler that only counts, and returns what the "executable" says.
    private func run(_ source: String, surroundings: String = "compiler 1", compilations: Counter) throws -> String {
        let script = Script(path: "script.swift", source: Data(source.utf8))
        let key = ScriptKey(source: script.source, surroundings: surroundings)
        let executable = try cache.executable(of: script, key: key) { path in
            compilations.count()
            try "compiled \(source) by \(surroundings)".write(toFile: path, atomically: false, encoding: .utf8)
            chmod(path, 0o755)
        }
        return try String(contentsOfFile: executable, encoding: .utf8)
    }

    final class Counter: Sendable {
        private let number = Mutex(0)
        func count() { number.withLock { $0 += 1 } }
        var value: Int { number.withLock { $0 } }
    }

    private func entries() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: cache.folder)
    }

    private func cleanUp() { try? FileManager.default.removeItem(atPath: cache.folder) }

    @Test func compilesOnceForTheSameSourceAndSurroundings() throws {
        defer { cleanUp() }
        let counter = Counter()
        for _ in 0..<3 { #expect(try run("print(1)", compilations: counter) == "compiled print(1) by compiler 1") }
        #expect(counter.value == 1)
        #expect(try run("print(2)", compilations: counter) == "compiled print(2) by compiler 1")
        #expect(
            try run("print(1)", surroundings: "compiler 2", compilations: counter) == "compiled print(1) by compiler 2")
        #expect(counter.value == 3)
    }

    @Test func aScriptThatDoesNotCompileLeavesNothing() throws {
        defer { cleanUp() }
        let script = Script(path: "bad.swift", source: Data("bad".utf8))
        #expect(throws: ScriptFailure.doesNotCompile(path: "bad.swift")) {
            try cache.executable(of: script, key: ScriptKey(source: script.source, surroundings: "")) { path in
                try "half".write(toFile: path, atomically: false, encoding: .utf8)
                throw ScriptFailure.doesNotCompile(path: "bad.swift")
            }
        }
        #expect(try entries().isEmpty)
    }

    @Test func keepsTheOnesUsedLast() throws {
        defer { cleanUp() }
        let counter = Counter()
        for source in ["a", "b", "c", "a", "d"] {
            _ = try run(source, compilations: counter)
            usleep(10_000)
        }
        #expect(try entries().count == 3)
        #expect(counter.value == 4)
        _ = try run("a", compilations: counter)
        #expect(counter.value == 4, "a was used after b, so b went")
        _ = try run("b", compilations: counter)
        #expect(counter.value == 5)
    }

    @Test func anEntryOfAnotherSourceIsNotUsed() throws {
        defer { cleanUp() }
        let counter = Counter()
        _ = try run("a", compilations: counter)
        let entry = try #require(entries().first)
        try "b".write(toFile: "\(cache.folder)/\(entry)/source.swift", atomically: false, encoding: .utf8)
        #expect(try run("a", compilations: counter) == "compiled a by compiler 1")
        #expect(counter.value == 2)
    }

    @Test func runsAtTheSameTimeAllGetAnExecutable() async throws {
        defer { cleanUp() }
        let counter = Counter()
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<8 { group.addTask { try run("same", compilations: counter) } }
            for try await text in group { #expect(text == "compiled same by compiler 1") }
        }
        #expect(try entries().count == 1)
    }
}
