import Wire

/// Messages of parts as one stream of bytes, for connections within a machine:
///
///     part count u32 | byte count of all parts u64 | byte count of each part u64 … | parts
///
/// in the byte order of the machine: both ends are on it.
package enum PartStream {
    static let headerByteCount = 12
    /// A message of more parts ends the connection, as nobody sends one.
    package static let partCountLimit = 1 << 20

    /// Parts from this size on are queued as they are instead of being copied.
    package static let copyingByteLimit = Socket.lendingByteCount
}

/// A stream that is not as it should be; the connection is of no use any more.
package enum PartStreamError: Error, Equatable {
    case tooManyParts(Int)
    case tooLarge(byteCount: Int, limit: Int)
    case countsDiffer
}

/// Puts messages together from the bytes that come, however they are cut.
package struct PartStreamReader {
    private var pending: [UInt8] = []
    private var start = 0
    /// What all parts of a message may have together.
    package var byteLimit: Int

    package init(byteLimit: Int = 1 << 46) { self.byteLimit = byteLimit }

    package mutating func append(_ bytes: UnsafeRawBufferPointer) { pending.append(contentsOf: bytes) }

    /// The next message that is all there.
    ///
    /// - Parameter first: a part to put before the others, as a router does.
    /// - Cost: one allocation and one copy for each message.
    /// - Throws: `PartStreamError`.
    package mutating func next(after first: Part?) throws -> [Part]? {
        let start = start
        let found = try pending.withUnsafeBytes { bytes in
            try parts(of: UnsafeRawBufferPointer(rebasing: bytes[start...]), after: first)
        }
        guard let (parts, byteCount) = found else {
            giveBack()
            return nil
        }
        self.start += byteCount
        return parts
    }

    /// What has been read is forgotten once nothing more is to be had from it.
    private mutating func giveBack() {
        guard start > 0 else { return }
        if start == pending.count {
            pending.removeAll(keepingCapacity: pending.capacity <= 1 << 20)
        } else {
            pending.removeFirst(start)
        }
        start = 0
    }

    private func parts(
        of bytes: UnsafeRawBufferPointer, after first: Part?
    ) throws(PartStreamError) -> ([Part], Int)? {
        guard bytes.count >= PartStream.headerByteCount else { return nil }
        let count = Int(bytes.loadUnaligned(as: UInt32.self))
        let sum = Int(truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: 4, as: UInt64.self))
        guard count <= PartStream.partCountLimit else { throw .tooManyParts(count) }
        guard sum >= 0, sum <= byteLimit else { throw .tooLarge(byteCount: sum, limit: byteLimit) }
        let bodyOffset = PartStream.headerByteCount + 8 * count
        guard bytes.count >= bodyOffset, bytes.count - bodyOffset >= sum else { return nil }
        let storage = PartStorage(byteCount: sum) {
            $0.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[bodyOffset..<bodyOffset + sum]))
        }
        var parts: [Part] = []
        parts.reserveCapacity(count + 1)
        if let first { parts.append(first) }
        var offset = 0
        for index in 0..<count {
            let position = PartStream.headerByteCount + 8 * index
            let length = Int(truncatingIfNeeded: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self))
            guard length >= 0, length <= sum - offset else { throw .countsDiffer }
            parts.append(Part(storage: storage, byteOffset: offset, byteCount: length))
            offset += length
        }
        guard offset == sum else { throw .countsDiffer }
        return (parts, bodyOffset + sum)
    }
}

/// Messages that wait to be written: small ones copied together, so that many cost one call of the system, large parts as they
/// are.
package struct PartStreamWriter {
    /// What goes out before `tail`.
    private var queue: [Part] = []
    private var headIndex = 0
    private var tail: [UInt8] = []
    /// Bytes of the first piece that are written.
    private var written = 0

    package init() {}

    package var isEmpty: Bool { headIndex == queue.count && tail.isEmpty }

    /// - Parameter parts: no generic collection, because this is called from other modules for each message.
    package mutating func append(_ parts: ArraySlice<Part>) {
        var sum = 0
        for part in parts { sum += part.byteCount }
        append(UInt32(parts.count))
        append(UInt64(sum))
        for part in parts { append(UInt64(part.byteCount)) }
        for part in parts {
            if part.byteCount < PartStream.copyingByteLimit {
                part.withBytes { tail.append(contentsOf: $0) }
            } else {
                closeTail()
                queue.append(part)
            }
        }
    }

    private mutating func append(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value) { tail.append(contentsOf: $0) }
    }

    private mutating func closeTail() {
        guard !tail.isEmpty else { return }
        // What is partly written is the first piece of all, and stays so.
        queue.append(Part(bytes: tail))
        tail.removeAll(keepingCapacity: true)
    }

    /// Hands piece after piece to `write`, which returns how many of the bytes it has taken, until it takes none.
    package mutating func drain(_ write: (UnsafeRawBufferPointer) throws -> Int) rethrows {
        while headIndex < queue.count {
            let piece = queue[headIndex]
            let count = try piece.withBytes { bytes in
                try write(UnsafeRawBufferPointer(rebasing: bytes[written...]))
            }
            written += count
            guard written == piece.byteCount else {
                if count == 0 { return }
                continue
            }
            written = 0
            queue[headIndex] = .empty
            headIndex += 1
            if headIndex >= 64 || headIndex == queue.count, 2 * headIndex >= queue.count {
                queue.removeFirst(headIndex)
                headIndex = 0
            }
        }
        while !tail.isEmpty {
            let count = try tail.withUnsafeBytes { bytes in
                try write(UnsafeRawBufferPointer(rebasing: bytes[written...]))
            }
            written += count
            if written == tail.count {
                tail.removeAll(keepingCapacity: tail.capacity <= 1 << 20)
                written = 0
            } else if count == 0 {
                forgetWritten()
                return
            }
        }
    }

    /// Where more comes all the time the end is never reached, so what is written goes once it is half of all.
    private mutating func forgetWritten() {
        guard written >= PartStream.copyingByteLimit, 2 * written >= tail.count else { return }
        tail.removeFirst(written)
        written = 0
    }

    /// Bytes that it keeps, written or not.
    var heldByteCount: Int { queue[headIndex...].reduce(tail.count) { $0 + $1.byteCount } }
}
