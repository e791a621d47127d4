import Columns

/// Sorts the elements of buckets on one thread and writes their row numbers.
///
/// Large buckets are first split by their highest bits, so that what is sorted stays in the cache.
struct BucketSort {
    let rowBits: Int
    /// Sorts rows whose elements say the same; nil when the elements say all.
    let ties: TieSort?
    private let counts = Buffer(byteCount: RadixDigits.countRoom * 4)

    init(rowBits: Int, ties: TieSort?) {
        self.rowBits = rowBits
        self.ties = ties
    }

    /// Elements that fit a usual second-level cache twice.
    private static let cachedCount = 65_536
    /// So few are sorted by insertion.
    private static let insertedCount = 24
    private static let splitBits = 8

    /// - Parameters:
    ///   - scratch: room for `count` elements; both are used up.
    ///   - rows: gets the row numbers in order.
    func sort(
        _ elements: UnsafeMutablePointer<UInt64>, scratch: UnsafeMutablePointer<UInt64>, count: Int,
        into rows: UnsafeMutablePointer<UInt32>
    ) {
        if count <= BucketSort.insertedCount {
            insertionSort(elements, count)
            return finish(elements, count, into: rows)
        }
        if count > BucketSort.cachedCount, split(elements, scratch, count, rows) { return }
        let shift = UInt64(rowBits)
        let sorted = radixSort(
            elements, scratch: scratch, count: count, counts: counts.pointer(as: UInt32.self)
        ) { $0 &>> shift }
        finish(sorted, count, into: rows)
    }

    /// Sorts by the highest bits that differ, then every part by itself. False when no bits differ.
    private func split(
        _ elements: UnsafeMutablePointer<UInt64>, _ scratch: UnsafeMutablePointer<UInt64>, _ count: Int,
        _ rows: UnsafeMutablePointer<UInt32>
    ) -> Bool {
        let shift = UInt64(rowBits)
        let differing = differingBits(elements, count) { $0 &>> shift }
        guard differing != 0 else { return false }
        let width = 64 - differing.leadingZeroBitCount
        let digitShift = shift + UInt64(max(0, width - BucketSort.splitBits))
        let ends = distribute(elements, scratch, count, digitShift)
        var start = 0
        for end in ends where end > start {
            sort(scratch + start, scratch: elements + start, count: end - start, into: rows + start)
            start = end
        }
        return true
    }

    /// Moves elements to `target` by eight bits; returns where each digit's elements end.
    private func distribute(
        _ elements: UnsafeMutablePointer<UInt64>, _ target: UnsafeMutablePointer<UInt64>, _ count: Int,
        _ shift: UInt64
    ) -> [Int] {
        let size = 1 << BucketSort.splitBits
        let cursors = counts.pointer(as: UInt32.self)
        cursors.update(repeating: 0, count: size)
        for index in 0..<count { cursors[Int(truncatingIfNeeded: elements[index] &>> shift) & (size - 1)] &+= 1 }
        turnIntoStarts(cursors, size)
        for index in 0..<count {
            let element = elements[index]
            let digit = Int(truncatingIfNeeded: element &>> shift) & (size - 1)
            let place = cursors[digit]
            cursors[digit] = place &+ 1
            target[Int(place)] = element
        }
        return (0..<size).map { Int(cursors[$0]) }
    }

    /// Writes the row numbers of sorted elements, and sorts those on that the elements do not tell apart.
    private func finish(
        _ elements: UnsafeMutablePointer<UInt64>, _ count: Int, into rows: UnsafeMutablePointer<UInt32>
    ) {
        let mask = (UInt64(1) &<< UInt64(rowBits)) &- 1
        for index in 0..<count { rows[index] = UInt32(truncatingIfNeeded: elements[index] & mask) }
        guard let ties else { return }
        var first = 0
        for index in 1..<max(count, 1) where elements[index] &>> UInt64(rowBits) != elements[first] &>> UInt64(rowBits)
        {
            if index - first > 1 { ties.sort(UnsafeMutableBufferPointer(start: rows + first, count: index - first)) }
            first = index
        }
        if count - first > 1 { ties.sort(UnsafeMutableBufferPointer(start: rows + first, count: count - first)) }
    }
}

/// Sorts few elements in place.
@inline(__always)
private func insertionSort(_ elements: UnsafeMutablePointer<UInt64>, _ count: Int) {
    for index in 1..<max(count, 1) {
        let element = elements[index]
        var place = index
        while place > 0, elements[place &- 1] > element {
            elements[place] = elements[place &- 1]
            place &-= 1
        }
        elements[place] = element
    }
}
