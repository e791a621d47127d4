/// Finds the value of a rank, and the one behind it, without sorting.
///
/// Values are counted by their distance from the lowest one, in about as many buckets as there are values; only the bucket
/// with the rank goes on. Every round divides the range by the number of buckets, so even values that crowd together end
/// after a few rounds; there is no order of values that is slow.
struct Selection {
    // The thread's scratch memory, for one call.
    /// Overwritten.
    let values: UnsafeMutablePointer<Int64>
    /// At least `maximalBuckets` zeros, and zeros again at the end.
    let histogram: UnsafeMutablePointer<UInt32>

    static let maximalBuckets = 2048
    private static let smallCount = 16

    /// The values that stand at `rank` and `rank + 1` (from 0) in sorted order; the second means nothing for the last rank.
    ///
    /// - Parameters:
    ///   - lowest: the lowest of the first `count` values, `highest` the highest.
    /// - Cost: about 3 ns a value.
    func neighbours(of rank: Int, count: Int, lowest: Int64, highest: Int64) -> (value: Int64, next: Int64) {
        assert(rank >= 0 && rank < count, "rank \(rank) of \(count) values")
        var rest = Rest(count: count, rank: rank, lowest: lowest, highest: highest)
        while rest.count > Selection.smallCount, rest.lowest < rest.highest { narrow(&rest) }
        if rest.lowest < rest.highest {
            var small = UnsafeMutableBufferPointer(start: values, count: rest.count)
            small.sort()
        }
        // Behind the last of the rest comes the lowest of what was left out above it.
        return (values[rest.rank], rest.rank + 1 < rest.count ? values[rest.rank + 1] : rest.above)
    }

    /// The values that may still be the one looked for: the first `count`.
    struct Rest {
        var count: Int
        var rank: Int
        var lowest: Int64
        var highest: Int64
        /// The lowest value that was left out because it is higher.
        var above = Int64.max
    }

    /// Where values go: their distance from the lowest, without its low bits.
    struct Buckets {
        let lowest: Int64
        let shift: UInt64
        let count: Int

        init(_ rest: Rest) {
            let wanted = min(
                Selection.maximalBuckets.trailingZeroBitCount, Int.bitWidth - rest.count.leadingZeroBitCount)
            let range = UInt64(bitPattern: rest.highest &- rest.lowest)
            lowest = rest.lowest
            shift = UInt64(max(0, 64 - range.leadingZeroBitCount - wanted))
            count = Int(range >> shift) + 1
        }

        @inline(__always) func index(of value: Int64) -> Int {
            Int(truncatingIfNeeded: UInt64(bitPattern: value &- lowest) &>> shift)
        }
    }

    private func narrow(_ rest: inout Rest) {
        let buckets = Buckets(rest)
        for index in 0..<rest.count { histogram[buckets.index(of: values[index])] &+= 1 }
        var bucket = 0
        while Int(histogram[bucket]) <= rest.rank {
            rest.rank -= Int(histogram[bucket])
            bucket += 1
        }
        histogram.update(repeating: 0, count: buckets.count)
        keep(bucket, buckets, &rest)
    }

    /// Moves the values of one bucket to the front.
    private func keep(_ bucket: Int, _ buckets: Buckets, _ rest: inout Rest) {
        var (kept, lowest, highest, above) = (0, Int64.max, Int64.min, rest.above)
        for index in 0..<rest.count {
            let value = values[index]
            let place = buckets.index(of: value)
            // All ones for a higher bucket. Half of the values are in one, so a branch would be mispredicted.
            let isHigher = Int64(bucket &- place) &>> 63
            above = min(above, (value & isHigher) | (.max & ~isHigher))
            if place == bucket {
                values[kept] = value
                kept &+= 1
                lowest = min(lowest, value)
                highest = max(highest, value)
            }
        }
        rest = Rest(count: kept, rank: rest.rank, lowest: lowest, highest: highest, above: above)
    }
}
