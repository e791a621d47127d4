import Foundation
import Synchronization

/// The files of shared memory that hold one value: pieces of equal length, the last of which may be shorter.
///
/// More than one, as the kernel lets one thread at a time write to a file: two that share a file are no faster than one, and have been
/// seen to be six times slower; two with a file each are twice as fast.
struct SharedFiles {
    /// Of the first piece; the others' names have their numbers after it.
    let path: String
    let byteCount: Int
    let pieceCount: Int

    /// Below this a second thread costs more than it saves.
    private static let smallestPiece = 8 << 20
    /// Pieces begin where pages do, on any machine.
    private static let alignment = 64 << 10
    private static let largestPieceCount = 64
    /// More than any machine's memory, and far from overflow.
    private static let largestByteCount = 1 << 48

    /// Nil for what a sender cannot have meant.
    init?(path: String, byteCount: Int, pieceCount: Int) {
        guard (0...Self.largestByteCount).contains(byteCount), (1...Self.largestPieceCount).contains(pieceCount) else {
            return nil
        }
        self.path = path
        self.byteCount = byteCount
        self.pieceCount = pieceCount
    }

    /// How a value is to be cut: a piece for each core.
    init(path: String, byteCount: Int) {
        self.path = path
        self.byteCount = byteCount
        let cores = min(ProcessInfo.processInfo.activeProcessorCount, Self.largestPieceCount)
        pieceCount = max(1, min(cores, byteCount / Self.smallestPiece))
    }

    private var pieceByteCount: Int {
        let share = (byteCount + pieceCount - 1) / pieceCount
        return (share + Self.alignment - 1) / Self.alignment * Self.alignment
    }

    private func path(of piece: Int) -> String { piece == 0 ? path : "\(path).\(piece)" }

    /// The bytes of the value that are in a piece.
    private func range(of piece: Int) -> Range<Int> {
        let start = min(byteCount, piece * pieceByteCount)
        return start..<(piece == pieceCount - 1 ? byteCount : min(byteCount, start + pieceByteCount))
    }

    /// Takes the names away; the memory is free when the last reader is done.
    func remove() {
        for piece in 0..<pieceCount { unlink(path(of: piece)) }
    }

    /// Makes the files, by a thread for each.
    ///
    /// - Returns: false when the memory is not there; then no file is left.
    func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let failures = Atomic<Int>(0)
        // Only read, and there until all pieces are written.
        nonisolated(unsafe) let bytes = bytes
        DispatchQueue.concurrentPerform(iterations: pieceCount) { piece in
            let part = UnsafeRawBufferPointer(rebasing: bytes[range(of: piece)])
            if !Self.write(part, to: path(of: piece)) { failures.add(1, ordering: .relaxed) }
        }
        guard failures.load(ordering: .relaxed) == 0 else {
            remove()
            return false
        }
        return true
    }

    private static func write(_ bytes: UnsafeRawBufferPointer, to path: String) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var offset = 0
        while offset < bytes.count {
            let rest = UnsafeRawBufferPointer(rebasing: bytes[offset...])
            let count = pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset))
            guard count > 0 else {
                if count < 0, errno == EINTR { continue }
                return false
            }
            offset += count
        }
        return true
    }

    /// Maps the pieces one behind the other. The mapping can be written, into copies of its pages that are this process's own: whoever
    /// gets it as `Data` may change it in place, which ends the process where Foundation has mapped it.
    ///
    /// - Returns: nil, with `errno` set, when a piece is not there or has another length.
    func map() -> Data? {
        guard byteCount > 0 else { return Data() }
        // The place for all of it, which the pieces then take.
        guard let start = mmap(nil, byteCount, PROT_NONE, MAP_PRIVATE | MAP_ANON, -1, 0), start != MAP_FAILED else {
            return nil
        }
        for piece in 0..<pieceCount where !map(piece, at: start) {
            let reason = errno
            munmap(start, byteCount)
            errno = reason
            return nil
        }
        return Data(bytesNoCopy: start, count: byteCount, deallocator: .unmap)
    }

    private func map(_ piece: Int, at start: UnsafeMutableRawPointer) -> Bool {
        let range = range(of: piece)
        let descriptor = open(path(of: piece), O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return false }
        // Beyond a file's end there is nothing to read, which would end the process.
        guard Int(status.st_size) == range.count else {
            errno = EINVAL
            return false
        }
        guard !range.isEmpty else { return true }
        let access = PROT_READ | PROT_WRITE
        let place = mmap(
            start + range.lowerBound, range.count, access, MAP_PRIVATE | MAP_FIXED, descriptor, 0)
        return place != MAP_FAILED
    }
}
