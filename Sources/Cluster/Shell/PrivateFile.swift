import Foundation
import Wire

/// Files that hold keys: readable by their owner only, and never seen half written.
package enum PrivateFile {
    /// Writes to a temporary name in the same folder, mode 0600, and renames.
    package static func write(_ part: Part, to path: String) throws {
        let temporary = path + ".\(getpid()).tmp"
        unlink(temporary)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ClusterError.file(action: "create", path: temporary, code: errno) }
        let isWritten = part.withBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) == $0.count }
        let code = errno
        close(descriptor)
        guard isWritten else {
            unlink(temporary)
            throw ClusterError.file(action: "write", path: temporary, code: code)
        }
        guard rename(temporary, path) == 0 else {
            throw ClusterError.file(action: "rename to", path: path, code: errno)
        }
    }

    package static func read(_ path: String) throws -> JSONValue {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw ClusterError.file(action: "read", path: path, code: errno)
        }
        do {
            return try JSONValue(parsing: Part(bytes: Array(data)))
        } catch {
            throw ClusterError.notJSON(path: path, reason: "\(error)")
        }
    }

    /// Makes a folder, with its parents, for its owner only.
    package static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw ClusterError.file(action: "create folder", path: path, code: errno)
        }
    }
}
