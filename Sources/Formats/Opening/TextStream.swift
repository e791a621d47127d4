import CCompression
import Columns
import Pool

/// A packed text on its way: unpacked from its start to its end, into memory where its bytes stay.
final class TextStream: @unchecked Sendable {
    // @unchecked: one thread at a time unpacks, and what it has handed on is only read.

    let packing: Packing
    private let file: TextBytes
    private let memory: TextReservation
    private let unpacker: OpaquePointer
    /// Bytes of the text that are there.
    private(set) var count = 0
    /// Bytes of the file that they were made of.
    private(set) var packedCount = 0
    private(set) var isComplete = false

    /// - Memory: pages for the longest that the file may become are reserved, and taken as they are written to.
    init(_ file: TextBytes, _ packing: Packing) throws {
        let (limit, overflow) = max(file.count, 64).multipliedReportingOverflow(by: packing.largestExpansion)
        memory = try TextReservation(byteCount: overflow ? 1 << 40 : min(limit, 1 << 40), name: file.name)
        guard let unpacker = embark_unpacker_make(packing.code, file.start, file.count) else {
            throw FileError.damaged(
                path: file.name, packing: packing.description, reason: "there is not enough memory to unpack it")
        }
        self.unpacker = unpacker
        self.file = file
        self.packing = packing
    }

    deinit { embark_unpacker_free(unpacker) }

    var name: String { file.name }
    /// Bytes of the file.
    var fileByteCount: Int { file.count }
    /// The text so far, and room for the rest.
    var room: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: memory.start, count: memory.byteCount) }
    /// What is there.
    var arrived: TextBytes { TextBytes(memory, count: count, name: name) }

    /// Unpacks until so many bytes are there, or all.
    ///
    /// - Throws: `FileError.damaged`.
    func unpack(to byteCount: Int) throws {
        while count < byteCount, !isComplete {
            let room = min(byteCount, memory.byteCount) - count
            guard room > 0 else { return try packing.check(Int32(EMBARK_CODEC_TOO_LONG), file, 0) }
            var written = 0
            var isDone: Int32 = 0
            let status = embark_unpacker_next(unpacker, memory.start + count, room, &written, &packedCount, &isDone)
            try packing.check(status, file, packedCount)
            count += written
            isComplete = isDone == 1
        }
    }

    /// All of it.
    ///
    /// - Throws: `FileError.damaged`; `Interrupted` if told to stop.
    func whole() throws -> TextBytes {
        while !isComplete {
            try Pool.checkCancellation()
            try unpack(to: count + 4 << 20)
        }
        memory.trim(to: count)
        return arrived
    }
}

/// A text to be read: all of it is there, or it is unpacked while it is read.
enum TextInput: Sendable {
    case whole(TextBytes)
    case packed(TextStream)

    /// - Throws: `FileError.damaged`.
    func whole() throws -> TextBytes {
        switch self {
        case .whole(let text): text
        case .packed(let stream): try stream.whole()
        }
    }
}
