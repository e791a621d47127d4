#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that appears when it is complete: written beside its place and renamed.
///
/// What is not a regular file (a pipe, a terminal, `/dev/null`) is written to directly.
final class FileOutput {
    private let path: String
    private let temporaryPath: String?
    private let descriptor: Int32
    private var isClosed = false

    /// - Parameter path: `-` is standard output.
    /// - Throws: `CSVWritingError.unwritable` with the system's reason.
    init(path: String) throws {
        if path == "-" {
            self.path = "standard output"
            temporaryPath = nil
            descriptor = STDOUT_FILENO
            return
        }
        var status = stat()
        let exists = stat(path, &status) == 0
        if exists, status.st_mode & S_IFMT != S_IFREG {
            self.path = path
            temporaryPath = nil
            descriptor = open(path, O_WRONLY | O_CLOEXEC)
            guard descriptor >= 0 else { throw Self.failure(path) }
            return
        }
        // Through a symbolic link the file it names is replaced, not the link.
        var target = path
        if exists, let resolved = realpath(path, nil) {
            target = String(cString: resolved)
            free(resolved)
        }
        self.path = target
        var template = Array("\(target).XXXXXX".utf8CString)
        descriptor = mkstemp(&template)
        guard descriptor >= 0 else { throw Self.failure(path) }
        temporaryPath = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
        // mkstemp makes private files; this one gets the rights of the old file, or those any new file would have.
        let mask = umask(0)
        umask(mask)
        fchmod(descriptor, exists ? status.st_mode & 0o7777 : 0o666 & ~mask)
    }

    deinit {
        guard !isClosed else { return }
        if descriptor != STDOUT_FILENO { close(descriptor) }
        if let temporaryPath { unlink(temporaryPath) }
    }

    func write(_ bytes: UnsafeBufferPointer<UInt8>) throws {
        var done = 0
        while done < bytes.count {
            let written = Self.systemWrite(descriptor, bytes.baseAddress! + done, bytes.count - done)
            if written < 0 {
                if errno == EINTR { continue }
                throw Self.failure(path)
            }
            done += written
        }
    }

    /// Puts the file in its place.
    func finish() throws {
        guard descriptor != STDOUT_FILENO else { return }
        guard close(descriptor) == 0 else { throw Self.failure(path) }
        isClosed = true
        if let temporaryPath, rename(temporaryPath, path) != 0 {
            let error = Self.failure(path)
            unlink(temporaryPath)
            throw error
        }
    }

    private static func systemWrite(_ descriptor: Int32, _ start: UnsafePointer<UInt8>, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, start, count)
        #elseif canImport(Musl)
            Musl.write(descriptor, start, count)
        #else
            Darwin.write(descriptor, start, count)
        #endif
    }

    private static func failure(_ path: String) -> CSVWritingError {
        .unwritable(target: path, reason: TextBytes.systemReason())
    }
}
