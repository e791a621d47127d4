/// Which rows of a frame are shown: all, or the first and the last ones.
struct ShownRows: Sendable, Equatable {
    let first: Range<Int>
    let last: Range<Int>

    init(rowCount: Int, maximum: Int) {
        let maximum = max(maximum, 0)
        if rowCount <= maximum {
            first = 0..<rowCount
            last = rowCount..<rowCount
        } else {
            first = 0..<(maximum + 1) / 2
            last = rowCount - maximum / 2..<rowCount
        }
    }

    /// Their places in the frame, in order.
    var indices: [Int] { Array(first) + Array(last) }
    /// Rows between the two.
    var hiddenCount: Int { last.lowerBound - first.upperBound }
    /// How many shown rows come before the gap; nil without one.
    var gap: Int? { hiddenCount > 0 ? first.count : nil }
}
