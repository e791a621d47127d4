import Foundation

/// Two ends of a pipe, above the descriptors that a child gets, and closed in children that are not given them.
struct PipeEnds {
    let reading: Int32
    let writing: Int32

    init() throws {
        var ends: [Int32] = [0, 0]
        guard pipe(&ends) == 0 else { throw CompilerFailure.cannotStart(program: "a pipe", code: errno) }
        reading = Self.raised(ends[0])
        writing = Self.raised(ends[1])
    }

    static func raised(_ descriptor: Int32) -> Int32 {
        let raised = fcntl(descriptor, F_DUPFD_CLOEXEC, 10)
        close(descriptor)
        return raised
    }
}
