import Columns

/// Values of a column as words that are ordered as the values are.
protocol KeySource: Sendable {
    /// The word of a row that has a value.
    func word(_ rowIndex: Int) -> UInt64
}

/// Integers and ticks: the sign bit flipped.
struct IntegerSource: KeySource, @unchecked Sendable {
    // @unchecked, here and below: pointers into a column that the sort keeps until it is done.
    let values: UnsafePointer<UInt64>
    @inline(__always) func word(_ rowIndex: Int) -> UInt64 { values[rowIndex] ^ (1 &<< 63) }
}

/// Doubles: negative ones with all bits flipped, others with the sign bit flipped.
///
/// −0 is made 0 first, so the two are equal. Every NaN is made the same one, which comes above infinity.
struct DoubleSource: KeySource, @unchecked Sendable {
    let values: UnsafePointer<Double>
    @inline(__always) func word(_ rowIndex: Int) -> UInt64 { orderedWord(values[rowIndex]) }
}

/// A word that orders doubles: −∞ … −0 = 0 … ∞, NaN.
@inline(__always) func orderedWord(_ value: Double) -> UInt64 {
    let bits = value.isNaN ? 0x7FF8_0000_0000_0000 : (value + 0).bitPattern
    return bits >> 63 == 0 ? bits | (1 &<< 63) : ~bits
}

/// Days: the sign bit flipped.
struct DateSource: KeySource, @unchecked Sendable {
    let days: UnsafePointer<UInt32>
    @inline(__always) func word(_ rowIndex: Int) -> UInt64 { UInt64(days[rowIndex] ^ (1 &<< 31)) }
}

/// False before true.
struct BitSource: KeySource {
    let bits: BitStorage
    @inline(__always) func word(_ rowIndex: Int) -> UInt64 { bits.element(at: rowIndex) ? 1 : 0 }
}

/// Dictionary codes: the rank of what they stand for, which was found once a distinct value.
struct RankSource: KeySource, @unchecked Sendable {
    let codes: UnsafePointer<UInt32>
    let ranks: UnsafePointer<UInt32>
    let keeper: ColumnOwner
    @inline(__always) func word(_ rowIndex: Int) -> UInt64 { UInt64(ranks[Int(codes[rowIndex])]) }
}

/// Whether a row has a value: what is split off where 64 bits of values leave no code for a missing one.
struct PresenceSource: KeySource {
    let validity: Validity
    @inline(__always) func word(_ rowIndex: Int) -> UInt64 { validity.isValid(rowIndex) ? 1 : 0 }
}

/// Seven bytes of a text from a place on, and how many there are from there.
///
///     | 7 bytes, the first one highest, zeros after the end: 56 bits | 0...7 bytes left, or 8 for more: 4 bits |
///
/// The count orders texts that differ in zeros at the end, and tells whether the word says all that is left.
struct TextSource: KeySource {
    let storage: StringStorage
    /// Bytes that every text shares and the word leaves out.
    let byteOffset: Int

    @inline(__always) func word(_ rowIndex: Int) -> UInt64 { textWord(storage.utf8(at: rowIndex), from: byteOffset) }

    static let byteCount = 7
    static let largest: UInt64 = (1 << 60) - 1

    /// Whether more bytes follow those of the word.
    @inline(__always) static func hasMore(_ word: UInt64) -> Bool { word & 15 == 8 }
}

@inline(__always) func textWord(_ text: UnsafeBufferPointer<UInt8>, from byteOffset: Int) -> UInt64 {
    let left = text.count - byteOffset
    guard left > 0, let start = text.baseAddress else { return 0 }
    if left >= 8 {
        let bytes = UnsafeRawPointer(start).loadUnaligned(fromByteOffset: byteOffset, as: UInt64.self)
        return (UInt64(bigEndian: bytes) &>> 8) &<< 4 | 8
    }
    var word: UInt64 = 0
    for index in 0..<left { word |= UInt64(start[byteOffset + index]) &<< UInt64(48 - 8 * index) }
    return word &<< 4 | UInt64(left)
}
