import Foundation
import Synchronization
import Wire

/// A session's front end at the other end of a wire: what is shown becomes messages with the running request as their parent.
final class KernelFrontEnd: SessionFrontEnd {
    private struct State {
        var request: KernelRequest?
        var count = 0
        /// The text of the last value, for the history and for expressions.
        var lastText: String?
        var lastForms: [SessionEvent.DisplayForm] = []
        /// Values are kept and not shown while a front end's own expressions run.
        var isCapturing = false
        var isAsking = false
        var answer: String?
    }

    private let outbox: KernelOutbox
    private let state = Mutex(State())
    private let answered = DispatchSemaphore(value: 0)

    init(_ outbox: KernelOutbox) { self.outbox = outbox }

    func begin(_ request: KernelRequest, count: Int) {
        state.withLock { state in
            state.request = request
            state.count = count
            state.lastText = nil
            state.lastForms = []
        }
    }

    var lastText: String? { state.withLock { $0.lastText } }

    /// Runs `body` and returns the forms of what it showed as its value.
    func capturing(_ body: () throws -> Void) rethrows -> [SessionEvent.DisplayForm] {
        state.withLock { state in
            state.isCapturing = true
            state.lastForms = []
        }
        defer { state.withLock { $0.isCapturing = false } }
        try body()
        return state.withLock { $0.lastForms }
    }

    func show(_ event: SessionEvent) {
        let message: OutgoingMessage? = state.withLock { state in
            guard let request = state.request else { return nil }
            if case .display(.result, let forms, _) = event {
                state.lastForms = forms
                state.lastText = TextFrontEnd.text(of: forms)
            }
            if state.isCapturing { return nil }
            let (type, content) = KernelReplies.message(event, count: state.count)
            return request.publish(type, content)
        }
        if let message { outbox.put(message) }
    }

    // MARK: Questions

    func ask(_ prompt: String, isSecret: Bool) -> String? {
        let request: KernelRequest? = state.withLock { state in
            state.answer = nil
            state.isAsking = state.request?.content["allow_stdin"]?.bool ?? false
            return state.request
        }
        guard let request, request.content["allow_stdin"]?.bool ?? false else {
            show(.stream(.stderr, "this front end cannot be asked: \(prompt)\n"))
            return nil
        }
        outbox.put(
            OutgoingMessage(
                channel: .stdin, type: "input_request", identities: request.identities, parent: request.header,
                content: ["prompt": .string(prompt), "password": .bool(isSecret)]))
        answered.wait()
        return state.withLock { $0.answer }
    }

    /// - Parameter text: nil when the cell was interrupted instead.
    func answer(_ text: String?) {
        // An interrupt comes whether or not somebody was asked.
        let wasAsking = state.withLock { state in
            defer { state.isAsking = false }
            state.answer = text
            return state.isAsking
        }
        if wasAsking { answered.signal() }
    }
}
