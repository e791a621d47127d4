import Foundation

/// A process that we start and may outlive us, so it is not bound to a scope as in swift-subprocess.
package struct ChildProcess: Sendable {
    package let processID: pid_t
    package let command: [String]

    /// Starts a program.
    ///
    /// - Parameters:
    ///   - input: becomes its standard input; nil for an empty one.
    ///   - output: the file to which both streams are appended; nil to share ours.
    ///   - isDetached: in a session of its own, so that the terminal's Ctrl-C does not reach it.
    package init(
        _ command: [String], environment: [String: String], input: Lifeline? = nil, output: String? = nil,
        isDetached: Bool = false
    ) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        if let input {
            posix_spawn_file_actions_adddup2(&actions, input.readDescriptor, 0)
        } else {
            posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        if let output {
            posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
            posix_spawn_file_actions_adddup2(&actions, 1, 2)
        }
        closeInheritedFiles(from: 3, &actions)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        try Self.setAttributes(&attributes, isDetached: isDetached)
        processID = try Self.spawn(command, environment, &actions, &attributes)
        self.command = command
    }

    /// Signals that we ignore or block must not be so in the child.
    private static func setAttributes(_ attributes: inout posix_spawnattr_t, isDetached: Bool) throws {
        var defaults = sigset_t()
        sigemptyset(&defaults)
        for number in [SIGINT, SIGTERM, SIGABRT, SIGPIPE] { sigaddset(&defaults, number) }
        posix_spawnattr_setsigdefault(&attributes, &defaults)
        // Threads of Dispatch block all signals, and a child inherits that.
        var blocked = sigset_t()
        sigemptyset(&blocked)
        posix_spawnattr_setsigmask(&attributes, &blocked)
        // POSIX_SPAWN_SETSID is behind a feature macro that Swift's Glibc module does not set.
        #if os(macOS)
            let newSession: Int32 = 0x0400
        #else
            let newSession: Int32 = 0x80
        #endif
        let flags = Int32(POSIX_SPAWN_SETSIGDEF) | Int32(POSIX_SPAWN_SETSIGMASK) | (isDetached ? newSession : 0)
        posix_spawnattr_setflags(&attributes, Int16(flags))
    }

    private static func spawn(
        _ command: [String], _ environment: [String: String], _ actions: inout posix_spawn_file_actions_t,
        _ attributes: inout posix_spawnattr_t
    ) throws -> pid_t {
        var arguments = command.map { strdup($0) } + [nil]
        var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer {
            arguments.forEach { free($0) }
            variables.forEach { free($0) }
        }
        var processID: pid_t = 0
        let code = posix_spawnp(&processID, command[0], &actions, &attributes, &arguments, &variables)
        guard code == 0 else { throw ClusterError.process(command: command[0], code: code) }
        return processID
    }

    /// The exit status, 128 + the signal, or nil while it runs. Reaps the process.
    package func poll() -> Int32? {
        var status: Int32 = 0
        guard waitpid(processID, &status, WNOHANG) == processID else { return nil }
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }

    /// The same, waiting so long for it; blocks the thread.
    @discardableResult
    package func waitForEnd(within limit: Duration) -> Int32? {
        let deadline = ContinuousClock.now + limit
        while true {
            if let status = poll() { return status }
            guard ContinuousClock.now < deadline else { return nil }
            usleep(1000)
        }
    }

    package func send(_ signal: Int32) { kill(processID, signal) }
}
