/// Writes fields into memory reserved for them: the one place of the samples that touches raw memory.
///
/// Sound because every caller reserves `rowByteLimit` bytes a row, and no row of a sample is longer.
struct LineWriter {
    /// No row is longer, with room for the eight-byte stores of `append(_: Word)`.
    static let rowByteLimit = 128

    private let start: UnsafeMutablePointer<UInt8>
    private let end: UnsafeMutablePointer<UInt8>
    private var position: UnsafeMutablePointer<UInt8>

    init(_ memory: UnsafeMutableBufferPointer<UInt8>) {
        guard let base = memory.baseAddress else { preconditionFailure("a line writer needs memory to write to") }
        start = base
        end = base + memory.count
        position = base
    }

    var byteCount: Int { position - start }

    /// Bytes of `rowCount` rows at most, written by `body`.
    static func bytes(rowCount: Int, _ body: (inout LineWriter) -> Void) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: (rowCount + 1) * rowByteLimit) { memory, byteCount in
            var writer = LineWriter(memory)
            body(&writer)
            byteCount = writer.byteCount
            precondition(writer.position <= writer.end, "rows longer than \(rowByteLimit) bytes")
        }
    }

    mutating func append(_ byte: UInt8) {
        position.pointee = byte
        position += 1
    }

    mutating func append(_ text: StaticString) {
        position.update(from: text.utf8Start, count: text.utf8CodeUnitCount)
        position += text.utf8CodeUnitCount
    }

    mutating func append(_ word: Word) {
        UnsafeMutableRawPointer(position).storeBytes(of: word.bits.littleEndian, as: UInt64.self)
        position += word.byteCount
    }

    /// Decimal digits of a number that is not negative.
    mutating func append(decimal number: Int) {
        var digitCount = 1
        var limit = 10
        while digitCount < 19, number >= limit {
            digitCount += 1
            limit = limit.multipliedReportingOverflow(by: 10).partialValue
        }
        append(decimal: number, digitCount: digitCount)
    }

    /// The last `digitCount` decimal digits, with leading zeros.
    mutating func append(decimal number: Int, digitCount: Int) {
        var rest = UInt64(number)
        for index in stride(from: digitCount - 1, through: 0, by: -1) {
            let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
            position[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
            rest = quotient
        }
        position += digitCount
    }
}
