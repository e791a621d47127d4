import Foundation

/// A pipe by which other threads wake the one that waits for sockets.
///
/// Sendable although unchecked: descriptors are numbers, and reading and writing a pipe is safe from any thread.
final class Wakeup: @unchecked Sendable {
    let readDescriptor: Int32
    private let writeDescriptor: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw ClusterError.process(command: "pipe", code: errno) }
        (readDescriptor, writeDescriptor) = (ends[0], ends[1])
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
    }

    deinit {
        close(readDescriptor)
        close(writeDescriptor)
    }

    /// A full pipe wakes as well.
    func wake() {
        var byte: UInt8 = 1
        _ = write(writeDescriptor, &byte, 1)
    }

    func drain() {
        var bytes = (0 as UInt64, 0 as UInt64)
        _ = withUnsafeMutableBytes(of: &bytes) { read(readDescriptor, $0.baseAddress, $0.count) }
    }
}
