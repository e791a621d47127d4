import Dispatch
import Synchronization

/// Results of `body` for every index, made on all cores, in the order of the indices.
func parallelMap<Result: Sendable>(_ indices: Range<Int>, _ body: @Sendable (Int) -> Result) -> [Result] {
    let results = Mutex([Result?](repeating: nil, count: indices.count))
    DispatchQueue.concurrentPerform(iterations: indices.count) { offset in
        let result = body(indices.lowerBound + offset)
        results.withLock { $0[offset] = result }
    }
    return results.withLock { $0.map { $0! } }
}
