import Testing

@testable import Formats

@Suite struct BitCopyTests {
    private func bits(_ words: [UInt64]) -> [Bool] {
        words.flatMap { word in (0..<64).map { (index: Int) -> Bool in (word >> UInt64(index)) & 1 == 1 } }
    }

    private func bit(_ bytes: [UInt8], _ index: Int) -> Bool {
        let byte = bytes[index / 8]
        return (byte >> UInt8(index % 8)) & 1 == 1
    }

    @Test func anyBitsGoAnywhere() {
        var random = SeededGenerator(seed: 13)
        for _ in 0..<2_000 {
            let count = Int.random(in: 0...200, using: &random)
            let from = Int.random(in: 0...70, using: &random), to = Int.random(in: 0...130, using: &random)
            let source = (0..<(from + count + 7) / 8).map { _ in UInt8.random(in: 0...255, using: &random) }
            let target = to..<to + count
            var words = [UInt64](repeating: 0, count: (to + count) / 64 + 1)
            BitCopy.copy(source, sourceBit: from, count: count, to: &words, targetBit: to)
            let places = Array(0..<words.count * 64)
            let expected: [Bool] = places.map { target.contains($0) && bit(source, from + $0 - to) }
            #expect(bits(words) == expected)
            let setCount = expected.filter { $0 }.count
            #expect(BitCopy.setCount(words, bitCount: to + count) == setCount)
            var set = [UInt64](repeating: 0, count: words.count)
            BitCopy.set(&set, bit: to, count: count)
            let between: [Bool] = places.map { target.contains($0) }
            #expect(bits(set) == between)
        }
    }
}
