import CEmbark
import Testing

/// The packed numbers of C beside loops over single bits.
@Suite struct BitUnpackTests {
    private func number(_ bytes: [UInt8], bit: Int, width: Int) -> UInt64 {
        var number: UInt64 = 0
        for index in 0..<width {
            let byte = bytes[(bit + index) / 8]
            let isSet = (byte >> UInt8((bit + index) % 8)) & 1
            number |= UInt64(isSet) << UInt64(index)
        }
        return number
    }

    @Test func everyWidthAndLengthAgreesWithSingleBits() {
        var random = SeededGenerator(seed: 12)
        for width in 0...64 {
            for count in [0, 1, 7, 8, 31, 32, 33, 64, 100] {
                // No byte behind the numbers belongs to the array, so that a sanitizer sees what reads too far.
                let bytes = (0..<(count * width + 7) / 8).map { _ in UInt8.random(in: 0...255, using: &random) }
                let expected = (0..<count).map { number(bytes, bit: $0 * width, width: width) }
                var wide = [UInt64](repeating: 1, count: count)
                embark_unpack_64(bytes, UInt32(width), &wide, count)
                #expect(wide == expected, "\(count) numbers of \(width) bits")
                guard width <= 32 else { continue }
                var narrow = [UInt32](repeating: 1, count: count)
                embark_unpack_32(bytes, UInt32(width), &narrow, count)
                #expect(narrow.map(UInt64.init) == expected, "\(count) numbers of \(width) bits")
                #expect(embark_largest_32(narrow, count) == narrow.max() ?? 0)
                var packed = [UInt8](repeating: 1, count: bytes.count)
                embark_pack_32(narrow, UInt32(width), &packed, count)
                var again = [UInt32](repeating: 1, count: count)
                embark_unpack_32(packed, UInt32(width), &again, count)
                #expect(again == narrow, "\(count) numbers of \(width) bits")
            }
        }
    }
}
