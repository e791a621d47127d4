import Foundation

/// A file being written: it gets its name when it is complete, so a reader never meets half of one.
///
/// Bytes go to `NAME.partial` beside it, which `finish()` renames and `discard()` removes. A name that is no regular
/// file (a pipe, a terminal), or `-` for standard output, is written to directly.
struct OutputFile {
    let path: String
    private let writtenPath: String
    private let descriptor: Int32

    init(path: String) throws {
        self.path = path
        if path == "-" {
            writtenPath = path
            descriptor = STDOUT_FILENO
            return
        }
        writtenPath = Self.isSpecial(path) ? path : path + ".partial"
        descriptor = open(writtenPath, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else { throw OutputFailure(path: path, action: "create", code: errno) }
    }

    func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { memory in
            var done = 0
            while done < memory.count {
                let count = Foundation.write(descriptor, memory.baseAddress! + done, memory.count - done)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw OutputFailure(path: path, action: "write to", code: errno) }
                done += count
            }
        }
    }

    func finish() throws {
        guard path != "-" else { return }
        guard close(descriptor) == 0 else { throw OutputFailure(path: path, action: "write to", code: errno) }
        guard writtenPath != path else { return }
        guard rename(writtenPath, path) == 0 else { throw OutputFailure(path: path, action: "rename", code: errno) }
    }

    /// Removes what was written so far; safe to call from a signal's handler thread.
    func discard() {
        if writtenPath != path { unlink(writtenPath) }
    }

    private static func isSpecial(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG && status.st_mode & S_IFMT != S_IFDIR
    }
}

/// A file that could not be written.
struct OutputFailure: Error, Equatable, CustomStringConvertible {
    var path: String
    var action: String
    var code: Int32

    var description: String {
        let advice = code == ENOSPC ? "free some space or name a file on another disk" : "name another file with --out"
        return "cannot \(action) \(path): \(String(cString: strerror(code))); \(advice)"
    }
}
