import Testing

@testable import Formats

@Suite struct DecodingRoundsTests {
    @Test func everyUnitComesOnceAndNeighboursApart() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        var alternations = 0
        for round in 0..<500 {
            let columnCount = Int.random(in: 1...6, using: &random), groupCount = Int.random(in: 0...30, using: &random)
            let units = (0..<columnCount * groupCount).map {
                DecodingRounds.Unit(
                    column: $0 / groupCount, group: $0 % groupCount, byteCount: .random(in: 0...9, using: &random))
            }
            let waiting = Set((0..<columnCount).filter { _ in Bool.random(using: &random) })
            let inPlace = Set((0..<columnCount).filter { _ in Bool.random(using: &random) })
            let rounds = DecodingRounds(
                units, waiting: waiting, inPlace: inPlace, threadCount: .random(in: 1...8, using: &random))
            let place = "round \(round), seed \(seed)"
            #expect((rounds.early + rounds.late).sorted() == Array(units.indices), "\(place)")
            for part in [rounds.early, rounds.late] {
                #expect(
                    zip(part, part.dropFirst()).allSatisfy { units[$0].byteCount >= units[$1].byteCount }, "\(place)")
            }
            #expect(rounds.early.allSatisfy { !waiting.contains(units[$0].column) }, "\(place)")
            #expect(rounds.alternating.isEmpty || rounds.alternating == inPlace.subtracting(waiting), "\(place)")
            let early = Set(rounds.early)
            for index in units.indices where !waiting.contains(units[index].column) {
                if !rounds.alternating.contains(units[index].column) {
                    #expect(early.contains(index), "\(place)")
                } else if units[index].group > 0 {
                    alternations += 1
                    #expect(early.contains(index) != early.contains(index - 1), "\(place)")
                }
            }
        }
        #expect(alternations > 0)
    }

    @Test func fewUnitsAreAllInOneRound() {
        let units = (0..<8).map { DecodingRounds.Unit(column: 0, group: $0, byteCount: 1) }
        let rounds = DecodingRounds(units, waiting: [], inPlace: [0], threadCount: 2)
        #expect(rounds.early.count == 8 && rounds.alternating.isEmpty)
        #expect(DecodingRounds(units, waiting: [], inPlace: [0], threadCount: 1).alternating == [0])
        #expect(DecodingRounds(units, waiting: [], inPlace: [], threadCount: 1).alternating.isEmpty)
    }
}
