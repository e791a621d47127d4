import Cluster
import Foundation
import Synchronization

/// What has to go when a session ends, however it ends: its process, clusters that its cells have started, its files.
package final class SessionRemains: Sendable {
    private struct State {
        var processes: [CellProcess] = []
        /// Of all processes so far: a cluster's keeper stops it soon after the process that has started it, not at once.
        var ids: [pid_t] = []
        var hasEnded = false
    }

    private let folder: String
    private let state = Mutex(State())

    init(folder: String) { self.folder = folder }

    func began(_ process: CellProcess) {
        state.withLock { state in
            state.processes = [process]
            state.ids.append(process.id)
        }
    }

    /// Everything is forgotten, and the session goes on.
    func stopClusters() {
        let ids = state.withLock { state in
            defer { state.ids = [] }
            return state.ids
        }
        for id in ids { Cluster.stopAll(startedBy: id) }
    }

    package func end() {
        let processes: [CellProcess] = state.withLock { state in
            defer { state.hasEnded = true }
            return state.hasEnded ? [] : state.processes
        }
        for process in processes { process.end() }
        stopClusters()
        try? FileManager.default.removeItem(atPath: folder)
    }

    deinit { end() }
}
