import Testing

@testable import EmbarkCommand

@Suite struct ShuffledRowsTests {
    private let log = ListeningLog(rowCount: 60_000, seed: 1)
    private var parts: [[UInt8]] { (0..<log.partCount).map(log.bytes(ofPart:)) }

    @Test func keepsEveryRowOnce() {
        let shuffled = ShuffledRows(parts: parts, seed: 2)
        #expect(shuffled.rowCount == log.rowCount)
        let all = SampleText(header: [], parts: [shuffled.bytes(of: 0..<shuffled.rowCount)]).rows
        #expect(all.map(\.description).sorted() == SampleText(log).rows.map(\.description).sorted())
        #expect(all != SampleText(log).rows)
    }

    @Test func theSeedDecidesTheOrderAndRunsJoinUp() {
        let first = ShuffledRows(parts: parts, seed: 2)
        let second = ShuffledRows(parts: parts, seed: 2)
        let third = ShuffledRows(parts: parts, seed: 3)
        let whole = first.bytes(of: 0..<1_000)
        #expect(second.bytes(of: 0..<300) + second.bytes(of: 300..<1_000) == whole)
        #expect(third.bytes(of: 0..<1_000) != whole)
    }
}
