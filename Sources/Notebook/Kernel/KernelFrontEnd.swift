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
            return state.isCapturing ? nil : Self.message(event, for: request, count: state.count)
        }
        if let message { outbox.put(message) }
    }

    private static func message(_ event: SessionEvent, for request: KernelRequest, count: Int) -> OutgoingMessage {
        switch event {
        case .stream(let stream, let text):
            return request.publish("stream", ["name": .string(stream.rawValue), "text": .string(text)])
        case .clear(let waits): return request.publish("clear_output", ["wait": .bool(waits)])
        case .display(let kind, let forms, let id):
            var content: [String: JSONValue] = ["data": KernelReplies.data(forms), "metadata": [:]]
            if let id { content["transient"] = ["display_id": .string(id)] }
            switch kind {
            case .result:
                content["execution_count"] = .integer(count)
                return request.publish("execute_result", .object(content))
            case .new:
                content["transient"] = content["transient"] ?? [:]
                return request.publish("display_data", .object(content))
            case .update: return request.publish("update_display_data", .object(content))
            }
        }
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
