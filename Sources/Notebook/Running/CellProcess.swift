import Cluster
import Foundation
import Synchronization

/// The process in which cells run, seen from outside: started, spoken to, and listened to by a thread of its own.
///
/// Sendable: the descriptors do not change until `deinit`, writing is under a lock, and reading is the listening thread's alone.
final class CellProcess: Sendable {
    enum Event: Sendable {
        case output(OutputStream, String)
        case display(kind: String, id: String, forms: [String])
        case question(prompt: String, isSecret: Bool)
        /// The answer to a request to load libraries; nil when all went well.
        case loaded(failure: String?)
        /// The answer to the question which cluster cells use.
        case cluster(file: String?)
        case ended(status: String, filled: [String], name: String, text: String)
        /// Always the last one.
        case exited(status: Int32, report: String)
    }

    enum OutputStream: String, Sendable { case stdout, stderr }

    let id: pid_t
    private let requests: Int32
    private let state: SharedPage
    private let writing = Mutex(())

    /// - Parameter receive: called on the listening thread.
    static func start(
        _ toolchain: CellToolchain, folder: String, receive: @escaping @Sendable (Event) -> Void
    ) throws -> CellProcess {
        let state = try SharedPage(path: folder + "/state")
        let pipes = try (0..<4).map { _ in try PipeEnds() }
        let (requests, reports, output, errors) = (pipes[0], pipes[1], pipes[2], pipes[3])
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        for (source, target) in [(output.writing, 1), (errors.writing, 2), (requests.reading, 3), (reports.writing, 4)]
        {
            posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
        }
        posix_spawn_file_actions_adddup2(&actions, state.descriptor, 5)
        closeInheritedFiles(from: 6, &actions)
        let attributes = SpawnAttributes()
        let words = CStrings([toolchain.cellHost, toolchain.embarkLibrary])
        let settings = CStrings(environment(toolchain))
        var child = pid_t()
        let code = posix_spawn(
            &child, toolchain.cellHost, &actions, &attributes.value, words.pointers, settings.pointers)
        for end in [requests.reading, reports.writing, output.writing, errors.writing] { close(end) }
        guard code == 0 else { throw CompilerFailure.cannotStart(program: toolchain.cellHost, code: code) }
        let process = CellProcess(id: child, requests: requests.writing, state: state)
        CellListener(process: child, reports: reports.reading, output: output.reading, errors: errors.reading)
            .start(receive: receive)
        return process
    }

    private init(id: pid_t, requests: Int32, state: SharedPage) {
        self.id = id
        self.requests = requests
        self.state = state
    }

    deinit { close(requests) }

    private static func environment(_ toolchain: CellToolchain) -> [String] {
        var environment = ProcessInfo.processInfo.environment
        environment["SWIFT_BACKTRACE"] =
            "enable=yes,color=no,interactive=no,threads=crashed,registers=none,images=none,cache=no,limit=24,symbolicate=fast"
        let libraries = toolchain.root + "/lib/swift/linux"
        environment["LD_LIBRARY_PATH"] = environment["LD_LIBRARY_PATH"].map { "\(libraries):\($0)" } ?? libraries
        // The progress of jobs is displayed, not drawn on a terminal.
        environment["EMBARK_PROGRESS"] = "0"
        environment.removeValue(forKey: "EMBARK_SCRIPT")
        // Clusters that cells start are made of the programs beside the library.
        let cluster = toolchain.libraryFolder + "/embark-cluster"
        if environment["EMBARK_CLUSTER_PROGRAM"] == nil, access(cluster, X_OK) == 0 {
            environment["EMBARK_CLUSTER_PROGRAM"] = cluster
        }
        return environment.map { "\($0.key)=\($0.value)" }
    }

    /// The line of the running cell whose statement is at work, or was when the process ended.
    var line: Int { state.number }

    func send(_ message: CellMessage) {
        writing.withLock { _ in
            let bytes = message.encoded
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes { write(requests, $0.baseAddress, $0.count) }
                // A process that is gone is reported by its listener.
                if count < 0, errno != EINTR { return }
                sent += max(0, count)
            }
        }
    }

    func end() { kill(id, SIGKILL) }
}

/// A page of a file that two processes map.
///
/// Sendable although unchecked: the other process writes the number, this one only reads it, in one aligned load.
final class SharedPage: @unchecked Sendable {
    let descriptor: Int32
    private let memory: UnsafeMutableRawPointer

    init(path: String) throws {
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard opened >= 0, ftruncate(opened, 4096) == 0 else {
            throw CompilerFailure.cannotStart(program: path, code: errno)
        }
        descriptor = PipeEnds.raised(opened)
        memory = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
    }

    var number: Int { Int(memory.load(as: Int32.self)) }

    deinit {
        munmap(memory, 4096)
        close(descriptor)
    }
}
