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
                guard let part = try await nextPart() else { return nil }
                position += 1
                defer { result.core.consume(part) }
                values = try result.partValues(part)[...]
            }
        }

        private func nextPart() async throws -> Int? {
            let core = result.core
            try await core.wait(isOrdered ? .part(position) : .replies(position + 1))
            let (part, error) = core.withState { state -> (Int?, (any Error)?) in
                if isOrdered { return (position < state.parts.count ? position : nil, state.sendingError) }
                return (position < state.replyCount ? state.completionOrder[position] : nil, state.sendingError)
            }
            if part == nil, let error { throw error }
            return part
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
