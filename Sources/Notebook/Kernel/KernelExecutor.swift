import Foundation
import Synchronization
import Wire

/// Runs the cells of a kernel, one after another, on a thread of its own, which the session belongs to.
final class KernelExecutor: Sendable {
    private struct Queue {
        var requests: [KernelRequest] = []
        var isRunning = false
    }

    private let outbox: KernelOutbox
    private let frontEnd: KernelFrontEnd
    private let queue = Mutex(Queue())
    private let arrived = DispatchSemaphore(value: 0)
    private let history = Mutex(KernelHistory())
    /// What other threads may use of the session.
    private struct Control {
        let interrupt: SessionInterrupt
        let snapshot: SessionSnapshot
        let remains: SessionRemains
    }

    private let control = Mutex<Control?>(nil)

    init(toolchain: CellToolchain, outbox: KernelOutbox) {
        self.outbox = outbox
        frontEnd = KernelFrontEnd(outbox)
        Thread.detachNewThread { self.serve(toolchain) }
    }

    func add(_ request: KernelRequest) {
        queue.withLock { $0.requests.append(request) }
        arrived.signal()
    }

    func history(_ content: JSONValue) -> JSONValue { history.withLock { $0.reply(to: content) } }

    var snapshot: SessionSnapshot? { control.withLock { $0?.snapshot } }

    /// Stops the running cell; what is queued goes with it.
    func interrupt() {
        abortQueued(count: 0)
        control.withLock { $0?.interrupt }?.interrupt()
        frontEnd.answer(nil)
    }

    /// Ends what the session has started; the thread of a running cell stays behind and ends with this process.
    func end() { control.withLock { $0?.remains }?.end() }

    func answer(_ text: String) { frontEnd.answer(text) }

    // MARK: The thread

    private func serve(_ toolchain: CellToolchain) {
        var session: CellSession?
        var trouble: CellFailure?
        do {
            session = try CellSession(toolchain: toolchain, frontEnd: frontEnd)
            let made = session!
            control.withLock { $0 = Control(interrupt: made.interrupt, snapshot: made.snapshot, remains: made.remains) }
        } catch { trouble = CellFailure("SessionError", "\(error)") }
        var count = 0
        while true {
            arrived.wait()
            let next: KernelRequest? = queue.withLock { $0.requests.isEmpty ? nil : $0.requests.removeFirst() }
            guard let request = next else { continue }
            let isSilent = request.content["silent"]?.bool ?? false
            let isStored = !isSilent && request.content["store_history"]?.bool ?? true
            if isStored { count += 1 }
            run(request, in: session, trouble, count: count, isSilent: isSilent, isStored: isStored)
        }
    }

    private func run(
        _ request: KernelRequest, in session: CellSession?, _ trouble: CellFailure?, count: Int, isSilent: Bool,
        isStored: Bool
    ) {
        let code = request.content["code"]?.string ?? ""
        frontEnd.begin(request, count: count)
        outbox.put(request.status("busy"))
        if !isSilent {
            outbox.put(request.publish("execute_input", ["code": .string(code), "execution_count": .integer(count)]))
        }
        let outcome = session?.run(code, number: count) ?? .failed(trouble!)
        if isStored { history.withLock { $0.add(line: count, input: code, output: frontEnd.lastText) } }
        switch outcome {
        case .succeeded:
            let expressions = evaluate(request.content["user_expressions"]?.object ?? [:], in: session)
            outbox.put(
                request.reply(KernelReplies.succeeded(count: count, expressions: expressions, payload: pages(session))))
        case .failed(let failure):
            if !isSilent { outbox.put(request.publish("error", KernelReplies.failed(failure, count: nil))) }
            outbox.put(request.reply(KernelReplies.failed(failure, count: count)))
            if request.content["stop_on_error"]?.bool ?? true { abortQueued(count: count) }
        }
        outbox.put(request.status("idle"))
    }

    private func pages(_ session: CellSession?) -> [JSONValue] {
        (session?.takePages() ?? []).map { page in
            ["source": "page", "data": ["text/plain": .string(page)], "start": 0]
        }
    }

    private func evaluate(_ expressions: [String: JSONValue], in session: CellSession?) -> [(String, JSONValue)] {
        expressions.map { name, code in
            do {
                let forms = try frontEnd.capturing { try session?.runAside(code.string ?? "") }
                return (name, ["status": "ok", "data": KernelReplies.data(forms), "metadata": [:]])
            } catch {
                let failure = error as? CellFailure ?? CellFailure("SessionError", "\(error)")
                return (name, KernelReplies.failed(failure, count: nil))
            }
        }
    }

    private func abortQueued(count: Int) {
        let waiting = queue.withLock { queue in
            defer { queue.requests = [] }
            return queue.requests
        }
        for request in waiting {
            outbox.put(request.status("busy"))
            outbox.put(request.reply(KernelReplies.aborted(count: count)))
            outbox.put(request.status("idle"))
        }
    }
}
