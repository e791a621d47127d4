/// Sets of rows, as ranges in ascending order that do not touch.
enum RowRanges {
    /// The rows that are in both.
    static func intersection(_ left: [Range<Int>], _ right: [Range<Int>]) -> [Range<Int>] {
        var common: [Range<Int>] = []
        var first = 0, second = 0
        while first < left.count, second < right.count {
            let shared = left[first].clamped(to: right[second])
            if !shared.isEmpty { common.append(shared) }
            if left[first].upperBound < right[second].upperBound { first += 1 } else { second += 1 }
        }
        return common
    }

    static func count(_ ranges: [Range<Int>]) -> Int { ranges.reduce(0) { $0 + $1.count } }

    /// Ranges of rows counted among `kept`, as rows of the whole.
    static func expand(_ ranges: [Range<Int>], within kept: [Range<Int>]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var before = 0
        var next = 0
        for range in kept {
            let here = before..<before + range.count
            while next < ranges.count {
                let shared = ranges[next].clamped(to: here)
                if !shared.isEmpty {
                    result.append(
                        range.lowerBound + shared.lowerBound - before..<range.lowerBound + shared.upperBound - before)
                }
                guard ranges[next].upperBound <= here.upperBound else { break }
                next += 1
            }
            before = here.upperBound
        }
        return result
    }
}
