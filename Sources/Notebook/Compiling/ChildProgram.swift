import Cluster
import Foundation

/// A program run to its end with its output caught.
struct ChildProgram {
    struct Outcome {
        /// Standard output and standard error as they came.
        var output: String
        var exitCode: Int32
    }

    /// - Parameter began: told the process id, so that somebody else can end it.
    static func run(
        _ program: String, _ arguments: [String], began: (pid_t?) -> Void = { _ in }, output: ((String) -> Void)? = nil
    ) throws -> Outcome {
        let pipe = try PipeEnds()
        defer { close(pipe.reading) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, pipe.writing, 1)
        posix_spawn_file_actions_adddup2(&actions, pipe.writing, 2)
        closeInheritedFiles(from: 3, &actions)
        let attributes = SpawnAttributes()
        let words = CStrings([program] + arguments)
        let settings = CStrings(ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" })
        var child = pid_t()
        let code = posix_spawn(&child, program, &actions, &attributes.value, words.pointers, settings.pointers)
        close(pipe.writing)
        guard code == 0 else { throw CompilerFailure.cannotStart(program: program, code: code) }
        began(child)
        var bytes: [UInt8] = []
        var shown = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(pipe.reading, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            bytes += buffer[..<count]
            guard let output else { continue }
            // Cut between lines, which is never inside a character.
            let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? shown
            if end > shown { output(String(decoding: bytes[shown..<end], as: UTF8.self)) }
            shown = max(shown, end)
        }
        if let output, shown < bytes.count { output(String(decoding: bytes[shown...], as: UTF8.self)) }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        began(nil)
        return Outcome(
            output: String(decoding: bytes, as: UTF8.self),
            exitCode: status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f)
    }
}

/// An array of C strings with a null at its end, freed with this object.
final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) { pointers = strings.map { strdup($0) } + [nil] }

    deinit { for pointer in pointers { free(pointer) } }
}
