import Foundation
import Synchronization
import Wire

/// Reads calls, runs them, writes what they came to.
final class WorkerLoop: Sendable {
    private struct State {
        var current: (id: UInt64, task: Task<EncodedValue, any Error>)?
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
        do {
            while let frame = try inbox.next(.run) {
                var reply = outcome(frame)
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

    private func outcome(_ frame: WorkerFrame) -> WorkerFrame {
        do {
            let (type, input) = try open(frame)
            let task = Task(executorPreference: executor) {
                var input = input
                return try await type.run(&input).value
            }
            let isCancelled = state.withLock { state in
                state.current = (frame.id, task)
                return state.cancelled.remove(frame.id) != nil
            }
            if isCancelled { task.cancel() }
            let result = executor.wait(for: task)
            let wasCancelled = task.isCancelled
            state.withLock { state in
                state.current = nil
                state.finished = frame.id
                state.cancelled = state.cancelled.filter { $0 > frame.id }
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

    private func open(_ frame: WorkerFrame) throws -> (any RemoteTask.Type, TaskInput) {
        guard let first = frame.parts.first, let content = try? JSONValue(parsing: first),
            let call = try TaskCall(content: content, buffers: frame.parts.dropFirst())
        else { throw TaskError.malformedContent(reason: "no task") }
        let type = try call.task.resolve(in: image)
        return (type, TaskInput(task: type.label, arguments: call.arguments))
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
