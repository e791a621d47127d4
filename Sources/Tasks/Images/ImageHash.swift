import Crypto
import Foundation
import Synchronization

/// Content hashes of files, each computed once as long as the file stays the same.
package enum ImageHash {
    /// What changes when a file is replaced or written to.
    private struct Stamp: Hashable {
        let device: UInt64
        let inode: UInt64
        let byteCount: Int
        let seconds: Int
        let nanoseconds: Int
    }

    private static let known = Mutex<[Stamp: String]>([:])

    /// The SHA-256 of a file in lower-case hexadecimal.
    ///
    /// - Cost: reads the file once in the life of the process, about 0.1 s for 100 MB.
    /// - Throws: `TaskError.unreadableImage`.
    package static func sha256(ofFile path: String) throws -> String {
        guard let stamp = stamp(path) else {
            throw TaskError.unreadableImage(path: path, reason: String(cString: strerror(errno)))
        }
        if let hash = known.withLock({ $0[stamp] }) { return hash }
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path), options: .alwaysMapped)
        } catch {
            throw TaskError.unreadableImage(path: path, reason: "\(error)")
        }
        let hash = sha256(of: data)
        known.withLock { $0[stamp] = hash }
        return hash
    }

    package static func sha256(of bytes: some DataProtocol) -> String {
        let digits = Array("0123456789abcdef")
        return String(SHA256.hash(data: bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    private static func stamp(_ path: String) -> Stamp? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        #if os(macOS)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        return Stamp(
            device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(status.st_ino),
            byteCount: Int(status.st_size), seconds: time.tv_sec, nanoseconds: time.tv_nsec)
    }
}
