/// Which rows have a value: one bit a row, set where there is one, least significant bit first.
///
/// A view: it points into a buffer that the column's owner keeps. Without `words` every row has a value.
///
///     row:   0 1 2 3 4 5 6 7 ...
///     word 0 bit 0 1 2 3 4 5 6 7 ... 63, word 1 bit 0 ...
///
/// - Source: Arrow columnar format, "Validity bitmaps".
@frozen public struct Validity: @unchecked Sendable, BitwiseCopyable {
    // @unchecked: a pointer into bytes nobody writes any more; the column that holds this view also holds their owner.
    public let words: UnsafePointer<UInt64>?
    /// Bit of the first row.
    public let bitOffset: Int

    /// Every row has a value.
    @inlinable public init() {
        words = nil
        bitOffset = 0
    }

    @inlinable public init(words: UnsafePointer<UInt64>?, bitOffset: Int = 0) {
        self.words = words
        self.bitOffset = bitOffset
    }

    /// Whether no bitmap is there, so that every row has a value.
    @inlinable @inline(__always) public var isAbsent: Bool { words == nil }

    @inlinable @inline(__always) public func isValid(_ rowIndex: Int) -> Bool {
        guard let words else { return true }
        let bit = bitOffset &+ rowIndex
        return (words[bit &>> 6] &>> UInt64(truncatingIfNeeded: bit & 63)) & 1 != 0
    }

    @inlinable public func advanced(by rowCount: Int) -> Validity {
        words == nil ? self : Validity(words: words, bitOffset: bitOffset + rowCount)
    }

    /// 64 bits that start at row `rowIndex`; bits past `rowCount` rows are zero.
    ///
    /// - Parameter rowCount: rows of the column; nothing beyond the word of the last row is read.
    @inlinable public func word(at rowIndex: Int, rowCount: Int) -> UInt64 {
        let left = rowCount - rowIndex
        let mask: UInt64 = left >= 64 ? ~0 : (1 &<< UInt64(left)) &- 1
        guard let words else { return mask }
        let bit = bitOffset &+ rowIndex
        let shift = UInt64(bit & 63)
        var word = words[bit >> 6] &>> shift
        let lastWord = (bitOffset &+ rowCount &- 1) >> 6
        if shift != 0, bit >> 6 < lastWord { word |= words[(bit >> 6) + 1] &<< (64 &- shift) }
        return word & mask
    }

    /// Whether some row among the first `rowCount` has no value.
    ///
    /// - Cost: ends at the first word with one.
    @inlinable public func hasNil(rowCount: Int) -> Bool {
        guard words != nil else { return false }
        for row in stride(from: 0, to: rowCount, by: 64) {
            let full: UInt64 = rowCount - row >= 64 ? ~0 : (1 &<< UInt64(rowCount - row)) &- 1
            if word(at: row, rowCount: rowCount) != full { return true }
        }
        return false
    }

    /// Rows without a value among the first `rowCount`.
    ///
    /// - Cost: one population count for 64 rows.
    @inlinable public func nilCount(rowCount: Int) -> Int {
        guard words != nil else { return 0 }
        var valid = 0
        var row = 0
        while row < rowCount {
            valid &+= word(at: row, rowCount: rowCount).nonzeroBitCount
            row &+= 64
        }
        return rowCount - valid
    }
}

extension Buffer {
    /// A zeroed bitmap for `bitCount` rows, in whole words.
    public static func bitmap(bitCount: Int) -> Buffer {
        Buffer(byteCount: max(8, (bitCount + 63) / 64 * 8), zeroed: true)
    }

    /// The bitmap with a word for 64 rows.
    public var words: UnsafeMutablePointer<UInt64> { pointer(as: UInt64.self) }
}
