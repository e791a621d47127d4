import CZeroMQ

/// A context of libzmq: its I/O threads and the sockets that share them.
///
/// Sendable although unchecked: libzmq's contexts are thread safe (zmq_ctx_new(3)), and the pointer never changes.
package final class MessagingContext: @unchecked Sendable {
    let handle: UnsafeMutableRawPointer

    package init(ioThreadCount: Int = 1) throws {
        guard let handle = zmq_ctx_new() else { throw TransportError.last("ctx_new") }
        self.handle = handle
        zmq_ctx_set(handle, ZMQ_IO_THREADS, Int32(ioThreadCount))
        zmq_ctx_set(handle, ZMQ_MAX_SOCKETS, 65_535)
    }

    /// Waits until the sockets are closed and what they still had to send is sent or their linger time is over.
    deinit { zmq_ctx_term(handle) }
}
