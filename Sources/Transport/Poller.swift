import CZeroMQ

/// Waits until one of several sockets or file descriptors can be read.
///
/// It belongs to one thread, as its sockets do.
package final class Poller {
    private var items: [zmq_pollitem_t] = []
    // The items hold bare handles; this keeps the sockets behind them alive.
    private var sockets: [Socket] = []

    package init() {}

    /// - Returns: the index by which `wait` names the socket.
    @discardableResult
    package func add(_ socket: Socket) -> Int {
        sockets.append(socket)
        return add(zmq_pollitem_t(socket: socket.handle, fd: 0, events: Int16(ZMQ_POLLIN), revents: 0))
    }

    @discardableResult
    package func add(fileDescriptor: Int32) -> Int {
        add(zmq_pollitem_t(socket: nil, fd: fileDescriptor, events: Int16(ZMQ_POLLIN), revents: 0))
    }

    private func add(_ item: zmq_pollitem_t) -> Int {
        items.append(item)
        return items.count - 1
    }

    /// Stops or starts looking at an item; a socket that is not looked at pushes back on its peers once its
    /// high-water mark is reached.
    package func setReading(_ index: Int, _ isReading: Bool) {
        items[index].events = isReading ? Int16(ZMQ_POLLIN) : 0
    }

    /// Waits at most `timeout` (nil: for ever); returns false when nothing became readable.
    package func wait(timeout: Duration?) throws -> Bool {
        let count = zmq_poll(&items, Int32(items.count), timeout.map(Self.milliseconds) ?? -1)
        if count < 0 {
            guard zmq_errno() == EINTR else { throw TransportError.last("poll") }
            return false
        }
        return count > 0
    }

    package func isReadable(_ index: Int) -> Bool {
        items[index].revents & Int16(ZMQ_POLLIN) != 0
    }

    /// Rounds up, so that a deadline has passed when the wait for it is over.
    private static func milliseconds(_ duration: Duration) -> Int {
        let (seconds, attoseconds) = duration.components
        let milliseconds = Int(seconds) * 1000 + Int((attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
        return max(0, milliseconds)
    }
}
