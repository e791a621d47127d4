import Foundation
import Tasks
import Wire

/// The files that hold the code of tasks, by their hashes.
package protocol ImageLibrary: Sendable {
    /// A file whose content was found to have this hash; nil when there is none.
    ///
    /// - Parameter hint: where the sender has it.
    func path(ofImage hash: String, hint: String) throws -> String?
    /// - Throws: when the bytes do not have this hash, or cannot be written.
    func keep(_ bytes: Part, hash: String) throws
}

/// Images in a folder that engines of one user share.
///
/// - Cost: a hash is computed when a file is met for the first time or has changed, otherwise a call asks the system
///   for the file's times.
package struct ImageFolder: ImageLibrary {
    let path: String

    package init(path: String) { self.path = path }

    /// `$XDG_CACHE_HOME/embark/images`, or the one in the home folder.
    package init(environment: [String: String]) {
        let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "/tmp") + "/.cache"
        self.init(path: cache + "/embark/images")
    }

    package func path(ofImage hash: String, hint: String) throws -> String? {
        // A program that stands where it was built finds the libraries beside it, so that place comes first.
        for candidate in [hint, file(hash)] where candidate.hasPrefix("/") {
            if let found = try? ImageHash.sha256(ofFile: candidate), found == hash { return candidate }
        }
        return nil
    }

    package func keep(_ bytes: Part, hash: String) throws {
        let found = ImageHash.sha256(of: bytes.data)
        guard found == hash else {
            throw ClusterError.badSetting(name: "the image that was sent", value: found, expected: "the hash \(hash)")
        }
        try PrivateFile.makeFolder(path)
        try PrivateFile.write(bytes, to: file(hash))
        chmod(file(hash), 0o700)
    }

    private func file(_ hash: String) -> String { path + "/" + hash }
}
