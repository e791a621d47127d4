import Columns

/// What is sorted: one word a row, which holds what the buckets do not say of the key, and the row number.
///
///     key:      | topBits: the bucket | keptBits | what does not fit |
///     element:                        | keptBits | row number        |
///
/// Elements that are equal but for the row number stay in the order of rows, since no two elements are equal.
struct RowElements: PartitionInput {
    let layout: KeyLayout
    let count: Int
    /// Bits of the key that choose the bucket.
    let topBits: Int
    /// Bits of the key that elements hold.
    let keptBits: Int
    let rowBits: Int

    init(_ layout: KeyLayout, rowCount: Int) {
        self.layout = layout
        count = rowCount
        rowBits = 64 - UInt64(max(rowCount - 1, 1)).leadingZeroBitCount
        // Buckets of about 4,000 rows: they are sorted in the nearest cache.
        topBits = min(layout.bitCount, max(0, min(rowBits - 12, 11)))
        keptBits = min(layout.bitCount - topBits, 64 - rowBits)
    }

    /// The first part that may differ between rows whose buckets and elements say the same key.
    var firstUnsaidPart: Int? { layout.firstUnsaidPart(keptBits: topBits + keptBits) }

    var bucketCount: Int { 1 << topBits }

    func fillDigits(_ range: Range<Int>, into words: UnsafeMutablePointer<UInt64>) {
        layout.fill(range, topBits: topBits, words)
    }
    func fill(_ range: Range<Int>, into words: UnsafeMutablePointer<UInt64>) { layout.fill(range, into: words) }

    @inline(__always) func digit(of word: UInt64) -> Int {
        // A shift by 64 gives 0, as it should with no top bits.
        Int(truncatingIfNeeded: word >> UInt64(layout.bitCount - topBits))
    }
    @inline(__always) func element(of word: UInt64, at index: Int) -> UInt64 {
        let dropped = UInt64(layout.bitCount - topBits - keptBits)
        let kept = (word &>> dropped) & ((1 &<< UInt64(keptBits)) &- 1)
        return kept << UInt64(rowBits) | UInt64(truncatingIfNeeded: index)
    }
}
