import CZeroMQ
import Wire

/// A ZeroMQ socket. It belongs to the thread that made it, which is why it is not Sendable.
///
/// Neither sending nor receiving ever blocks: the poll loop decides when to come back.
package final class Socket {
    let handle: UnsafeMutableRawPointer
    // Keeps the context alive at least as long as its socket.
    private let context: MessagingContext
    private var isClosed = false
    /// It may know of a message without a sign on its descriptor; see `Poller`.
    var wasUsed = true
    private var scratch: [UInt8] = []
    private var extents: [Extent] = []

    /// From this size on bytes are lent to libzmq and back instead of being copied.
    package static let lendingByteCount = 16 << 10
    /// A message of more parts is received but not kept: `receive` returns it as empty.
    package static let partCountLimit = 1 << 20

    /// Where the bytes of a received part are: in the scratch buffer, or in a storage of their own.
    private enum Extent {
        case scratch(Range<Int>)
        case lent(PartStorage)
    }

    package init(_ kind: SocketKind, in context: MessagingContext, options: SocketOptions = SocketOptions()) throws {
        guard let handle = zmq_socket(context.handle, kind.rawValue) else {
            throw TransportError.last("socket \(kind)")
        }
        self.handle = handle
        self.context = context
        try apply(options, kind: kind)
    }

    deinit { close() }

    package func close() {
        guard !isClosed else { return }
        isClosed = true
        zmq_close(handle)
    }

    /// Binds and returns the address that the system chose, such as `tcp://127.0.0.1:41597`.
    package func bind(_ address: String) throws -> String {
        wasUsed = true
        guard zmq_bind(handle, address) == 0 else { throw TransportError.last("bind \(address)") }
        var text = [CChar](repeating: 0, count: 1024)
        var byteCount = text.count
        guard zmq_getsockopt(handle, ZMQ_LAST_ENDPOINT, &text, &byteCount) == 0 else {
            throw TransportError.last("getsockopt ZMQ_LAST_ENDPOINT")
        }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    package func connect(_ address: String) throws {
        wasUsed = true
        guard zmq_connect(handle, address) == 0 else { throw TransportError.last("connect \(address)") }
    }

    /// Receives everything a publisher sends.
    package func subscribeToEverything() throws {
        wasUsed = true
        guard zmq_setsockopt(handle, ZMQ_SUBSCRIBE, "", 0) == 0 else {
            throw TransportError.last("setsockopt ZMQ_SUBSCRIBE")
        }
    }

    // MARK: Polling

    /// Can be read when something about the socket may have changed.
    var descriptor: Int32 {
        var descriptor: Int32 = -1
        var byteCount = MemoryLayout<Int32>.size
        zmq_getsockopt(handle, ZMQ_FD, &descriptor, &byteCount)
        return descriptor
    }

    /// Whether there is something to receive. What has happened meanwhile is taken into account.
    func hasMessage() throws -> Bool {
        var events: Int32 = 0
        var byteCount = MemoryLayout<Int32>.size
        while zmq_getsockopt(handle, ZMQ_EVENTS, &events, &byteCount) != 0 {
            guard zmq_errno() == EINTR else { throw TransportError.last("getsockopt ZMQ_EVENTS") }
        }
        let hasMessage = events & Int32(ZMQ_POLLIN) != 0
        if !hasMessage { wasUsed = false }
        return hasMessage
    }

    // MARK: Receiving

    /// Takes the next message, or returns nil if there is none.
    ///
    /// - Cost: small parts are copied once, together, into one allocation; large ones are not copied.
    package func receive() throws -> [Part]? {
        wasUsed = true
        var message = zmq_msg_t()
        zmq_msg_init(&message)
        defer { zmq_msg_close(&message) }
        guard try receivePart(&message) else { return nil }
        scratch.removeAll(keepingCapacity: scratch.capacity <= 1 << 20)
        extents.removeAll(keepingCapacity: true)
        keep(&message)
        while zmq_msg_more(&message) != 0 {
            guard try receivePart(&message) else { break }
            keep(&message)
        }
        return parts()
    }

    /// Returns false when nothing is there.
    private func receivePart(_ message: inout zmq_msg_t) throws -> Bool {
        while zmq_msg_recv(&message, handle, ZMQ_DONTWAIT) < 0 {
            switch zmq_errno() {
            case EAGAIN: return false
            case EINTR: continue
            default: throw TransportError.last("msg_recv")
            }
        }
        return true
    }

    private func keep(_ message: inout zmq_msg_t) {
        guard extents.count < Self.partCountLimit else { return }
        let byteCount = zmq_msg_size(&message)
        if byteCount >= Self.lendingByteCount {
            let memory = ReceivedMemory(sharing: &message)
            extents.append(.lent(PartStorage(bytes: memory.bytes, owner: memory)))
        } else {
            let start = scratch.count
            scratch.append(contentsOf: UnsafeRawBufferPointer(start: zmq_msg_data(&message), count: byteCount))
            extents.append(.scratch(start..<start + byteCount))
        }
    }

    private func parts() -> [Part] {
        guard extents.count < Self.partCountLimit else { return [] }
        let shared = PartStorage(byteCount: scratch.count) { $0.copyBytes(from: scratch) }
        return extents.map { extent in
            switch extent {
            case .scratch(let range): Part(storage: shared, byteOffset: range.lowerBound, byteCount: range.count)
            case .lent(let storage): Part(storage: storage, byteOffset: 0, byteCount: storage.bytes.count)
            }
        }
    }

    // MARK: Sending

    package enum SendResult: Sendable {
        case sent
        /// No peer of that identity is connected, and the socket reports it.
        case unroutable
        /// The high-water mark is reached.
        case full
    }

    /// Hands a message to libzmq.
    ///
    /// - Cost: parts of less than `lendingByteCount` are copied, larger ones are lent.
    package func send(_ parts: [Part]) throws -> SendResult {
        wasUsed = true
        for (index, part) in parts.enumerated() {
            let flags = ZMQ_DONTWAIT | (index + 1 < parts.count ? ZMQ_SNDMORE : 0)
            while true {
                let code = part.byteCount < Self.lendingByteCount ? sendCopy(part, flags) : sendLent(part, flags)
                switch code {
                case 0: break
                case EINTR: continue
                case EHOSTUNREACH: return .unroutable
                case EAGAIN: return .full
                default: throw TransportError(action: "msg_send", code: code)
                }
                break
            }
        }
        return .sent
    }

    /// Returns 0 or the error code.
    private func sendCopy(_ part: Part, _ flags: Int32) -> Int32 {
        part.withBytes { zmq_send(handle, $0.baseAddress, $0.count, flags) >= 0 ? 0 : zmq_errno() }
    }

    /// Lends the bytes of a part: libzmq keeps one reference to their storage until it has sent them.
    private func sendLent(_ part: Part, _ flags: Int32) -> Int32 {
        var message = zmq_msg_t()
        let lease = Unmanaged.passRetained(part.storage)
        let base = part.withBytes { UnsafeMutableRawPointer(mutating: $0.baseAddress) }
        // The release runs on libzmq's I/O thread, which is sound because reference counts are atomic.
        zmq_msg_init_data(
            &message, base, part.byteCount,
            { _, hint in if let hint { Unmanaged<PartStorage>.fromOpaque(hint).release() } }, lease.toOpaque())
        if zmq_msg_send(&message, handle, flags) >= 0 { return 0 }
        let code = zmq_errno()
        zmq_msg_close(&message)
        return code
    }
}
