import Foundation
import Tasks
import Wire

/// A worker as the engine's shell sees it: a process, a socket to it, and what it writes.
final class WorkerProcess {
    let processID: pid_t
    let calls: Int32
    private let cancellations: Int32
    let output: Int32
    let errors: Int32
    private var reader = WorkerFrameReader()
    /// Calls that are not yet written.
    private var unwritten: [UInt8] = []
    private var outputText = OutputText()
    private var errorText = OutputText()
    /// The end of what it wrote on its error stream during the call at hand.
    private var lastErrors: [UInt8] = []
    /// Arguments that lie in shared memory until it has read them.
    private var sharedArguments: [UInt64: [EncodedValue]] = [:]
    private static let lastErrorByteCount = 16 << 10

    /// Starts the program that holds the tasks, or one of ours that loads the library that does.
    init(_ image: WorkerImage, engineID: Int, environment: [String: String]) throws {
        let calls = try Self.socketPair()
        let cancellations = try Self.socketPair()
        let output = try Self.pipe()
        let errors = try Self.pipe()
        (self.calls, self.cancellations, self.output, self.errors) = (calls.0, cancellations.0, output.0, errors.0)
        var environment = environment
        // Only cells of a notebook stand on other libraries, the first of which is that of Embark.
        let isOfCells = !image.needs.isEmpty
        let role =
            image.isSession
            ? WorkerEnvironment.session : isOfCells ? WorkerEnvironment.cells : WorkerEnvironment.descriptors
        environment[role] = "3,4"
        environment[WorkerEnvironment.engineID] = "\(engineID)"
        environment[WorkerEnvironment.library] = image.kind == .library && !isOfCells ? image.path : nil
        if isOfCells {
            // Through the libraries of cells a backtrace takes minutes, in which nobody is answered.
            environment[WorkerEnvironment.backtrace.name] = "enable=no"
        } else if environment[WorkerEnvironment.backtrace.name] == nil {
            environment[WorkerEnvironment.backtrace.name] = WorkerEnvironment.backtrace.value
        }
        let own = LoadedImage.program?.publicPath ?? CommandLine.arguments[0]
        var words = [image.kind == .program ? image.path : own]
        if image.isSession { words.append("engine-cells") }
        if isOfCells {
            words = [Self.cellHost(beside: own), image.needs[0], "--worker"] + image.needs.dropFirst() + [image.path]
        }
        defer { [calls.1, cancellations.1, output.1, errors.1].forEach { close($0) } }
        do {
            processID = try Self.spawn(
                words, environment, descriptors: [1: output.1, 2: errors.1, 3: calls.1, 4: cancellations.1])
        } catch {
            [output.0, errors.0, calls.0, cancellations.0].forEach { close($0) }
            throw error
        }
        for descriptor in [output.0, errors.0, calls.0] {
            _ = fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK)
        }
    }

    deinit { [calls, cancellations, output, errors].forEach { close($0) } }

    /// Both ends far from the numbers that they get in the child, so that none overwrites another there.
    private static func apart(_ ends: [Int32]) throws -> (Int32, Int32) {
        let moved = ends.map { end in
            defer { close(end) }
            return fcntl(end, F_DUPFD_CLOEXEC, 16)
        }
        guard moved.allSatisfy({ $0 >= 0 }) else { throw ClusterError.process(command: "dup", code: errno) }
        return (moved[0], moved[1])
    }

    /// The program that cells are loaded into.
    private static func cellHost(beside program: String) -> String {
        program.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/embark-cells"
    }

    private static func socketPair() throws -> (Int32, Int32) {
        var ends: [Int32] = [0, 0]
        #if os(Linux)
            let kind = Int32(SOCK_STREAM.rawValue)
        #else
            let kind = SOCK_STREAM
        #endif
        guard socketpair(AF_UNIX, kind, 0, &ends) == 0 else {
            throw ClusterError.process(command: "socketpair", code: errno)
        }
        return try apart(ends)
    }

    private static func pipe() throws -> (Int32, Int32) {
        var ends: [Int32] = [0, 0]
        guard Foundation.pipe(&ends) == 0 else { throw ClusterError.process(command: "pipe", code: errno) }
        return try apart(ends)
    }

    private static func spawn(
        _ words: [String], _ environment: [String: String], descriptors: [Int32: Int32]
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (target, source) in descriptors.sorted(by: { $0.key < $1.key }) {
            posix_spawn_file_actions_adddup2(&actions, source, target)
        }
        closeInheritedFiles(from: 1 + (descriptors.keys.max() ?? 2), &actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Signals that the engine ignores are not ignored here; a group of its own, so that Ctrl-C reaches the engine only.
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGTERM, SIGABRT, SIGPIPE] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        var blocked = sigset_t()
        sigemptyset(&blocked)
        posix_spawnattr_setsigmask(&attributes, &blocked)
        posix_spawnattr_setpgroup(&attributes, 0)
        let flags = Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETPGROUP)
        posix_spawnattr_setflags(&attributes, flags)
        var arguments = words.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            arguments.forEach { free($0) }
            variables.forEach { free($0) }
        }
        var processID: pid_t = 0
        let code = posix_spawn(&processID, words[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else { throw ClusterError.process(command: words[0], code: code) }
        return processID
    }

    // MARK: Talking

    /// Hands over a call, which `flush` writes; large arguments go through shared memory.
    func run(_ id: UInt64, _ call: WorkerCall) throws {
        guard case .task(var call) = call else {
            return try WorkerFrame(.run, id: id, parts: call.frameParts).write(to: calls, after: &unwritten)
        }
        if call.arguments.contains(where: { $0.bytes.byteCount >= SharedValue.byteLimit }) {
            call.arguments = call.arguments.map { argument in
                let shared = SharedValue.share(argument)
                if argument.coding != .shared, shared.coding == .shared {
                    sharedArguments[id, default: []].append(shared)
                }
                return shared
            }
        }
        try WorkerFrame(.run, id: id, parts: [call.encodedContent] + call.buffers).write(to: calls, after: &unwritten)
    }

    func flush() throws { try WorkerFrame.flush(&unwritten, to: calls) }

    func cancel(_ id: UInt64) { _ = withUnsafeBytes(of: id) { write(cancellations, $0.baseAddress, $0.count) } }

    func proceed() throws {
        try flush()
        try WorkerFrame(.proceed, id: 0).write(to: calls)
    }

    /// Reads what has come; false when the worker has closed its end.
    func fill() throws -> Bool { try reader.fill(from: calls) }

    func nextFrame() throws -> WorkerFrame? {
        guard let frame = try reader.next() else { return nil }
        lastErrors = []
        if !sharedArguments.isEmpty {
            for value in sharedArguments.removeValue(forKey: frame.id) ?? [] { SharedValue.discard(value) }
        }
        return frame
    }

    /// What has been written since the last time, nil when there is nothing; at most 64 KiB at once.
    func readOutput(isError: Bool) -> String? {
        let descriptor = isError ? errors : output
        let bytes = withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 1) { buffer in
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            return count > 0 ? Array(buffer[..<count]) : []
        }
        guard !bytes.isEmpty else { return nil }
        guard isError else { return outputText.append(bytes) }
        lastErrors = Array((lastErrors + bytes).suffix(Self.lastErrorByteCount))
        return errorText.append(bytes)
    }

    /// What is left of a character that never came to its end.
    var remainingText: (output: String, errors: String) { (outputText.rest, errorText.rest) }

    var lastWords: String { String(decoding: lastErrors, as: UTF8.self) }

    // MARK: Ending

    func send(_ signal: Int32) { kill(processID, signal) }

    /// Waits for the end of a process that has closed its socket.
    ///
    /// - Returns: the signal that ended it, if one did, and the exit status.
    func reap() -> (signal: Int32?, status: Int32) {
        for value in sharedArguments.values.joined() { SharedValue.discard(value) }
        var status: Int32 = 0
        for attempt in 0..<400 {
            if waitpid(processID, &status, WNOHANG) == processID {
                return status & 0x7F == 0 ? (nil, status >> 8 & 0xFF) : (status & 0x7F, 0)
            }
            if attempt == 100 { kill(processID, SIGKILL) }
            usleep(500)
        }
        return (nil, -1)
    }
}

/// Makes text of bytes that come in pieces: a character is not taken apart.
struct OutputText {
    private var pending: [UInt8] = []

    mutating func append(_ bytes: [UInt8]) -> String {
        let all = pending + bytes
        let end = Self.completeCount(all)
        pending = Array(all[end...])
        return String(decoding: all[..<end], as: UTF8.self)
    }

    var rest: String { String(decoding: pending, as: UTF8.self) }

    /// How many bytes there are before a character whose end is missing.
    private static func completeCount(_ bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0xC0 == 0x80 { continue }
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
            return length > back ? bytes.count - back : bytes.count
        }
        return bytes.count
    }
}
