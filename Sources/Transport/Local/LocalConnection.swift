import Foundation
import Wire

/// A connection within a machine, over a socket of the file system, for the same messages of parts that ZeroMQ carries.
///
/// It has no thread of its own: what is sent leaves with `flush`, on the caller's thread, and wakes the receiver directly; over
/// ZeroMQ a message passes two more threads on its way. It belongs to one thread.
package final class LocalConnection {
    package let descriptor: Int32
    private var reader = PartStreamReader()
    private var writer = PartStreamWriter()
    /// The other end is gone, or has said what cannot be understood. Nothing is sent or received any more.
    package private(set) var isBroken = false
    private static let readByteCount = 1 << 16

    init(descriptor: Int32) throws {
        self.descriptor = descriptor
        try LocalAddress.prepare(descriptor)
    }

    /// Connects to a listener.
    ///
    /// - Throws: `TransportError` when nobody listens there.
    package convenience init(to path: String) throws {
        let descriptor = LocalAddress.makeSocket()
        let code = LocalAddress.withAddress(path) { Foundation.connect(descriptor, $0, $1) }
        guard code == 0 else {
            let error = TransportError(action: "connect \(path)", code: errno)
            Foundation.close(descriptor)
            throw error
        }
        try self.init(descriptor: descriptor)
    }

    deinit { Foundation.close(descriptor) }

    /// What all parts of a received message may have together.
    package var byteLimit: Int {
        get { reader.byteLimit }
        set { reader.byteLimit = newValue }
    }

    // MARK: Receiving

    /// Takes in what has come, at most 64 KiB; call it when the descriptor can be read, then `next` until there is nothing.
    package func fill() {
        guard !isBroken else { return }
        withUnsafeTemporaryAllocation(byteCount: Self.readByteCount, alignment: 16) { buffer in
            let count = read(descriptor, buffer.baseAddress, buffer.count)
            if count > 0 {
                reader.append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            } else if count == 0 || errno != EAGAIN && errno != EINTR {
                isBroken = true
            }
        }
    }

    /// The next message that is all there.
    ///
    /// - Parameter first: a part to put before the others.
    package func next(after first: Part? = nil) -> [Part]? {
        do {
            return try reader.next(after: first)
        } catch {
            isBroken = true
            return nil
        }
    }

    // MARK: Sending

    /// Puts a message behind those that wait to be written.
    package func send(_ parts: ArraySlice<Part>) { writer.append(parts) }

    package func send(_ parts: [Part]) { writer.append(parts[...]) }

    /// True when there is more to write than the other end has room for.
    package var isBlocked: Bool { !writer.isEmpty }

    /// Writes what there is room for.
    package func flush() {
        guard !isBroken, !writer.isEmpty else { return }
        writer.drain { bytes in
            #if os(Linux)
                let count = Foundation.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
            #else
                let count = Foundation.send(descriptor, bytes.baseAddress, bytes.count, 0)
            #endif
            if count >= 0 { return count }
            if errno != EAGAIN && errno != EINTR { isBroken = true }
            return 0
        }
    }

    /// Ends the connection, once what was sent is written or the time is over.
    package func close(within patience: Duration) {
        flush()
        let deadline = ContinuousClock.now + patience
        while isBlocked, !isBroken, ContinuousClock.now < deadline {
            var item = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&item, 1, 10)
            flush()
        }
        isBroken = true
        shutdown(descriptor, Int32(SHUT_RDWR))
    }
}

/// Waits for connections at a path, which it removes when it goes away.
package final class LocalListener {
    package let descriptor: Int32
    package let path: String

    /// Longer paths cannot be bound.
    package static let pathByteLimit = LocalAddress.pathByteCount - 1

    /// - Throws: `TransportError`. What was left at the path by an earlier listener is replaced.
    package init(path: String) throws {
        self.path = path
        descriptor = LocalAddress.makeSocket()
        unlink(path)
        let code = LocalAddress.withAddress(path) { bind(descriptor, $0, $1) }
        guard code == 0, chmod(path, 0o600) == 0, listen(descriptor, 4096) == 0 else {
            let error = TransportError(action: "bind \(path)", code: errno)
            Foundation.close(descriptor)
            throw error
        }
        try LocalAddress.prepare(descriptor)
    }

    deinit { Foundation.close(descriptor) }

    /// The next who has connected, or nil.
    package func accept() -> LocalConnection? {
        let accepted = Foundation.accept(descriptor, nil, nil)
        return accepted < 0 ? nil : try? LocalConnection(descriptor: accepted)
    }
}

/// Sockets of the file system.
private enum LocalAddress {
    static let pathByteCount = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

    static func makeSocket() -> Int32 {
        #if os(Linux)
            socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        #else
            socket(AF_UNIX, SOCK_STREAM, 0)
        #endif
    }

    /// Never blocks, is not inherited.
    static func prepare(_ descriptor: Int32) throws {
        guard fcntl(descriptor, F_SETFD, FD_CLOEXEC) == 0,
            fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK) == 0
        else { throw TransportError(action: "fcntl \(descriptor)", code: errno) }
        #if !os(Linux)
            var isOn: Int32 = 1
            setsockopt(descriptor, SOL_SOCKET, SO_NOSIGPIPE, &isOn, socklen_t(MemoryLayout<Int32>.size))
        #endif
    }

    /// Returns -1, with the error of a name that is too long, where the path does not fit.
    static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < pathByteCount else {
            errno = ENAMETOOLONG
            return -1
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
