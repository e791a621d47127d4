import Columns

/// Texts as they are written, side by side.
final class EscapedTexts: Sendable {
    let pointers: Pointers
    private let bytes: Buffer
    private let offsets: Buffer

    struct Pointers: @unchecked Sendable, BitwiseCopyable {
        // @unchecked: into buffers that the texts own and nobody writes any more.
        let bytes: UnsafePointer<UInt8>
        /// Where each text starts; one more at the end.
        let offsets: UnsafePointer<Int>

        @inline(__always) func append(_ index: Int, to output: inout ByteOutput) {
            output.append(bytes + offsets[index], offsets[index + 1] - offsets[index])
        }
    }

    /// - Parameter write: appends the text of an index.
    init(count: Int, _ write: (_ index: Int, _ output: inout ByteOutput) -> Void) {
        var output = ByteOutput(capacity: count * 16)
        offsets = Buffer(byteCount: (count + 1) * MemoryLayout<Int>.stride)
        let starts = offsets.pointer(as: Int.self)
        starts[0] = 0
        for index in 0..<count {
            write(index, &output)
            starts[index + 1] = output.count
        }
        bytes = Buffer(byteCount: output.count)
        bytes.base.copyMemory(from: output.base, byteCount: output.count)
        pointers = Pointers(bytes: bytes.pointer(as: UInt8.self), offsets: starts)
    }
}
