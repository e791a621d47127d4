import Testing

@testable import EmbarkCommand

@Suite struct GeneratorTests {
    /// The published first outputs for seed 1234567 of the reference implementation.
    @Test func splitMixGivesTheReferenceNumbers() {
        var generator = SplitMix64(seed: 1_234_567)
        let numbers = (0..<3).map { _ in generator.next() }
        #expect(numbers == [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423])
    }

    @Test(arguments: [1, 2, 7, 1_000]) func numbersStayBelowTheirBound(bound: Int) {
        var generator = SplitMix64(seed: 5)
        let numbers = Set((0..<10_000).map { _ in generator.below(bound) })
        #expect(numbers.allSatisfy { (0..<bound).contains($0) })
        #expect(numbers.count == bound)
    }

    @Test func ranksFollowTheirWeights() {
        let law = PowerLaw(rankCount: 50, flatness: 2)
        let weights = PowerLaw.weights(rankCount: 50, flatness: 2)
        var generator = SplitMix64(seed: 6)
        var counts = [Int](repeating: 0, count: 50)
        let draws = 200_000
        for _ in 0..<draws { counts[law.rank(&generator)] += 1 }
        for (rank, weight) in weights.enumerated() {
            let expected = weight / weights.reduce(0, +) * Double(draws)
            let spread = 5 * expected.squareRoot()
            #expect(
                abs(Double(counts[rank]) - expected) < spread, "rank \(rank): \(counts[rank]), expected \(expected)")
        }
    }

    @Test func wordsOfDifferentNumbersDiffer() {
        let words = (0..<20_000).map { Word(number: $0) }
        #expect(Set(words).count == words.count)
        #expect(words[0].byteCount == 2)
        #expect(words[84].byteCount == 2)
        #expect(words[85].byteCount == 4)
        #expect(words[85 + 85 * 85].byteCount == 6)
    }

    @Test func decimalsAreWrittenAsSwiftWritesThem() {
        for number in [0, 1, 9, 10, 99, 100, 12_345, 999_999_999, 1_000_000_000, Int.max] {
            let bytes = LineWriter.bytes(rowCount: 1) { $0.append(decimal: number) }
            #expect(String(decoding: bytes, as: UTF8.self) == String(number))
        }
    }

    /// Leap days, ends of years and centuries.
    @Test(arguments: [
        (0, "1970-01-01 00:00:00"), (951_782_400, "2000-02-29 00:00:00"), (951_868_799, "2000-02-29 23:59:59"),
        (951_868_800, "2000-03-01 00:00:00"), (1_704_067_199, "2023-12-31 23:59:59"),
        (1_709_251_199, "2024-02-29 23:59:59"), (4_107_542_400, "2100-03-01 00:00:00"),
    ])
    func instantsAreWrittenAsCivilTime(seconds: Int, text: String) {
        var clock = WallClock()
        let bytes = LineWriter.bytes(rowCount: 1) { clock.append(secondsSince1970: seconds, to: &$0) }
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }
}
