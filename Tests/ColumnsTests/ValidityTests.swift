import Columns
import Testing

extension ColumnsTests {
    @Suite struct Validities {
        /// Every bit offset and every length over five words of random bits, against a list of booleans.
        @Test func everyOffsetAndLength() {
            var (seed, random) = randomSeed()
            let bits = Buffer.bitmap(bitCount: 320)
            defer { withExtendedLifetime(bits) {} }
            for word in 0..<5 { bits.words[word] = random.next() | random.next() }
            let twin = (0..<320).map { bits.words[$0 / 64] >> UInt64($0 % 64) & 1 == 1 }
            var wrong: [String] = []
            for offset in 0..<72 {
                let view = Validity(words: bits.words, bitOffset: offset)
                for count in 0...200 {
                    let rows = Array(twin[offset..<offset + count])
                    if view.nilCount(rowCount: count) != rows.count(where: { !$0 }) {
                        wrong.append("nils \(offset) \(count)")
                    }
                    if view.hasNil(rowCount: count) != rows.contains(false) { wrong.append("some \(offset) \(count)") }
                    for row in stride(from: 0, to: count, by: 37) {
                        let word = view.word(at: row, rowCount: count)
                        let expected = (0..<64).reduce(UInt64(0)) {
                            $0 | (row + $1 < count && rows[row + $1] ? 1 << UInt64($1) : 0)
                        }
                        if word != expected { wrong.append("word \(offset) \(count) \(row)") }
                    }
                }
                for row in 0..<200 where view.isValid(row) != twin[offset + row] {
                    wrong.append("row \(offset) \(row)")
                }
                for step in 0..<70 where view.advanced(by: step).isValid(3) != twin[offset + step + 3] {
                    wrong.append("advanced \(offset) \(step)")
                }
            }
            #expect(wrong == [], "seed \(seed)")
        }

        /// The word of the last row may be the last of the memory: bits are laid against the end of a page.
        @Test func nothingBehindTheLastWordIsRead() {
            let bits = Buffer(byteCount: Buffer.mappedSize)
            defer { withExtendedLifetime(bits) {} }
            let last = bits.words + Buffer.mappedSize / 8 - 1
            last.pointee = ~0
            for offset in 0..<64 {
                let view = Validity(words: last, bitOffset: offset)
                #expect(view.word(at: 0, rowCount: 64 - offset) == ~0 >> UInt64(offset))
                #expect(view.nilCount(rowCount: 64 - offset) == 0)
            }
        }

        @Test func absent() {
            let view = Validity()
            #expect(view.isAbsent && view.isValid(1_000_000) && view.nilCount(rowCount: 999) == 0)
            #expect(view.word(at: 64, rowCount: 70) == 0b111111 && view.word(at: 0, rowCount: 70) == ~0)
            #expect(view.advanced(by: 7).isAbsent)
        }
    }
}

extension Buffer {
    /// A size that comes from a memory map in whole huge pages.
    static var mappedSize: Int { 4 << 20 }
}
