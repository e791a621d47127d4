import Foundation
import Synchronization
import Tasks
import Wire

/// The cells of an engine: a process that the engine starts for the first `execute_request`, and that keeps what they declare.
///
/// It is to the engine what a kernel is to a front end: text is compiled here (a Python notebook's `%%px`), a cell that the client
/// has compiled (a Swift notebook's) is loaded; both run in a process of their own, so that a trap costs values and not the engine.
package enum EngineCells {
    /// Serves until the engine is gone.
    package static func serve(toolchain: CellToolchain) throws -> Never {
        let words = ProcessInfo.processInfo.environment[WorkerEnvironment.session]?.split(separator: ",") ?? []
        let descriptors = words.compactMap { Int32($0) }
        guard descriptors.count == 2 else {
            throw CompilerFailure.cannotStart(program: "engine-cells: an engine starts this", code: EBADF)
        }
        unsetenv(WorkerEnvironment.session)
        for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        let frontEnd = EngineFrontEnd(descriptor: descriptors[0])
        let session = try CellSession(toolchain: toolchain, frontEnd: frontEnd)
        let interrupt = session.interrupt
        Thread.detachNewThread { hearCancellations(descriptors[1], interrupt) }
        do {
            var reader = WorkerFrameReader()
            while true {
                if let frame = try reader.next() {
                    let began = WireDate.now
                    var reply = run(frame, in: session, frontEnd)
                    (reply.began, reply.ended) = (began, .now)
                    try reply.write(to: descriptors[0])
                } else if try !reader.fill(from: descriptors[0]) {
                    break
                }
            }
        } catch {
            // The engine is gone: there is nobody to tell.
        }
        session.remains.end()
        exit(0)
    }

    private static func run(
        _ frame: WorkerFrame, in session: CellSession, _ frontEnd: EngineFrontEnd
    ) -> WorkerFrame {
        let content = frame.parts.first.flatMap { try? JSONValue(parsing: $0) } ?? [:]
        let count = content["count"]?.integer ?? 0
        frontEnd.begin(frame.id, count: count, isSilent: content["silent"]?.bool ?? false)
        let outcome =
            content["embark"] == nil
            ? session.run(content["code"]?.string ?? "", number: count) : session.runShipped(content)
        for page in session.takePages() { frontEnd.show(.stream(.stdout, page)) }
        switch outcome {
        case .succeeded:
            let reply = KernelReplies.succeeded(count: count, expressions: [], payload: [])
            return WorkerFrame(.executed, id: frame.id, parts: [reply.encoded])
        case .failed(let failure):
            let remote = RemoteFailure(name: failure.name, message: failure.value, traceback: failure.lines)
            return WorkerFrame(.failed, id: frame.id, parts: [remote.content.encoded])
        }
    }

    /// Every eight bytes are the number of a call; there is one at a time.
    private static func hearCancellations(_ descriptor: Int32, _ interrupt: SessionInterrupt) {
        var id: UInt64 = 0
        while true {
            let count = withUnsafeMutableBytes(of: &id) { read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count == 8 else { return }
            interrupt.interrupt()
        }
    }
}

/// A front end that is an engine: what is shown becomes frames, which the engine publishes.
private final class EngineFrontEnd: SessionFrontEnd {
    private struct State {
        var call: UInt64 = 0
        var count = 0
        var isSilent = false
    }

    private let descriptor: Int32
    private let state = Mutex(State())

    init(descriptor: Int32) { self.descriptor = descriptor }

    func begin(_ call: UInt64, count: Int, isSilent: Bool) {
        state.withLock { $0 = State(call: call, count: count, isSilent: isSilent) }
    }

    func show(_ event: SessionEvent) {
        state.withLock { state in
            guard !state.isSilent else { return }
            let (type, content) = KernelReplies.message(event, count: state.count)
            // Under the lock, so that frames of two threads do not mix. The session writes its replies when nothing is shown.
            try? WorkerFrame(.message, id: state.call, parts: [Part(type), content.encoded]).write(to: descriptor)
        }
    }

    func ask(_ prompt: String, isSecret: Bool) -> String? {
        show(.stream(.stderr, "an engine cannot be asked: \(prompt)\n"))
        return nil
    }
}
