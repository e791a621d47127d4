import Synchronization
import Wire

/// Waits for the answer of the hub to one question.
final class HubQuestion: ReplySink {
    private let found = Mutex<Message?>(nil)
    private let core = ResultCore()

    func received(_ event: ClientState.Event, tag: Int, wakes: inout Wakes) {
        if case .answered(_, let message) = event { found.withLock { $0 = message } }
        core.seal()
    }

    /// - Throws: `ClientError.timedOut`, `ClientError.closed`.
    func answer(timeout: Duration) async throws -> Message {
        try await core.wait(.all, timeout: timeout)
        guard let message = found.withLock({ $0 }) else { throw ClientError.closed }
        return message
    }
}
