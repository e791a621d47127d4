import Dispatch
import Foundation

/// Turns SIGINT, SIGTERM and SIGABRT into bytes on a pipe, which a poll loop can wait for.
package final class StopSignals {
    package let readDescriptor: Int32
    private let writeDescriptor: Int32
    private var sources: [any DispatchSourceSignal] = []

    package init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw ClusterError.process(command: "pipe", code: errno) }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (readDescriptor, writeDescriptor) = (ends[0], ends[1])
        let descriptor = writeDescriptor
        for number in [SIGINT, SIGTERM, SIGABRT] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { _ = write(descriptor, [UInt8(number)], 1) }
            source.resume()
            sources.append(source)
        }
    }

    /// The numbers of the signals that have come since the last time. Waits when there is none.
    func take() -> [Int32] {
        var numbers = [UInt8](repeating: 0, count: 64)
        let count = read(readDescriptor, &numbers, numbers.count)
        return numbers.prefix(max(0, count)).map { Int32($0) }
    }

    deinit {
        sources.forEach { $0.cancel() }
        close(readDescriptor)
        close(writeDescriptor)
    }
}
