import CZeroMQ
import Foundation

/// Waits until one of several sockets or file descriptors can be read, or written where that was asked for.
///
/// A ZeroMQ socket has a descriptor that can be read when its state may have changed; whether there is a message only the socket
/// can tell, and it may know of one without a sign on its descriptor after it was used (zmq_getsockopt(3), `ZMQ_FD`). So those
/// are asked that were used since they had nothing, and those whose descriptor says something, and not all of them each time,
/// as `zmq_poll` does. It belongs to one thread, as its sockets do.
package final class Poller {
    private var items: [pollfd] = []
    /// The sockets among the items, in the same order; nil for bare descriptors.
    private var sockets: [Socket?] = []
    private var socketIndices: [Int] = []
    private var isSocketReadable: [Bool] = []
    private var isReading: [Bool] = []

    package init() {}

    /// - Returns: the index by which `wait` names the socket.
    @discardableResult
    package func add(_ socket: Socket) -> Int {
        socketIndices.append(items.count)
        return add(socket.descriptor, socket)
    }

    @discardableResult
    package func add(fileDescriptor: Int32) -> Int { add(fileDescriptor, nil) }

    private func add(_ descriptor: Int32, _ socket: Socket?) -> Int {
        items.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
        sockets.append(socket)
        isSocketReadable.append(false)
        isReading.append(true)
        socket?.wasUsed = true
        return items.count - 1
    }

    /// Stops or starts looking at an item; a socket that is not looked at pushes back on its peers once its
    /// high-water mark is reached.
    package func setReading(_ index: Int, _ isReading: Bool) {
        guard self.isReading[index] != isReading else { return }
        self.isReading[index] = isReading
        if isReading { items[index].events |= Int16(POLLIN) } else { items[index].events &= ~Int16(POLLIN) }
        sockets[index]?.wasUsed = true
    }

    /// Asks to be woken when a bare descriptor can be written as well.
    package func setWriting(_ index: Int, _ isWriting: Bool) {
        if isWriting { items[index].events |= Int16(POLLOUT) } else { items[index].events &= ~Int16(POLLOUT) }
    }

    /// Waits at most `timeout` (nil: for ever); returns false when nothing happened.
    package func wait(timeout: Duration?) throws -> Bool {
        var limit = timeout.map(Self.milliseconds) ?? -1
        let start = limit > 0 ? ContinuousClock.now : nil
        while true {
            var isReady = try askUsedSockets()
            let count = poll(&items, nfds_t(items.count), isReady ? 0 : limit)
            if count < 0 {
                guard errno == EINTR else { throw TransportError(action: "poll", code: errno) }
                for index in items.indices { items[index].revents = 0 }
                return isReady
            }
            if count > 0, try lookAtSigns() { isReady = true }
            if isReady || count == 0 { return isReady }
            // A sign that meant nothing to us, such as room to send.
            if let start, let timeout { limit = Self.milliseconds(timeout - (.now - start)) }
        }
    }

    /// Returns whether any of them means that there is something to do.
    private func lookAtSigns() throws -> Bool {
        var isReady = false
        for index in items.indices where items[index].revents != 0 {
            guard let socket = sockets[index] else {
                isReady = true
                continue
            }
            socket.wasUsed = true
            isSocketReadable[index] = try isReading[index] && socket.hasMessage()
            isReady = isReady || isSocketReadable[index]
        }
        return isReady
    }

    private func askUsedSockets() throws -> Bool {
        var isReady = false
        for index in socketIndices {
            guard let socket = sockets[index], socket.wasUsed, isReading[index] else {
                isSocketReadable[index] = false
                continue
            }
            isSocketReadable[index] = try socket.hasMessage()
            isReady = isReady || isSocketReadable[index]
        }
        return isReady
    }

    /// True when there is a message, bytes, or the end of what was connected.
    package func isReadable(_ index: Int) -> Bool {
        if sockets[index] != nil { return isSocketReadable[index] }
        return items[index].revents & Int16(POLLIN | POLLHUP | POLLERR) != 0
    }

    /// True when a descriptor that was to be written has room.
    package func isWritable(_ index: Int) -> Bool { items[index].revents & Int16(POLLOUT | POLLERR) != 0 }

    /// Rounds up, so that a deadline has passed when the wait for it is over.
    private static func milliseconds(_ duration: Duration) -> Int32 {
        let (seconds, attoseconds) = duration.components
        let milliseconds = Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
        return Int32(clamping: max(0, milliseconds))
    }
}
