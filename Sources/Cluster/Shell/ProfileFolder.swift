import Foundation

/// The folder of a profile and the names of the files in it.
///
/// - Source: design/ipyparallel.md, 2.2.
package struct ProfileFolder: Sendable, Equatable {
    package let path: String

    package init(path: String) { self.path = path }

    /// - Parameters:
    ///   - folder: given outright (`--profile-dir`, `IPP_PROFILE_DIR`); wins over the name.
    ///   - root: `--ipython-dir` or `IPYTHONDIR`; `~/.ipython` if nil.
    package init(folder: String?, name: String?, root: String?, home: String) {
        if let folder {
            path = folder
        } else {
            path = (root ?? home + "/.ipython") + "/profile_" + (name ?? "default")
        }
    }

    package var security: String { path + "/security" }
    package var log: String { path + "/log" }

    package func connectionFile(clusterID: String, for side: String) -> String {
        security + "/ipcontroller" + (clusterID.isEmpty ? "" : "-" + clusterID) + "-\(side).json"
    }

    /// The socket of local connections.
    package func localSocket(clusterID: String) -> String {
        security + "/ipcontroller" + (clusterID.isEmpty ? "" : "-" + clusterID) + ".socket"
    }

    package func engineStateFile(clusterID: String) -> String { log + "/engines\(clusterID).json" }

    /// What the commands of this project know about a running cluster.
    package func clusterFile(clusterID: String) -> String { security + "/cluster-\(clusterID).json" }

    package func makeFolders() throws {
        for folder in [path, security, log, path + "/pid"] { try PrivateFile.makeFolder(folder) }
        chmod(security, 0o700)
        chmod(path + "/pid", 0o700)
    }
}
