import Foundation
import Synchronization
import Wire

/// Reads calls, runs them, writes what they came to.
final class WorkerLoop: Sendable {
    private struct State {
        var current: (id: UInt64, task: Task<Void, Never>)?
        /// Cancelled before they began.
        var cancelled: Set<UInt64> = []
        var finished: UInt64 = 0
    }

    private let image: LoadedImage
    private let descriptor: Int32
    private let executor = ThreadExecutor()
    private let state = Mutex(State())

    init(image: LoadedImage, descriptor: Int32) {
        self.image = image
        self.descriptor = descriptor
    }

    /// Ends the process when the engine is gone.
    func run() -> Never {
        var inbox = Inbox(descriptor: descriptor)
        var calls = CallReader(image: image)
        do {
            while let frame = try inbox.next(.run) {
                let began = WireDate.now
                var reply = outcome(frame, &calls)
                (reply.began, reply.ended) = (began, .now)
                // Everything the task has written is in the pipes before its result is in the socket.
                fflush(nil)
                reply.hasOutput = Self.hasUnreadOutput
                try reply.write(to: descriptor)
                // The engine reads it as this call's; nothing else may be written before it has.
                if reply.hasOutput, try inbox.next(.proceed) == nil { break }
            }
        } catch {
            // The engine is gone, or has closed this worker's socket: there is nobody to tell.
        }
        exit(0)
    }

    /// Frames by kind, in the order in which they came.
    private struct Inbox {
        let descriptor: Int32
        private var reader = WorkerFrameReader()
        private var waiting: [WorkerFrame] = []

        init(descriptor: Int32) { self.descriptor = descriptor }

        /// Waits for a frame of this kind; nil at the end of the stream.
        mutating func next(_ kind: WorkerFrame.Kind) throws -> WorkerFrame? {
            while true {
                if let index = waiting.firstIndex(where: { $0.kind == kind }) { return waiting.remove(at: index) }
                if let frame = try reader.next() {
                    waiting.append(frame)
                } else if try !reader.fill(from: descriptor) {
                    return nil
                }
            }
        }
    }

    private static var hasUnreadOutput: Bool {
        var count: Int32 = 0
        for stream in [Int32(1), 2] {
            if ioctl(stream, UInt(FIONREAD), &count) == 0, count > 0 { return true }
        }
        return false
    }

    private func outcome(_ frame: WorkerFrame, _ calls: inout CallReader) -> WorkerFrame {
        do {
            let (type, inputs, isChunk) = try calls.open(frame)
            let result = executor.run { () async throws -> EncodedValue in
                var values: [EncodedValue] = []
                for var input in inputs {
                    // The first item learns of a cancellation itself.
                    if !values.isEmpty { try Task.checkCancellation() }
                    values.append(try await type.run(&input).value)
                }
                return isChunk ? .list(values) : values[0]
            } began: { task in
                let isCancelled = state.withLock { state in
                    state.current = (frame.id, task)
                    return state.cancelled.remove(frame.id) != nil
                }
                if isCancelled { task.cancel() }
            }
            let wasCancelled = state.withLock { state in
                defer { state.current = nil }
                state.finished = frame.id
                if !state.cancelled.isEmpty { state.cancelled = state.cancelled.filter { $0 > frame.id } }
                return state.current?.task.isCancelled ?? false
            }
            switch result {
            case .success(let value):
                let value = SharedValue.share(value)
                return WorkerFrame(.value, id: frame.id, parts: [Part(value.coding.rawValue), value.bytes])
            case .failure(let error):
                if wasCancelled { return WorkerFrame(.cancelled, id: frame.id) }
                return Self.failure(error, frame.id, label: type.label)
            }
        } catch {
            return Self.failure(error, frame.id, label: nil)
        }
    }

    /// Takes frames apart; a type that was found is looked up once.
    private struct CallReader {
        let image: LoadedImage
        private var reader = TaskCallReader()
        private var found: (identity: TaskIdentity, type: any RemoteTask.Type)?

        init(image: LoadedImage) { self.image = image }

        /// What to call, with which arguments, and whether it is the chunk of a map: one argument each.
        mutating func open(_ frame: WorkerFrame) throws -> (any RemoteTask.Type, [TaskInput], isChunk: Bool) {
            guard let first = frame.parts.first, let call = try reader.read(first, buffers: frame.parts.dropFirst())
            else { throw TaskError.malformedContent(reason: "no task") }
            let type = try resolve(call.task)
            let label = type.label
            if call.arguments.count == 1, let items = try call.arguments[0].elements() {
                return (type, items.map { TaskInput(task: label, arguments: [$0]) }, true)
            }
            return (type, [TaskInput(task: label, arguments: call.arguments)], false)
        }

        private mutating func resolve(_ identity: TaskIdentity) throws -> any RemoteTask.Type {
            if let found, found.identity == identity { return found.type }
            let type = try identity.resolve(in: image)
            found = (identity, type)
            return type
        }
    }

    private static func failure(_ error: any Error, _ id: UInt64, label: String?) -> WorkerFrame {
        let name = "\(Swift.type(of: error))"
        let message = (error as? any LocalizedError)?.errorDescription ?? "\(error)"
        let place = label.map { ["in the task \($0)"] } ?? []
        let failure = RemoteFailure(name: name, message: message, traceback: place + ["\(name): \(message)"])
        return WorkerFrame(.failed, id: id, parts: [failure.content.encoded])
    }

    /// Reads ids of calls to cancel until the engine is gone, and ends the process then, whatever it is doing.
    func hearCancellations(_ descriptor: Int32) {
        var id: UInt64 = 0
        while true {
            let count = withUnsafeMutableBytes(of: &id) { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count == 8 else { _exit(0) }
            state.withLock { state in
                if let current = state.current, current.id == id {
                    current.task.cancel()
                } else if id > state.finished {
                    state.cancelled.insert(id)
                }
            }
        }
    }
}
