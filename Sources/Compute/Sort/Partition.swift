import Columns
import Pool

/// What a partition takes apart: words, each of which falls into a bucket and leaves an element there.
protocol PartitionInput: Sendable {
    var count: Int { get }
    /// Digits are below this.
    var bucketCount: Int { get }
    /// Words that need to be good for their digits only.
    func fillDigits(_ range: Range<Int>, into words: UnsafeMutablePointer<UInt64>)
    func fill(_ range: Range<Int>, into words: UnsafeMutablePointer<UInt64>)
    func digit(of word: UInt64) -> Int
    func element(of word: UInt64, at index: Int) -> UInt64
}

/// Moves elements into buckets by digit, those of one bucket in the order they came in, on all cores.
///
/// A counting sort of one digit. Rows are cut into stripes; each counts its digits, the counts add up to where each
/// stripe's elements of each bucket begin, and each stripe writes its own.
///
///     bucket 0: | stripe 0 | stripe 1 | ... |  bucket 1: | stripe 0 | stripe 1 | ... |  ...
///
/// - Parameter target: room for `input.count` elements.
/// - Returns: where each bucket begins, and in the end the count.
func partition(_ input: some PartitionInput, into target: UnsafeMutablePointer<UInt64>) throws -> [Int] {
    let stripeCount = (input.count + stripeRows - 1) / stripeRows
    let cursors = Buffer(byteCount: stripeCount * input.bucketCount * 4, zeroed: true)
    try forEachStripe(input.count) { stripe, rows in
        countDigits(input, rows, into: cursors.pointer(as: UInt32.self) + stripe * input.bucketCount)
    }
    let starts = startsOfBuckets(cursors.pointer(as: UInt32.self), input.bucketCount, stripeCount)
    let place = PartitionTarget(elements: target)
    try forEachStripe(input.count) { stripe, rows in
        scatter(input, rows, place, cursors.pointer(as: UInt32.self) + stripe * input.bucketCount)
    }
    return starts
}

/// Rows that one worker counts and moves at a time: enough that its part of each bucket is more than a few cache lines.
private let stripeRows = 262_144
/// Words made at a time; they stay in the nearest cache.
private let blockRows = 1024

private struct PartitionTarget: @unchecked Sendable {
    // @unchecked: every stripe writes to places that no other stripe writes to.
    let elements: UnsafeMutablePointer<UInt64>
}

private func forEachStripe(_ count: Int, _ body: @Sendable (_ stripe: Int, _ rows: Range<Int>) -> Void) throws {
    try Pool.current.forEachMorsel(of: count, size: stripeRows) { rows, _ in body(rows.lowerBound / stripeRows, rows) }
}

private func forEachBlock(_ rows: Range<Int>, _ body: (Range<Int>, UnsafeMutablePointer<UInt64>) -> Void) {
    withUnsafeTemporaryAllocation(of: UInt64.self, capacity: blockRows) { words in
        let words = words.baseAddress.unsafelyUnwrapped
        for first in stride(from: rows.lowerBound, to: rows.upperBound, by: blockRows) {
            body(first..<min(first + blockRows, rows.upperBound), words)
        }
    }
}

private func countDigits(
    _ input: some PartitionInput, _ rows: Range<Int>, into counts: UnsafeMutablePointer<UInt32>
) {
    forEachBlock(rows) { block, words in
        input.fillDigits(block, into: words)
        for index in 0..<block.count { counts[input.digit(of: words[index])] &+= 1 }
    }
}

/// Turns the counts into places: every stripe's first one in each bucket.
private func startsOfBuckets(
    _ cursors: UnsafeMutablePointer<UInt32>, _ bucketCount: Int, _ stripeCount: Int
) -> [Int] {
    var starts: [Int] = []
    var next = 0
    for bucket in 0..<bucketCount {
        starts.append(next)
        for stripe in 0..<stripeCount {
            let count = cursors[stripe * bucketCount + bucket]
            cursors[stripe * bucketCount + bucket] = UInt32(truncatingIfNeeded: next)
            next += Int(count)
        }
    }
    return starts + [next]
}

private func scatter(
    _ input: some PartitionInput, _ rows: Range<Int>, _ target: PartitionTarget,
    _ cursors: UnsafeMutablePointer<UInt32>
) {
    forEachBlock(rows) { block, words in
        input.fill(block, into: words)
        for index in 0..<block.count {
            let word = words[index]
            let digit = input.digit(of: word)
            let place = cursors[digit]
            cursors[digit] = place &+ 1
            target.elements[Int(place)] = input.element(of: word, at: block.lowerBound &+ index)
        }
    }
}
