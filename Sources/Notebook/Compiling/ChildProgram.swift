import Cluster
import Foundation

/// A program that runs with its output caught.
struct ChildProgram: Sendable {
    struct Outcome {
        /// Standard output and standard error as they came.
        var output: String
        var exitCode: Int32
    }

    let id: pid_t
    private let reading: Int32
    /// Where its standard input is written; nil when it has none.
    private let input: Int32?

    /// Runs a program to its end.
    ///
    /// - Parameter began: told the process id, so that somebody else can end it.
    static func run(
        _ program: String, _ arguments: [String], began: (pid_t?) -> Void = { _ in }, output: ((String) -> Void)? = nil
    ) throws -> Outcome {
        let child = try start(program, arguments)
        began(child.id)
        return child.finish(ended: { began(nil) }, output: output)
    }

    /// - Parameter takesInput: whether `finish` will be given something to write to it.
    static func start(_ program: String, _ arguments: [String], takesInput: Bool = false) throws -> ChildProgram {
        let output = try PipeEnds()
        let input = takesInput ? try PipeEnds() : nil
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input.reading, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        posix_spawn_file_actions_adddup2(&actions, output.writing, 1)
        posix_spawn_file_actions_adddup2(&actions, output.writing, 2)
        closeInheritedFiles(from: 3, &actions)
        let attributes = SpawnAttributes()
        let words = CStrings([program] + arguments)
        let settings = CStrings(ProcessInfo.processInfo.environment.map { "\($0.key)=\($0.value)" })
        var id = pid_t()
        let code = posix_spawn(&id, program, &actions, &attributes.value, words.pointers, settings.pointers)
        close(output.writing)
        if let input { close(input.reading) }
        guard code == 0 else {
            close(output.reading)
            if let input { close(input.writing) }
            throw CompilerFailure.cannotStart(program: program, code: code)
        }
        return ChildProgram(id: id, reading: output.reading, input: input?.writing)
    }

    /// Waits for its end; to be called once.
    ///
    /// - Parameters:
    ///   - text: for its standard input.
    ///   - ended: called when there is no process of this id any more.
    ///   - output: told what the program writes, in whole lines, as it comes.
    func finish(writing text: String = "", ended: () -> Void = {}, output: ((String) -> Void)? = nil) -> Outcome {
        if let input { Self.write(text, to: input) }
        var bytes: [UInt8] = []
        var shown = 0
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(reading, &buffer, buffer.count)
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
        close(reading)
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        ended()
        return Outcome(
            output: String(decoding: bytes, as: UTF8.self),
            exitCode: status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f)
    }

    /// Ends it with everything it has started; instead of `finish`.
    func end() {
        kill(-id, SIGKILL)
        _ = finish()
    }

    /// Writes and closes. A process that is gone shows by its exit code.
    private static func write(_ text: String, to input: Int32) {
        defer { close(input) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(input, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// An array of C strings with a null at its end, freed with this object.
final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ strings: [String]) { pointers = strings.map { strdup($0) } + [nil] }

    deinit { for pointer in pointers { free(pointer) } }
}
