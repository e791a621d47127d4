/// The number of the interval that a double lies in, from 0; none for NaN.
package struct IntervalLookup: BatchOperation {
    private let edges: [Double]
    private let isRightClosed: Bool

    /// - Parameters:
    ///   - edges: ascending; n of them make n + 1 intervals.
    ///   - isRightClosed: whether an edge belongs to the interval below it.
    package init(edges: [Double], isRightClosed: Bool) {
        self.edges = edges
        self.isRightClosed = isRightClosed
    }

    package func mayMiss(_ arguments: [Bool]) -> Bool { true }
    package var writesValidity: Bool { true }

    package func run(_ call: BatchCall) {
        let (value, result) = (call[0].pointer(as: Double.self), call.result.pointer(as: Int64.self))
        edges.withUnsafeBufferPointer { edges in
            for word in 0..<call.wordCount {
                var numbers: UInt64 = 0
                for row in word * 64..<min(call.count, word * 64 + 64) {
                    numbers |= (value[row].isNaN ? 0 : 1) << UInt64(row & 63)
                    result[row] = interval(value[row], edges)
                }
                call.result.validity?[word] = call.presentWord(word) & numbers
            }
        }
    }

    /// Edges below the value, by halving.
    @inline(__always) private func interval(_ value: Double, _ edges: UnsafeBufferPointer<Double>) -> Int64 {
        var (low, high) = (0, edges.count)
        while low < high {
            let middle = (low &+ high) &>> 1
            let isBelow = isRightClosed ? edges[middle] < value : edges[middle] <= value
            if isBelow { low = middle &+ 1 } else { high = middle }
        }
        return Int64(low)
    }
}
