import Synchronization

/// Passes what the cell process says on: output to the front end, the rest to the thread that waits for it.
final class SessionRelay: Sendable {
    let mailbox = SessionMailbox()
    private let frontEnd: any SessionFrontEnd

    private struct State {
        var limits: [SessionEvent.Stream: OutputLimit] = [:]
        var isMuted = false
    }

    private let state = Mutex(State())

    init(_ frontEnd: any SessionFrontEnd) { self.frontEnd = frontEnd }

    /// While true nothing is shown.
    var isMuted: Bool {
        get { state.withLock { $0.isMuted } }
        set { state.withLock { $0.isMuted = newValue } }
    }

    func beginCell() { state.withLock { $0.limits = [:] } }

    func endCell() {
        let notes = state.withLock { state in
            [SessionEvent.Stream.stdout, .stderr].compactMap { state.limits[$0]?.note }
        }
        for note in notes { frontEnd.show(.stream(.stderr, note)) }
    }

    func show(_ event: SessionEvent) {
        let shown: SessionEvent? = state.withLock { state in
            guard !state.isMuted else { return nil }
            guard case .stream(let stream, let text) = event else { return event }
            return state.limits[stream, default: OutputLimit()].admit(text).map { .stream(stream, $0) }
        }
        if let shown { frontEnd.show(shown) }
    }

    func receive(_ event: CellProcess.Event) {
        switch event {
        case .output(let stream, let text): show(.stream(stream == .stdout ? .stdout : .stderr, text))
        case .display(let kind, let id, let forms): show(Self.display(kind, id, forms))
        default: mailbox.put(event)
        }
    }

    private static func display(_ kind: String, _ id: String, _ forms: [String]) -> SessionEvent {
        if kind.hasPrefix("clear") { return .clear(waits: kind == "clear later") }
        let pairs = stride(from: 0, to: forms.count - 1, by: 2).map {
            SessionEvent.DisplayForm(type: forms[$0], data: forms[$0 + 1])
        }
        return .display(
            SessionEvent.DisplayKind(rawValue: kind) ?? .new, forms: pairs, id: id.isEmpty ? nil : id)
    }
}
