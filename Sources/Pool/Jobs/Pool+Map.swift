extension Pool {
    /// The results of `body` for 0..<count, in order of index.
    ///
    /// - Throws: as ``run(count:label:measure:_:)``.
    @inlinable
    public func map<R: Sendable>(
        count: Int, label: String? = nil, _ body: @Sendable (_ index: Int) throws -> R
    ) throws -> [R] {
        try ResultSlots<R>.array(count: count) { slots in
            try run(count: count, label: label) { index, _ in slots.fill(index, with: try body(index)) }
        }
    }

    /// The results of `body` for the elements, in their order.
    ///
    /// - Throws: as ``run(count:label:measure:_:)``.
    @inlinable
    public func map<Elements: RandomAccessCollection & Sendable, R: Sendable>(
        _ elements: Elements, label: String? = nil, _ body: @Sendable (Elements.Element) throws -> R
    ) throws -> [R] {
        try map(count: elements.count, label: label) { offset in
            try body(elements[elements.index(elements.startIndex, offsetBy: offset)])
        }
    }

    /// Results and errors of all items, in order of index: no error ends the job.
    ///
    /// - Throws: ``Interrupted`` only.
    @inlinable
    public func map<R: Sendable>(
        count: Int, label: String? = nil, onError: ErrorCollection, _ body: @Sendable (_ index: Int) throws -> R
    ) throws -> [Result<R, any Error>] {
        try map(count: count, label: label) { index -> Result<R, any Error> in
            do {
                return .success(try body(index))
            } catch let error as Interrupted {
                throw error
            } catch {
                return .failure(error)
            }
        }
    }
}

/// What to do with errors of items, where the alternative is to throw the first.
public enum ErrorCollection: Sendable {
    /// Keep going; return a `Result` for each item.
    case collect
}
