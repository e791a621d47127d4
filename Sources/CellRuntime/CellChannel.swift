import Foundation
import Synchronization

/// The descriptors that the kernel gives the cell process.
enum CellDescriptors {
    /// Requests come in.
    static let requests: Int32 = 3
    /// Reports go out.
    static let reports: Int32 = 4
    /// A page that both processes map: the line that runs.
    static let state: Int32 = 5
}

/// Messages between kernel and cell process: a byte that says what it is, and texts.
///
///     [length of what follows: 4 bytes][kind: 1 byte]([length: 4 bytes][text])…       lengths little-endian
///
/// `Notebook` has its twin for the other side (`CellMessage.swift` there); the two processes share no module.
struct CellMessage: Equatable {
    var kind: UInt8
    var fields: [String]

    init(_ kind: Character, _ fields: [String] = []) {
        self.kind = kind.asciiValue!
        self.fields = fields
    }

    var encoded: [UInt8] {
        var body = [kind]
        for field in fields {
            body += Self.bytes(of: field.utf8.count)
            body += Array(field.utf8)
        }
        return Self.bytes(of: body.count) + body
    }

    private static func bytes(of count: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) }
    }
}

/// The cell process's end of the pipes.
enum CellChannel {
    private static let writing = Mutex(())
    private static let process = getpid()

    static func send(_ message: CellMessage) {
        // A copy of the process that a cell made with fork() has no say here.
        guard getpid() == process else { _exit(0) }
        writing.withLock { _ in
            let bytes = message.encoded
            var sent = 0
            while sent < bytes.count {
                let count = bytes[sent...].withUnsafeBytes { write(CellDescriptors.reports, $0.baseAddress, $0.count) }
                if count < 0, errno != EINTR { _exit(0) }
                sent += max(0, count)
            }
        }
    }

    /// Waits for the next message; nil when the kernel is gone.
    static func receive() -> CellMessage? {
        guard let head = read(byteCount: 4), let body = read(byteCount: number(head[...])) else { return nil }
        var message = CellMessage("?")
        message.kind = body[0]
        var rest = body[1...]
        while rest.count >= 4 {
            let count = number(rest.prefix(4))
            message.fields.append(String(decoding: rest.dropFirst(4).prefix(count), as: UTF8.self))
            rest = rest.dropFirst(4 + count)
        }
        return message
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func read(byteCount: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: byteCount)
        var filled = 0
        while filled < byteCount {
            let count = bytes[filled...].withUnsafeMutableBytes {
                Foundation.read(CellDescriptors.requests, $0.baseAddress, $0.count)
            }
            if count == 0 || count < 0 && errno != EINTR { return nil }
            filled += max(0, count)
        }
        return bytes
    }
}
