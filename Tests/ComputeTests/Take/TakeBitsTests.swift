import CEmbark
import Testing

extension LanesTests {
    /// Every length around words and vectors, every offset around halves of a word, numbers of no bit among them.
    @Test func `bits by number`() {
        var random = SampleRandom()
        let bitmap = (0..<20).map { _ in UInt64.random(in: 0...(.max), using: &random) }
        for count in [0, 1, 7, 8, 15, 16, 17, 63, 64, 65, 127, 128, 129, 200] {
            for offset in [0, 1, 31, 32, 33, 63, 64, 65, 191] {
                let numbers = (0..<count).map { _ in
                    random.isOne(in: 7) ? UInt32.max : UInt32.random(in: 0..<UInt32(20 * 64 - offset), using: &random)
                }
                for isWhole in [false, true] {
                    let twin = (0..<(count + 63) / 64).map { word in
                        (word * 64..<min(count, word * 64 + 64)).reduce(UInt64(0)) { bits, index in
                            guard numbers[index] != .max else { return bits }
                            let bit = offset + Int(numbers[index])
                            let isSet = isWhole || bitmap[bit / 64] >> UInt64(bit % 64) & 1 == 1
                            return isSet ? bits | 1 << UInt64(index % 64) : bits
                        }
                    }
                    forEachWidth {
                        var found = [UInt64](repeating: 0xABCD, count: twin.count)
                        if isWhole {
                            embark_take_bits(nil, offset, numbers, count, &found)
                        } else {
                            embark_take_bits(bitmap, offset, numbers, count, &found)
                        }
                        #expect(found == twin, "\(count) numbers from bit \(offset), seed \(random.seed)")
                    }
                }
            }
        }
    }
}
