extension AsyncResult: AsyncSequence {
    public typealias Element = Value

    public func makeAsyncIterator() -> Iterator { Iterator(result: self, isOrdered: true) }

    /// The values in the order in which their parts come back.
    public var completions: Completions { Completions(result: self) }

    /// The output of the tasks while they run: what was there when the iteration began, and what comes.
    public var outputStream: OutputStream { OutputStream(result: self) }

    public struct Completions: AsyncSequence, Sendable {
        public typealias Element = Value
        let result: AsyncResult<Value>
        public func makeAsyncIterator() -> Iterator { Iterator(result: result, isOrdered: false) }
    }

    public struct Iterator: AsyncIteratorProtocol {
        let result: AsyncResult<Value>
        let isOrdered: Bool
        private var position = 0
        private var values: ArraySlice<Value> = []

        init(result: AsyncResult<Value>, isOrdered: Bool) {
            self.result = result
            self.isOrdered = isOrdered
        }

        /// - Throws: `RemoteError` of the part that comes next; the iteration may go on after it.
        public mutating func next() async throws -> Value? {
            while true {
                if let value = values.popFirst() { return value }
                switch result.core.take(after: position, isOrdered: isOrdered) {
                case .reply(let reply, let part):
                    position += 1
                    values = try result.values(of: reply, part)[...]
                case .end(let error):
                    if let error { throw error }
                    return nil
                case .notYet: try await result.core.wait(isOrdered ? .part(position) : .replies(position + 1))
                }
            }
        }
    }

    public struct OutputStream: AsyncSequence, Sendable {
        public typealias Element = TaskOutputEvent
        let result: AsyncResult<Value>
        public func makeAsyncIterator() -> OutputIterator { OutputIterator(core: result.core) }
    }

    public struct OutputIterator: AsyncIteratorProtocol {
        let core: ResultCore
        private var position = 0

        init(core: ResultCore) { self.core = core }

        public mutating func next() async throws -> TaskOutputEvent? {
            try await core.wait(.outputEvent(position))
            let event = core.withState { position < $0.outputs.count ? $0.outputs[position] : nil }
            position += 1
            return event
        }
    }
}
