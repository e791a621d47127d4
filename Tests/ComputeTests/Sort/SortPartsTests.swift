import Columns
import Testing

@testable import Compute

@Suite struct SortPartsTests {
    @Test func `codes keep the order and divide by the step`() {
        for step: UInt64 in [1, 2, 3, 7, 1000, 1_000_000, 1_000_000_000] {
            for hasNils in [false, true] {
                let low: UInt64 = 12_345, high = low + 9 * step
                let up = CodeRange(lowest: low, highest: high, step: step, hasNils: hasNils, order: .ascending)
                let down = CodeRange(lowest: low, highest: high, step: step, hasNils: hasNils, order: .descending)
                let first: UInt64 = hasNils ? 1 : 0
                let words = (0...9).map { low + UInt64($0) * step }
                #expect(words.map(up.code) == (0...9).map { UInt64($0) + first })
                #expect(words.map(down.code) == (0...9).map { 9 - UInt64($0) })
                if hasNils {
                    #expect(up.codeOfNil == 0)
                    #expect(down.codeOfNil == 10)
                }
            }
        }
    }

    @Test func `multiples are told from other numbers`() {
        for step: UInt64 in [2, 3, 6, 1000, 1_000_000, 1_000_000_000] {
            let test = MultipleTest(of: step)
            var random = SampleRandom()
            for _ in 0..<1000 {
                let value = UInt64.random(in: 0...UInt64.max, using: &random)
                #expect(test.holds(value) == (value % step == 0), "\(value) and \(step), seed \(random.seed)")
                #expect(test.holds(value / step * step), "\(value) and \(step), seed \(random.seed)")
            }
        }
    }

    @Test func `words of texts are ordered as the texts up to seven bytes`() {
        let texts = ["", "\0", "\0\0", "a", "a\0", "aa", "abcdef", "abcdefg", "b", "bbbbbbbb", "é"]
        for byteOffset in 0...2 {
            for left in texts {
                for right in texts {
                    let ends = [left, right].map { Array($0.utf8.dropFirst(byteOffset).prefix(7)) }
                    let expected = ends[0].lexicographicallyPrecedes(ends[1])
                    if expected { #expect(word(left, byteOffset) < word(right, byteOffset), "\(left) \(right)") }
                    if left == right { #expect(word(left, byteOffset) == word(right, byteOffset)) }
                }
                #expect(TextSource.hasMore(word(left, byteOffset)) == (left.utf8.count > byteOffset + 7))
            }
        }
    }

    private func word(_ text: String, _ byteOffset: Int) -> UInt64 {
        var text = text
        return text.withUTF8 { textWord($0, from: byteOffset) }
    }

    @Test func `radix sort of any bits in which keys differ`() {
        var random = SampleRandom()
        for count in [1, 2, 25, 300, 5000] {
            for width in [0, 1, 5, 11, 12, 40, 64] {
                let shift = UInt64.random(in: 0...UInt64(64 - width), using: &random)
                let mask: UInt64 = width == 64 ? .max : (1 << UInt64(width)) - 1
                let keys = (0..<count).map { _ in UInt64.random(in: 0...mask, using: &random) << shift }
                #expect(
                    sorted(keys)
                        == keys.enumerated().sorted { ($0.element, $0.offset) < ($1.element, $1.offset) }
                        .map(\.offset), "\(count) keys of \(width) bits at \(shift), seed \(random.seed)")
            }
        }
    }

    private struct Item: BitwiseCopyable {
        var key: UInt64
        var place: Int
    }

    private func sorted(_ keys: [UInt64]) -> [Int] {
        let room = Buffer(byteCount: 2 * keys.count * MemoryLayout<Item>.stride)
        let counts = Buffer(byteCount: RadixDigits.countRoom * 4)
        let items = room.pointer(as: Item.self)
        for (place, key) in keys.enumerated() { items[place] = Item(key: key, place: place) }
        let result = radixSort(
            items, scratch: items + keys.count, count: keys.count, counts: counts.pointer(as: UInt32.self)
        ) { $0.key }
        return (0..<keys.count).map { result[$0].place }
    }
}
