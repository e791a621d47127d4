import Cluster
import Foundation
import Synchronization
import Wire

/// The helper process seen from outside: started when first needed, given up when it does not answer in time.
final class SourceKitClient: Sendable {
    private struct Helper {
        var process: pid_t
        var input: Int32
        var output: Int32
    }

    private let toolchain: CellToolchain
    private let helper = Mutex<Helper?>(nil)

    init(toolchain: CellToolchain) { self.toolchain = toolchain }

    deinit { helper.withLock { Self.end(&$0) } }

    /// - Returns: nil when there was no answer in time, or none at all.
    func send(_ request: SourceKitRequest, limit: Duration) -> JSONValue? {
        helper.withLock { helper in
            if helper == nil { helper = start() }
            guard let running = helper else { return nil }
            guard LengthPrefixed.write(request.yaml, to: running.input),
                let answer = LengthPrefixed.read(from: running.output, until: .now + limit)
            else {
                Self.end(&helper)
                return nil
            }
            return answer.hasPrefix("error: ") ? nil : try? JSONValue(parsing: answer)
        }
    }

    private static func end(_ helper: inout Helper?) {
        guard let running = helper else { return }
        helper = nil
        close(running.input)
        close(running.output)
        kill(running.process, SIGKILL)
        var status: Int32 = 0
        while waitpid(running.process, &status, 0) < 0, errno == EINTR {}
    }

    private func start() -> Helper? {
        guard let input = try? PipeEnds(), let output = try? PipeEnds() else { return nil }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, input.reading, 0)
        posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
        posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
        closeInheritedFiles(from: 3, &actions)
        let attributes = SpawnAttributes()
        let program = toolchain.libraryFolder + "/embark-notebook"
        let words = CStrings([program, "code-helper", toolchain.root + "/lib/libsourcekitdInProc.so"])
        let settings = CStrings(ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" })
        var child = pid_t()
        let code = posix_spawn(&child, program, &actions, &attributes.value, words.pointers, settings.pointers)
        close(input.reading)
        close(output.writing)
        guard code == 0 else {
            close(input.writing)
            close(output.reading)
            return nil
        }
        return Helper(process: child, input: input.writing, output: output.reading)
    }
}

/// A request to sourcekitd.
struct SourceKitRequest: Sendable {
    var kind: String
    var file: String
    var text: String
    /// In bytes.
    var offset: Int?
    var arguments: [String]
    /// Further lines, such as the limit of a completion.
    var options: [String] = []

    /// YAML takes JSON's texts as they are.
    var yaml: String {
        var lines = [
            "key.request: \(kind)", "key.sourcefile: \(JSONValue.string(file).text)",
            "key.name: \(JSONValue.string(file).text)",
        ]
        lines.append("key.sourcetext: \(JSONValue.string(text).text)")
        if let offset { lines.append("key.offset: \(offset)") }
        lines.append("key.compilerargs: \(JSONValue.array((arguments + [file]).map { .string($0) }).text)")
        return "{\n" + (lines + options).joined(separator: ",\n") + "\n}\n"
    }
}
