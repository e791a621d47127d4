import Columns

// Rows picked by chance. All of it goes through one generator on the calling thread, so that a seed means the same rows on any
// number of threads; what is done with the rows is parallel.

/// Different row numbers below `rowCount`, in random order: the first `count` of a shuffle.
///
/// - Shape: `count` rows, at most `rowCount`.
/// - Cost: O(count) when few are picked, else 4 bytes a row of the whole.
/// - Source: Fisher and Yates' shuffle as in Durstenfeld, "Algorithm 235", 1964, stopped early.
package func sampledRows(_ count: Int, of rowCount: Int, using random: inout SplitMix) -> RowPositions {
    precondition(count <= rowCount, "\(count) different rows of \(rowCount)")
    let rows = Buffer(byteCount: count * 4)
    let picked = rows.pointer(as: UInt32.self)
    if count < rowCount / 16 {
        // Only the entries that were swapped away from their own place.
        var moved: [Int: UInt32] = [:]
        for place in 0..<count {
            let other = place + random.below(rowCount - place)
            picked[place] = moved[other] ?? UInt32(truncatingIfNeeded: other)
            moved[other] = moved[place] ?? UInt32(truncatingIfNeeded: place)
        }
    } else {
        let all = Buffer(byteCount: rowCount * 4)
        let numbers = all.pointer(as: UInt32.self)
        for row in 0..<rowCount { numbers[row] = UInt32(truncatingIfNeeded: row) }
        for place in 0..<count {
            let other = place + random.below(rowCount - place)
            picked[place] = numbers[other]
            numbers[other] = numbers[place]
        }
    }
    return RowPositions(rows, count: count, bound: rowCount, mayMiss: false)
}

/// Row numbers below `rowCount`, each drawn from all.
package func drawnRows(_ count: Int, of rowCount: Int, using random: inout SplitMix) -> RowPositions {
    let rows = Buffer(byteCount: count * 4)
    let drawn = rows.pointer(as: UInt32.self)
    for place in 0..<count { drawn[place] = UInt32(truncatingIfNeeded: random.below(rowCount)) }
    return RowPositions(rows, count: count, bound: rowCount, mayMiss: false)
}

/// Row numbers drawn from all with a chance that is proportional to their weight.
///
/// - Parameter weights: none negative, some positive.
/// - Cost: a binary search a row.
package func drawnRows(_ count: Int, weights: [Double], using random: inout SplitMix) -> RowPositions {
    var sums: [Double] = []
    sums.reserveCapacity(weights.count)
    var total = 0.0
    for weight in weights {
        total += weight
        sums.append(total)
    }
    let last = weights.lastIndex { $0 > 0 } ?? 0
    let rows = Buffer(byteCount: count * 4)
    let drawn = rows.pointer(as: UInt32.self)
    for place in 0..<count {
        let wanted = random.unit() * total
        // The first row whose sum is above.
        var (low, high) = (0, last)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] > wanted { high = middle } else { low = middle + 1 }
        }
        drawn[place] = UInt32(truncatingIfNeeded: low)
    }
    return RowPositions(rows, count: count, bound: weights.count, mayMiss: false)
}

/// Different row numbers, each next one with a chance proportional to its weight among those left.
///
/// - Parameter weights: none negative, at least `count` positive.
/// - Cost: a sort of the rows with a weight.
/// - Source: Efraimidis and Spirakis, "Weighted random sampling with a reservoir", 2006: the smallest of exponential times.
package func sampledRows(_ count: Int, weights: [Double], using random: inout SplitMix) -> RowPositions {
    var times: [(time: Double, row: UInt32)] = []
    for (row, weight) in weights.enumerated() where weight > 0 {
        // From 1 down to above 0, whose logarithm is finite.
        times.append((-naturalLogarithm(1 - random.unit()) / weight, UInt32(truncatingIfNeeded: row)))
    }
    times.sort { ($0.time, $0.row) < ($1.time, $1.row) }
    let rows = Buffer(byteCount: count * 4)
    let picked = rows.pointer(as: UInt32.self)
    for place in 0..<count { picked[place] = times[place].row }
    return RowPositions(rows, count: count, bound: weights.count, mayMiss: false)
}
