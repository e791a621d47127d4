import Foundation
import Synchronization

/// The cluster that this program has started or connected to last: the one that `%px` of a notebook means.
enum ActiveCluster {
    private static let file = Mutex<String?>(nil)

    /// - Parameter path: its connection file for clients.
    static func set(_ path: String) { file.withLock { $0 = path } }

    static func clear(_ path: String) {
        file.withLock { file in
            if file == path { file = nil }
        }
    }

    static var connectionFile: String? { file.withLock { $0 } }
}

/// Asked by the process of a notebook's cells; the caller frees the text.
@_cdecl("embark_active_cluster") public func embarkActiveCluster() -> UnsafeMutablePointer<CChar>? {
    ActiveCluster.connectionFile.flatMap { strdup($0) }
}

/// Called by the process of a notebook's cells when its kernel is gone.
@_cdecl("embark_stop_clusters") public func embarkStopClusters() { Cluster.stopAll(startedBy: getpid()) }
