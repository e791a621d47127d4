import Testing
import Wire

@testable import Transport

/// Messages as a stream of bytes, without any socket.
@Suite struct PartStreamTests {
    private static let messages: [[Part]] = [
        [Part("one")], [], [Part.empty, Part("two"), .empty],
        [
            Part(bytes: (0..<PartStream.copyingByteLimit * 3).map { UInt8(truncatingIfNeeded: $0 &* 11) }),
            Part("after"),
        ],
        [Part(bytes: [UInt8](repeating: 1, count: PartStream.copyingByteLimit - 1))],
    ]

    /// What is written when the other end takes at most `limit` bytes at once and sometimes none.
    private func stream(_ messages: [[Part]], limit: Int) -> [UInt8] {
        var writer = PartStreamWriter(), output: [UInt8] = [], isFull = false
        for message in messages {
            writer.append(message[...])
            writer.drain { bytes in
                isFull.toggle()
                guard !isFull else { return 0 }
                output.append(contentsOf: bytes.prefix(limit))
                return min(limit, bytes.count)
            }
        }
        while !writer.isEmpty {
            writer.drain { bytes in
                output.append(contentsOf: bytes.prefix(limit))
                return min(limit, bytes.count)
            }
        }
        return output
    }

    private func read(_ bytes: [UInt8], step: Int, after first: Part? = nil) throws -> [[Part]] {
        var reader = PartStreamReader(), found: [[Part]] = []
        for start in stride(from: 0, to: bytes.count, by: step) {
            bytes[start..<min(bytes.count, start + step)].withUnsafeBytes { reader.append($0) }
            while let message = try reader.next(after: first) { found.append(message) }
        }
        return found
    }

    @Test(arguments: [1, 7, 100, 1 << 20]) func messagesArriveHoweverTheyAreCut(size: Int) throws {
        let whole = stream(Self.messages, limit: 1 << 30)
        #expect(stream(Self.messages, limit: size) == whole)
        #expect(try read(whole, step: size) == Self.messages)
    }

    /// Who sends all the time to someone who is always a little behind never comes to the end of what waits.
    @Test(arguments: [100, 40_000]) func whatIsWrittenIsNotKept(byteCount: Int) {
        var writer = PartStreamWriter(), highest = 0
        let message = [Part("x"), Part(bytes: Array(repeating: 7, count: byteCount))]
        for _ in 0..<10 { writer.append(message[...]) }
        for _ in 0..<5000 {
            writer.append(message[...])
            var room = byteCount + 1 + PartStream.headerByteCount + 16
            writer.drain { bytes in
                let count = min(room, bytes.count)
                room -= count
                return count
            }
            highest = max(highest, writer.heldByteCount)
        }
        #expect(!writer.isEmpty)
        #expect(highest < 40 * (byteCount + 100) + 4 * PartStream.copyingByteLimit)
    }

    @Test func aFirstPartIsPutBeforeTheOthers() throws {
        let found = try read(stream([[Part("a"), Part("b")]], limit: 100), step: 100, after: Part("who"))
        #expect(found == [[Part("who"), Part("a"), Part("b")]])
    }

    @Test func nothingButWholeMessagesComesOut() throws {
        let bytes = stream([[Part("abc"), Part("d")]], limit: 100)
        for count in 0..<bytes.count { #expect(try read(Array(bytes[..<count]), step: 100).isEmpty) }
    }

    @Test func whatCannotBeAMessageIsRefusedBeforeItHasCome() throws {
        func header(count: UInt32, sum: UInt64, _ lengths: [UInt64] = []) -> [UInt8] {
            withUnsafeBytes(of: count, Array.init) + withUnsafeBytes(of: sum, Array.init)
                + lengths.flatMap { withUnsafeBytes(of: $0, Array.init) }
        }
        #expect(throws: PartStreamError.tooManyParts(1 << 21)) { try read(header(count: 1 << 21, sum: 0), step: 100) }
        #expect(throws: PartStreamError.self) { try read(header(count: 1, sum: .max), step: 100) }
        #expect(throws: PartStreamError.countsDiffer) {
            try read(header(count: 2, sum: 2, [1, .max]) + [1, 2], step: 100)
        }
        #expect(throws: PartStreamError.countsDiffer) { try read(header(count: 1, sum: 2, [1]) + [1, 2], step: 100) }
        var reader = PartStreamReader(byteLimit: 10)
        header(count: 1, sum: 11).withUnsafeBytes { reader.append($0) }
        #expect(throws: PartStreamError.tooLarge(byteCount: 11, limit: 10)) { try reader.next(after: nil) }
    }
}
