import Synchronization
import Wire

/// The parts of a result as they come in, and who waits for them. What `AsyncResult` types.
///
/// Parts are added when their requests are sent: all at once, or little by little when a map sends as others come back.
///
/// Lock order: the lock is a leaf; continuations are resumed after it is released.
package final class ResultCore: ReplySink {
    /// Small, because a map may have a million of them.
    package struct Part: Sendable {
        /// The number of its request.
        package var number: Int
        package var reply: ClientReply?
        /// Items of a map that this request holds.
        package let itemCount: Int32
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
        /// The session whose requests these are.
        var session = ""
        var parts: [Part] = []
        /// Indices of parts.
        var completionOrder: [Int32] = []
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

        /// The id of a part's request on the wire.
        func messageID(_ index: Int) -> String { "\(session)_\(parts[index].number)" }
        var messageIDs: [String] { parts.map { "\(session)_\($0.number)" } }

        /// The next part for a consumer who has had so many; nil when it is not there.
        func next(after count: Int, isOrdered: Bool) -> Int? {
            if isOrdered { return count < parts.count && parts[count].reply != nil ? count : nil }
            return count < completionOrder.count ? Int(completionOrder[count]) : nil
        }

        /// The reply of a part that is taken out.
        mutating func take(_ index: Int) -> ClientReply? {
            guard !parts[index].isConsumed else { return parts[index].reply }
            parts[index].isConsumed = true
            consumedCount += 1
            guard forgetsConsumed else { return parts[index].reply }
            return parts[index].reply.replace(with: ResultCore.consumed)
        }

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
    package func addPart(number: Int, of session: String, itemCount: Int = 1) -> Int {
        state.withLock { state in
            if state.parts.isEmpty { state.session = session }
            state.parts.append(Part(number: number, itemCount: Int32(clamping: itemCount)))
            return state.parts.count - 1
        }
    }

    /// A part is sent again under another number.
    func rename(_ index: Int, number: Int) { state.withLock { $0.parts[index].number = number } }

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

    /// What a consumer who has had `count` parts gets next.
    enum Taken: Sendable {
        case reply(ClientReply, part: Int)
        /// There are no more parts, perhaps because of an error.
        case end((any Error)?)
        case notYet
    }

    /// Takes the next part out, in their order or in that of their replies.
    func take(after count: Int, isOrdered: Bool) -> Taken {
        var taken = Taken.notYet
        change { state in
            if let index = state.next(after: count, isOrdered: isOrdered) {
                if let reply = state.take(index) { taken = .reply(reply, part: index) }
            } else if state.isSealed, count >= state.parts.count {
                taken = .end(state.sendingError)
            }
        }
        return taken
    }

    fileprivate static let consumed = ClientReply.lost(
        RemoteError(
            kind: .raised, name: "Consumed", message: "this part of a lazy map has been taken", traceback: [],
            engineID: nil, messageID: ""))

    // MARK: Receiving

    /// - Parameter tag: the index of the part; of a broadcast, that of the first.
    package func received(_ event: ClientState.Event, tag: Int, wakes: inout Wakes) {
        switch event {
        case .replied(_, let part, let reply): change(&wakes) { Self.reply(tag + part, reply, &$0) }
        case .output(_, let output): change(&wakes) { $0.outputs.append(output) }
        case .finished:
            change(&wakes) { state in
                // Parts of one broadcast share their number.
                let number = state.parts[tag].number
                var index = tag
                while index < state.parts.count, state.parts[index].number == number {
                    Self.finish(index, &state)
                    index += 1
                }
            }
        case .controllerStopped:
            change(&wakes) { state in
                Self.reply(tag, .lost(.controllerStopped(messageID: state.messageID(tag))), &state)
                Self.finish(tag, &state)
            }
        case .answered, .engineAdded, .engineRemoved: return
        }
    }

    private static func reply(_ index: Int, _ reply: ClientReply, _ state: inout State) {
        guard index < state.parts.count, state.parts[index].reply == nil else { return }
        state.parts[index].reply = reply
        state.completionOrder.append(Int32(index))
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
        var wakes = Wakes()
        change(&wakes, body)
        wakes.wake()
    }

    /// The same, but others wake them later.
    private func change(_ wakes: inout Wakes, _ body: (inout State) -> Void) {
        state.withLock { state in
            body(&state)
            guard !state.waiters.isEmpty else { return }
            for (key, waiter) in state.waiters where state.holds(waiter.condition) {
                wakes.add(waiter.continuation)
                state.waiters[key] = nil
            }
        }
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

extension Optional {
    /// Puts another value in the place of this one, which is returned.
    fileprivate mutating func replace(with value: Wrapped) -> Wrapped? {
        defer { self = value }
        return self
    }
}
