import CZeroMQ

/// Memory that libzmq received, kept until the last part that points into it is gone.
///
/// Sendable although unchecked: the bytes are only read after `init`, and `zmq_msg_close` runs in `deinit`, on
/// whichever thread drops the last reference, which libzmq allows (its reference counts are atomic).
final class ReceivedMemory: @unchecked Sendable {
    private let message: UnsafeMutablePointer<zmq_msg_t>

    /// Shares the bytes of `source` (libzmq counts references; nothing is copied).
    init(sharing source: inout zmq_msg_t) {
        message = .allocate(capacity: 1)
        zmq_msg_init(message)
        zmq_msg_copy(message, &source)
    }

    var bytes: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: zmq_msg_data(message), count: zmq_msg_size(message))
    }

    deinit {
        zmq_msg_close(message)
        message.deallocate()
    }
}
