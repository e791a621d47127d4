import Foundation

/// A pipe to the standard input of a child: whatever ends this process, a crash or `SIGKILL` too, the child reads the end.
package final class Lifeline: Sendable {
    /// For the child; both ends are closed in any other.
    let readDescriptor: Int32
    private let writeDescriptor: Int32

    package init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw ClusterError.process(command: "pipe", code: errno) }
        // Far from the numbers of the standard streams, so that the child's get none of ours.
        let moved = ends.map { end in
            defer { Foundation.close(end) }
            return fcntl(end, F_DUPFD_CLOEXEC, 16)
        }
        guard moved.allSatisfy({ $0 >= 0 }) else { throw ClusterError.process(command: "dup", code: errno) }
        (readDescriptor, writeDescriptor) = (moved[0], moved[1])
    }

    deinit { [readDescriptor, writeDescriptor].forEach { Foundation.close($0) } }

    /// Says something to the child: a few hundred bytes, so that none of it waits. A child that is gone hears nothing.
    package func say(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(writeDescriptor, $0.baseAddress, $0.count) }
    }
}
