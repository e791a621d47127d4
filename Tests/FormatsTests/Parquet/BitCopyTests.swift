import Testing

@testable import Formats

@Suite struct BitCopyTests {
    @Test func anyBitsGoAnywhere() {
        var random = SeededGenerator(seed: 13)
        for _ in 0..<2_000 {
            let count = Int.random(in: 0...200, using: &random)
            let from = Int.random(in: 0...70, using: &random), to = Int.random(in: 0...130, using: &random)
            let source = (0..<(from + count + 7) / 8).map { _ in UInt8.random(in: 0...255, using: &random) }
            var words = [UInt64](repeating: 0, count: (to + count) / 64 + 1)
            BitCopy.copy(source, sourceBit: from, count: count, to: &words, targetBit: to)
            let expected = (0..<words.count * 64).map { bit in
                bit >= to && bit < to + count && source[(from + bit - to) / 8] >> UInt8((from + bit - to) % 8) & 1 == 1
            }
            #expect((0..<words.count * 64).map { words[$0 / 64] >> UInt64($0 % 64) & 1 == 1 } == expected)
            #expect(BitCopy.setCount(words, bitCount: to + count) == expected.count { $0 })
            var set = [UInt64](repeating: 0, count: words.count)
            BitCopy.set(&set, bit: to, count: count)
            #expect(
                (0..<set.count * 64).allSatisfy {
                    (set[$0 / 64] >> UInt64($0 % 64) & 1 == 1) == ($0 >= to && $0 < to + count)
                })
        }
    }
}
