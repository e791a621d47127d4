import Testing

@testable import Pool

@Suite struct PaceTests {
    @Test func `short items are claimed many at once, long ones one by one`() {
        var pace = Pace(count: 10_000_000, participants: 2)
        #expect(pace.batch == 1)
        for _ in 0..<20 { pace.adapt(to: 100, next: 0) }
        #expect(pace.batch == Pace.largestBatch)
        pace.adapt(to: 10_000, next: 0)
        #expect(pace.batch == Pace.largestBatch)
        for _ in 0..<20 { pace.adapt(to: 1_000_000, next: 0) }
        #expect(pace.batch == 1)
    }

    @Test func `no batch is more than a share of what is left`() {
        for count in [1, 2, 10, 1_000, 100_000] {
            for participants in [1, 2, 8] {
                var pace = Pace(count: count, participants: participants)
                var next = 0
                while next < count {
                    #expect(pace.batch == 1 || pace.batch * 4 * participants <= count - next)
                    next += pace.batch
                    pace.adapt(to: 100, next: next)
                }
            }
        }
    }
}
