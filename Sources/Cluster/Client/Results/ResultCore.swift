import Synchronization
import Wire

/// The parts of a result as they come in, and who waits for them. What `AsyncResult` types.
///
/// Parts are added when their requests are sent: all at once, or little by little when a map sends as others come back.
///
/// Lock order: the lock is a leaf; continuations are resumed after it is released.
package final class ResultCore: ReplySink {
    package struct Part: Sendable {
        package var messageID: String
        /// Items of a map that this request holds.
        package let itemCount: Int
        package var reply: ClientReply?
        package var isFinished = false
        /// Given back because a consumer has had it.
        package var isConsumed = false
    }

    enum Condition {
        case part(Int)
        /// So many parts have replied, in whichever order.
        case replies(Int)
        case all
        case output
        /// Fewer than so many parts are outstanding (sent and not replied, or not yet consumed).
        case room(Int, unconsumed: Bool)
        case outputEvent(Int)
        case failure
    }

    fileprivate struct Waiter {
        let condition: Condition
        let continuation: CheckedContinuation<Void, any Error>
    }

    struct State {
        var parts: [Part] = []
        var completionOrder: [Int] = []
        var finishedCount = 0
        var consumedCount = 0
        var failedCount = 0
        var outputs: [TaskOutputEvent] = []
        /// No more parts will be added.
        var isSealed = false
        /// The error that stopped a map from sending more.
        var sendingError: (any Error)?
        /// Consumers take parts once, so that a long map does not keep what it has delivered.
        var forgetsConsumed = false
        var isCancelled = false
        fileprivate var waiters: [Int: Waiter] = [:]
        fileprivate var nextWaiter = 0

        var replyCount: Int { completionOrder.count }

        func holds(_ condition: Condition) -> Bool {
            switch condition {
            case .part(let index): index < parts.count ? parts[index].reply != nil : isSealed
            case .replies(let count): replyCount >= count || isSealed && replyCount == parts.count
            case .all: isSealed && replyCount == parts.count
            case .output: isSealed && finishedCount == parts.count
            case .room(let limit, let unconsumed):
                parts.count - (unconsumed ? consumedCount : replyCount) < limit || isCancelled
            case .outputEvent(let count): outputs.count > count || isSealed && finishedCount == parts.count
            case .failure: failedCount > 0 || isSealed && replyCount == parts.count
            }
        }
    }

    private let state: Mutex<State>

    package init() { state = Mutex(State()) }

    func withState<Result: Sendable>(_ body: (inout State) -> Result) -> Result { state.withLock { body(&$0) } }

    // MARK: Sending

    /// Adds a part that is about to be sent; returns its index.
    package func addPart(messageID: String, itemCount: Int = 1) -> Int {
        state.withLock { state in
            state.parts.append(Part(messageID: messageID, itemCount: itemCount))
            return state.parts.count - 1
        }
    }

    /// A part is sent again under another id.
    func rename(_ index: Int, _ messageID: String) { state.withLock { $0.parts[index].messageID = messageID } }

    /// No more parts will come.
    package func seal(error: (any Error)? = nil) {
        change { state in
            state.isSealed = true
            state.sendingError = error
        }
    }

    /// Parts that could not be sent count as failed.
    package func fail(_ index: Int, _ error: RemoteError) {
        change { state in
            Self.reply(index, .lost(error), &state)
            Self.finish(index, &state)
        }
    }

    package func forgetConsumedParts() { state.withLock { $0.forgetsConsumed = true } }

    package func cancelSending() { change { $0.isCancelled = true } }

    package var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// The consumer is done with a part.
    package func consume(_ index: Int) {
        change { state in
            guard !state.parts[index].isConsumed else { return }
            state.parts[index].isConsumed = true
            state.consumedCount += 1
            if state.forgetsConsumed { state.parts[index].reply = .some(Self.consumed) }
        }
    }

    private static let consumed = ClientReply.lost(
        RemoteError(
            kind: .raised, name: "Consumed", message: "this part of a lazy map has been taken", traceback: [],
            engineID: nil, messageID: ""))

    // MARK: Receiving

    /// - Parameter tag: the index of the part; of a broadcast, that of the first.
    package func received(_ event: ClientState.Event, tag: Int) {
        switch event {
        case .replied(_, let part, let reply): change { Self.reply(tag + part, reply, &$0) }
        case .output(_, let output): change { $0.outputs.append(output) }
        case .finished:
            change { state in
                // Parts of one broadcast share their id.
                let id = state.parts[tag].messageID
                var index = tag
                while index < state.parts.count, state.parts[index].messageID == id {
                    Self.finish(index, &state)
                    index += 1
                }
            }
        case .controllerStopped:
            change { state in
                Self.reply(tag, .lost(.controllerStopped(messageID: state.parts[tag].messageID)), &state)
                Self.finish(tag, &state)
            }
        case .answered, .engineAdded, .engineRemoved: return
        }
    }

    private static func reply(_ index: Int, _ reply: ClientReply, _ state: inout State) {
        guard index < state.parts.count, state.parts[index].reply == nil else { return }
        state.parts[index].reply = reply
        state.completionOrder.append(index)
        switch reply {
        case .lost: state.failedCount += 1
        case .message(let message): if message.status != .ok { state.failedCount += 1 }
        }
    }

    private static func finish(_ index: Int, _ state: inout State) {
        guard !state.parts[index].isFinished else { return }
        state.parts[index].isFinished = true
        state.finishedCount += 1
    }

    // MARK: Waiting

    /// Changes the state and wakes whose condition holds now.
    private func change(_ body: (inout State) -> Void) {
        let woken: [CheckedContinuation<Void, any Error>] = state.withLock { state in
            body(&state)
            guard !state.waiters.isEmpty else { return [] }
            let keys = state.waiters.filter { state.holds($0.value.condition) }.map(\.key)
            return keys.compactMap { state.waiters.removeValue(forKey: $0)?.continuation }
        }
        for continuation in woken { continuation.resume() }
    }

    /// Waits for a condition.
    ///
    /// - Throws: `CancellationError` when the waiting task is cancelled, `ClientError.timedOut`. The request goes on either way.
    func wait(_ condition: Condition, timeout: Duration? = nil) async throws {
        if state.withLock({ $0.holds(condition) }) { return }
        let key = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        let timer = timeout.map { timeout in
            Task {
                try await Task.sleep(for: timeout)
                let (done, count) = self.state.withLock { ($0.replyCount, $0.parts.count) }
                self.giveUp(key, ClientError.timedOut(after: timeout, done: done, of: count))
            }
        }
        defer { timer?.cancel() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isOver = state.withLock { state in
                    if state.holds(condition) { return true }
                    state.waiters[key] = Waiter(condition: condition, continuation: continuation)
                    return false
                }
                if isOver {
                    continuation.resume()
                } else if Task.isCancelled {
                    giveUp(key, CancellationError())
                }
            }
        } onCancel: {
            giveUp(key, CancellationError())
        }
    }

    private func giveUp(_ key: Int, _ error: any Error) {
        state.withLock { $0.waiters.removeValue(forKey: key) }?.continuation.resume(throwing: error)
    }
}
