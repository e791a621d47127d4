import Foundation
import Synchronization
import Wire

/// A message on its way out: sockets belong to one thread, so every other thread puts its messages here.
struct OutgoingMessage: Sendable {
    var channel: ConnectionFile.Channel
    var type: String
    var identities: [Part] = []
    var parent: Part?
    var content: JSONValue
    var metadata: JSONValue = [:]
}

/// The way from any thread to the one that owns the sockets: a queue, and a pipe that its poller hears.
final class KernelOutbox: Sendable {
    private let messages = Mutex<[OutgoingMessage]>([])
    private let pipe: PipeEnds

    init() throws {
        pipe = try PipeEnds()
        _ = fcntl(pipe.reading, F_SETFL, O_NONBLOCK)
        _ = fcntl(pipe.writing, F_SETFL, O_NONBLOCK)
    }

    /// Readable when there is something to take.
    var descriptor: Int32 { pipe.reading }

    func put(_ message: OutgoingMessage) {
        messages.withLock { $0.append(message) }
        wake()
    }

    func wake() {
        var byte: UInt8 = 1
        _ = write(pipe.writing, &byte, 1)
    }

    func take() -> [OutgoingMessage] {
        var bytes = [UInt8](repeating: 0, count: 4096)
        while read(pipe.reading, &bytes, bytes.count) == bytes.count {}
        return messages.withLock { messages in
            defer { messages = [] }
            return messages
        }
    }
}
