import Foundation
import Wire

/// What an engine and its worker say to each other over a pair of sockets.
///
///     kind u32 | part count u32 | id u64 | began i64 | ended i64 | byte count of each part u64 … | parts
///
/// in the byte order of the machine: both ends are on it. The times are microseconds since 1970, 0 where they mean nothing.
package struct WorkerFrame: Sendable {
    package enum Kind: UInt32, Sendable {
        /// To the worker: identity and codings as JSON, then the arguments.
        case run = 0x454D_4201
        /// To the worker: what it has written has been read, it may go on.
        case proceed
        /// From the worker: coding, then the result.
        case value
        /// From the worker: the content of an error reply.
        case failed
        /// From the worker: the call was cancelled before or while it ran.
        case cancelled
        /// From the worker of cells: the type and the content of a message for whoever watches, such as `stream`.
        case message
        /// From the worker of cells: the content of the reply to an `execute_request`.
        case executed
    }

    package var kind: Kind
    package var id: UInt64
    package var parts: [Part]
    /// From the worker: it has written output and waits for `proceed`.
    package var hasOutput = false
    /// From the worker: when the call began and ended. The engine may look later, at many calls at once.
    package var began = WireDate(microseconds: 0)
    package var ended = WireDate(microseconds: 0)

    package init(_ kind: Kind, id: UInt64, parts: [Part] = []) {
        self.kind = kind
        self.id = id
        self.parts = parts
    }

    private static let headerByteCount = 32
    /// Larger parts are written without being copied first.
    private static let copyingByteLimit = 1 << 16
    private static let outputBit: UInt32 = 1 << 31
    private static let partCountLimit = 1 << 20
    private static let patienceMilliseconds: Int32 = 2000

    /// Writes all of it; waits as long as the socket lets it.
    ///
    /// - Throws: `WorkerFrameError` when the other end is gone or does not read.
    package func write(to descriptor: Int32) throws {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        try write(to: descriptor, after: &bytes)
        try Self.flush(&bytes, to: descriptor)
    }

    /// Appends the frame to bytes that `flush` will write, so that several frames cost one call of the system. A frame with
    /// large parts is begun to be written at once, after those before it.
    package func write(to descriptor: Int32, after bytes: inout [UInt8]) throws {
        Self.append(kind.rawValue, to: &bytes)
        Self.append(UInt32(parts.count) | (hasOutput ? Self.outputBit : 0), to: &bytes)
        Self.append(id, to: &bytes)
        Self.append(began.microseconds, to: &bytes)
        Self.append(ended.microseconds, to: &bytes)
        for part in parts { Self.append(UInt64(part.byteCount), to: &bytes) }
        for part in parts {
            if part.byteCount > Self.copyingByteLimit {
                try Self.flush(&bytes, to: descriptor)
                try part.withBytes { bytes in try Self.writeAll(bytes, to: descriptor) }
            } else {
                part.withBytes { bytes.append(contentsOf: $0) }
            }
        }
    }

    /// Writes frames that were put together.
    package static func flush(_ bytes: inout [UInt8], to descriptor: Int32) throws {
        guard !bytes.isEmpty else { return }
        defer { bytes.removeAll(keepingCapacity: true) }
        try bytes.withUnsafeBytes { bytes in try writeAll(bytes, to: descriptor) }
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
    }

    private static func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws {
        var rest = bytes
        while !rest.isEmpty {
            #if os(Linux)
                let count = send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            #else
                let count = send(descriptor, rest.baseAddress, rest.count, 0)
            #endif
            if count < 0 {
                if errno == EINTR { continue }
                // The other end reads whenever it has nothing else to do, so this is short, or it is stuck.
                var item = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                if errno == EAGAIN, poll(&item, 1, patienceMilliseconds) > 0 { continue }
                throw WorkerFrameError.closed(code: errno)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    /// Takes the first frame out of bytes; nil when it is not all there.
    fileprivate static func first(of bytes: UnsafeRawBufferPointer) throws -> (WorkerFrame, Int)? {
        // What is no frame is told at once, however little of it has come.
        guard bytes.count >= 8 else { return nil }
        let counts = bytes.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
        let partCount = Int(counts & ~outputBit)
        guard let kind = Kind(rawValue: bytes.loadUnaligned(as: UInt32.self)), partCount <= partCountLimit else {
            throw WorkerFrameError.malformed
        }
        let bodyOffset = headerByteCount + 8 * partCount
        guard bytes.count >= bodyOffset else { return nil }
        let lengths = (0..<partCount).map {
            Int(truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: headerByteCount + 8 * $0, as: UInt64.self))
        }
        guard lengths.allSatisfy({ $0 >= 0 && $0 < 1 << 48 }) else { throw WorkerFrameError.malformed }
        let bodyByteCount = lengths.reduce(0, +)
        guard bytes.count >= bodyOffset + bodyByteCount else { return nil }
        let body = UnsafeRawBufferPointer(rebasing: bytes[bodyOffset..<bodyOffset + bodyByteCount])
        let storage = PartStorage(byteCount: bodyByteCount) { $0.copyMemory(from: body) }
        var offset = 0
        let parts = lengths.map { length in
            defer { offset += length }
            return Part(storage: storage, byteOffset: offset, byteCount: length)
        }
        var frame = WorkerFrame(kind, id: bytes.loadUnaligned(fromByteOffset: 8, as: UInt64.self), parts: parts)
        frame.hasOutput = counts & outputBit != 0
        frame.began = WireDate(microseconds: bytes.loadUnaligned(fromByteOffset: 16, as: Int.self))
        frame.ended = WireDate(microseconds: bytes.loadUnaligned(fromByteOffset: 24, as: Int.self))
        return (frame, bodyOffset + bodyByteCount)
    }
}

package enum WorkerFrameError: Error, Equatable {
    case closed(code: Int32)
    case malformed
}

/// Puts frames together from what a socket delivers.
package struct WorkerFrameReader: Sendable {
    private var pending: [UInt8] = []
    private var start = 0

    package init() {}

    /// Reads once; waits if the socket does.
    ///
    /// - Returns: false at the end of the stream, true otherwise, also when there was nothing to read.
    package mutating func fill(from descriptor: Int32) throws -> Bool {
        let count = withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 16) { buffer in
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count > 0 { pending.append(contentsOf: UnsafeRawBufferPointer(rebasing: buffer[..<count])) }
            return count
        }
        if count < 0 {
            if errno == EINTR || errno == EAGAIN { return true }
            if errno == ECONNRESET { return false }
            throw WorkerFrameError.closed(code: errno)
        }
        return count > 0
    }

    /// The next frame that is all there.
    package mutating func next() throws -> WorkerFrame? {
        let start = start
        let found = try pending.withUnsafeBytes { bytes in
            try WorkerFrame.first(of: UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
        guard let (frame, byteCount) = found else {
            if start > 0 {
                pending.removeFirst(start)
                self.start = 0
            }
            return nil
        }
        self.start += byteCount
        return frame
    }

    package mutating func append(_ bytes: some Sequence<UInt8>) { pending.append(contentsOf: bytes) }
}
