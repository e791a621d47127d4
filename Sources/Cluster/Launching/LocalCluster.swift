import Foundation
import Wire

/// Starts and stops the processes of a cluster on this machine (engines anywhere, if the template says so).
package struct LocalCluster: Sendable {
    package let profile: ProfileFolder
    package let clusterID: String
    let environment: [String: String]

    package init(profile: ProfileFolder, clusterID: String, environment: [String: String]) {
        self.profile = profile
        self.clusterID = clusterID
        self.environment = environment
    }

    package var stateFile: String { profile.clusterFile(clusterID: clusterID) }
    private var clientFile: String { profile.connectionFile(clusterID: clusterID, for: "client") }
    private var engineFile: String { profile.connectionFile(clusterID: clusterID, for: "engine") }

    /// What the file says; nil when there is none.
    package func state() -> ClusterState? {
        (try? PrivateFile.read(stateFile)).flatMap { ClusterState($0) }
    }

    // MARK: Starting

    /// Starts a controller and waits for its connection files.
    ///
    /// - Parameter command: the controller's program and options.
    package func startController(_ command: [String], isDetached: Bool) throws -> (ClusterState, ChildProcess) {
        try profile.makeFolders()
        let log = "\(profile.log)/ipcontroller\(clusterID.isEmpty ? "" : "-" + clusterID).log"
        // Old files may be there, and with --reuse the controller reads them, so the new ones are told by their stamps.
        let files = [clientFile, engineFile]
        let oldStamps = files.map(Self.stamp)
        let child = try ChildProcess(command, environment: childEnvironment, output: log, isDetached: isDetached)
        try waitFor("the connection files of the controller", within: .seconds(30)) {
            if let status = child.poll() {
                throw ClusterError.exited(command: command[0], status: status, log: log)
            }
            // The stock controller writes its files in place, so that they may be there and not be whole.
            return zip(files.map(Self.stamp), oldStamps).allSatisfy { $0 != nil && $0 != $1 }
                && files.allSatisfy { (try? PrivateFile.read($0)) != nil }
        }
        let state = ClusterState(
            profile: profile, clusterID: clusterID, controllerProcessID: child.processID, controllerLog: log)
        try write(state)
        return (state, child)
    }

    /// Changes whenever a file is replaced; nil when it is not there.
    private static func stamp(_ path: String) -> [Int]? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        #if os(macOS)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        return [Int(status.st_ino), time.tv_sec, time.tv_nsec]
    }

    /// Starts engines and waits until the controller knows them.
    package func startEngines(_ count: Int, _ template: EngineTemplate, isDetached: Bool) throws -> [ChildProcess] {
        guard var state = state() else {
            throw ClusterError.file(action: "read", path: stateFile, code: ENOENT)
        }
        let hub = try HubConnection(connectionFile: clientFile)
        let before = try hub.engineCount()
        var set = "\(Int(Date().timeIntervalSince1970))"
        while state.engineSets.contains(where: { $0.id == set }) { set += "a" }
        let children = try (0..<(template.startsAll ? 1 : count)).map { index in
            try ChildProcess(
                template.command(index: index, count: count, profile: profile, clusterID: clusterID),
                environment: engineEnvironment,
                output: ClusterState.engineLog(profile, clusterID, set, index), isDetached: isDetached)
        }
        state.engineSets.append(ClusterState.EngineSet(id: set, processIDs: children.map(\.processID)))
        try write(state)
        try waitFor("\(count) engines to register", within: .seconds(60)) {
            for (index, child) in children.enumerated() {
                guard let status = child.poll() else { continue }
                throw ClusterError.exited(
                    command: child.command.joined(separator: " "), status: status,
                    log: ClusterState.engineLog(profile, clusterID, set, index))
            }
            return try hub.engineCount() >= before + count
        }
        return children
    }

    private var childEnvironment: [String: String] {
        environment.merging(["IPP_PROFILE_DIR": profile.path, "IPP_CLUSTER_ID": clusterID]) { $1 }
    }

    /// The engine's connection travels in the environment of the process, not in its arguments, which all can see.
    private var engineEnvironment: [String: String] {
        guard let connection = try? PrivateFile.read(engineFile) else { return childEnvironment }
        return childEnvironment.merging(["IPP_CONNECTION_INFO": connection.text]) { $1 }
    }

    private func write(_ state: ClusterState) throws {
        try PrivateFile.write(state.json.encoded, to: stateFile)
    }

    private func waitFor(_ what: String, within limit: Duration, _ isThere: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + limit
        while try !isThere() {
            guard ContinuousClock.now < deadline else {
                throw ClusterError.timedOut(waitingFor: what, after: limit, hint: "see the logs in \(profile.log)")
            }
            usleep(10_000)
        }
    }

    // MARK: Stopping

    /// True while the controller's process is there.
    package static func isRunning(_ state: ClusterState) -> Bool { isOurs(state.controllerProcessID) }

    /// Ends all processes: first politely, after five seconds not, and removes the files. Engines of other machines, whose
    /// launchers are all that is known here, are told by the controller.
    package func stop(_ state: ClusterState) {
        Self.end(state.engineSets.flatMap(\.processIDs))
        if Self.isRunning(state) {
            try? HubConnection(connectionFile: clientFile).shutDownEngines(within: .seconds(5))
        }
        Self.end([state.controllerProcessID])
        let socket = profile.localSocket(clusterID: clusterID)
        for file in [stateFile, clientFile, engineFile, socket] as [String] { unlink(file) }
    }

    private static func end(_ processIDs: [pid_t]) {
        var running = processIDs.filter(isOurs)
        running.forEach { kill($0, SIGTERM) }
        for _ in 0..<2500 where !running.isEmpty {
            usleep(2000)
            running = running.filter(isAlive)
        }
        running.forEach { kill($0, SIGKILL) }
    }

    /// A child of ours that has ended is reaped by the way; one of others that waits for that has ended as well.
    private static func isAlive(_ processID: pid_t) -> Bool {
        waitpid(processID, nil, WNOHANG)
        guard kill(processID, 0) == 0 else { return false }
        guard let data = FileManager.default.contents(atPath: "/proc/\(processID)/stat") else { return true }
        // The state follows the name, which stands in parentheses and may hold any character.
        return String(decoding: data, as: UTF8.self).split(separator: ")").last?.hasPrefix(" Z") == false
    }

    /// A number in an old file may by now belong to another program: its command line must look like one of ours.
    private static func isOurs(_ processID: pid_t) -> Bool {
        guard processID > 1, isAlive(processID) else { return false }
        guard let data = FileManager.default.contents(atPath: "/proc/\(processID)/cmdline") else { return true }
        let command = String(decoding: data, as: UTF8.self)
        return ["embark", "ipyparallel", "ipcontroller", "ipengine", "controller", "engine"].contains {
            command.contains($0)
        }
    }

    // MARK: Several

    /// The clusters of a profile that have a file.
    package static func all(in profile: ProfileFolder) -> [ClusterState] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: profile.security)) ?? []
        return names.sorted().filter { $0.hasPrefix("cluster-") && $0.hasSuffix(".json") }.compactMap {
            (try? PrivateFile.read(profile.security + "/" + $0)).flatMap { ClusterState($0) }
        }
    }

    /// The profiles below a folder.
    package static func profiles(in root: String) -> [ProfileFolder] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return names.sorted().filter { $0.hasPrefix("profile_") }.map { ProfileFolder(path: root + "/" + $0) }
    }

    /// Removes the logs and connection files of a profile; returns how many.
    package static func clean(_ profile: ProfileFolder) -> Int {
        var paths: [String] = []
        for (folder, isStale) in [
            (profile.log, { (_: String) in true }),
            (profile.security, { $0.hasPrefix("ipcontroller") || $0.hasPrefix("cluster-") }),
        ] {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            paths += names.filter(isStale).map { folder + "/" + $0 }
        }
        return paths.filter { unlink($0) == 0 }.count
    }
}
