/// Where the rows of a column lie, under its type: slots of 1, 32, 64 or 128 bits side by side.
///
///     Bool                               1 bit
///     CalendarDate, dictionary codes    32 bits
///     Int, Double, Timestamp, Duration  64 bits
///     string views                     128 bits
///
/// What only moves rows (shift, pick, write to a file) exists once a width instead of once a type.
@frozen public struct Slots: @unchecked Sendable, BitwiseCopyable {
    // @unchecked: see Validity.
    /// Where the slot of row 0 begins; for bits, the word that `bitOffset` counts from.
    public let base: UnsafeRawPointer
    public let bitWidth: Int
    /// Bit of row 0; zero unless slots are single bits.
    public let bitOffset: Int

    @inlinable public init(base: UnsafeRawPointer, bitWidth: Int, bitOffset: Int = 0) {
        self.base = base
        self.bitWidth = bitWidth
        self.bitOffset = bitOffset
    }

    /// Bytes that `rowCount` slots take; bits come in whole words.
    @inlinable public func byteCount(rowCount: Int) -> Int {
        bitWidth == 1 ? (rowCount + 63) / 64 * 8 : rowCount * bitWidth / 8
    }

    /// Single-bit slots read a word at a time.
    @inlinable public var bits: Validity {
        Validity(words: base.assumingMemoryBound(to: UInt64.self), bitOffset: bitOffset)
    }
}
