/// Finds the value of a rank without sorting.
///
/// Quickselect: a pivot splits the range in place, and only the side with the rank goes on. The split has no branch that
/// depends on the data. What equals the pivot is split off in a pass of its own, so many equal values end at once, and
/// after too many bad pivots the rest is sorted, which bounds the cost.
///
/// - Source: Hoare, "Algorithm 65: find", CACM 4 (1961); Lomuto's partition.
struct Selection {
    let values: UnsafeMutablePointer<Int64>
    let count: Int
    private static let smallCount = 24

    /// Puts the value of `rank` (from 0) in its place, lower ones before it and higher ones behind it; gives it.
    ///
    /// - Cost: about 5 ns a value.
    func place(rank: Int) -> Int64 {
        assert(rank >= 0 && rank < count, "rank \(rank) of \(count) values")
        var (low, high) = (0, count)
        var tries = 4 * (Int.bitWidth - count.leadingZeroBitCount)
        while high - low > Selection.smallCount, tries > 0 {
            tries -= 1
            let pivot = medianOfThree(values[low], values[(low + high) / 2], values[high - 1])
            let firstEqual = split(low, high) { $0 < pivot }
            if rank < firstEqual {
                high = firstEqual
                continue
            }
            low = split(firstEqual, high) { $0 <= pivot }
            if rank < low { return pivot }
        }
        var rest = UnsafeMutableBufferPointer(start: values + low, count: high - low)
        rest.sort()
        return values[rank]
    }

    /// The lowest value behind `rank`, once that one is in place.
    func lowest(behind rank: Int) -> Int64 {
        var lowest = values[rank + 1]
        for index in rank + 1..<count { lowest = min(lowest, values[index]) }
        return lowest
    }

    /// Moves the values that pass `isLeft` to the front of `low..<high`; gives the index behind them.
    @inline(__always) private func split(_ low: Int, _ high: Int, _ isLeft: (Int64) -> Bool) -> Int {
        var end = low
        for index in low..<high {
            let value = values[index]
            values[index] = values[end]
            values[end] = value
            end &+= isLeft(value) ? 1 : 0
        }
        return end
    }

    private func medianOfThree(_ a: Int64, _ b: Int64, _ c: Int64) -> Int64 { max(min(a, b), min(max(a, b), c)) }
}
