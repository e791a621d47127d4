import CEmbark

/// The calling thread's working memory, for computations too short to allocate.
///
/// - Shape: `zeros` are counters that are all zero at first and must be all zero again at the end, put back by whoever
///   touched them; `bytes` hold whatever the last user left.
/// - Cost: a few nanoseconds. The memory stays with the thread until it ends. A use inside another one on the same
///   thread gets temporary memory.
package struct Scratch: ~Copyable {
    // The pointer never leaves the thread: the struct is neither copyable nor Sendable.
    private let scratch: UnsafeMutablePointer<embark_scratch>
    private let zeroCount: Int

    package init(zeroCount: Int, byteCount: Int) {
        guard let scratch = embark_scratch_take(zeroCount, byteCount) else {
            fatalError("out of memory: \(zeroCount * 4 + byteCount) bytes were asked for")
        }
        self.scratch = scratch
        self.zeroCount = zeroCount
    }

    deinit {
        #if Checks
            for index in 0..<zeroCount {
                precondition(scratch.pointee.zeros[index] == 0, "counter \(index) of \(zeroCount) was left dirty")
            }
        #endif
        embark_scratch_give(scratch)
    }

    package var zeros: UnsafeMutablePointer<UInt32> { scratch.pointee.zeros }
    package var bytes: UnsafeMutableRawPointer { UnsafeMutableRawPointer(scratch.pointee.bytes) }
}
