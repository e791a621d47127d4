import Testing

@testable import Cluster

@Suite struct ChunkSizerTests {
    /// Runs a map on engines that take `itemTime` an item and `messageTime` a message, and says how long it takes and how
    /// many chunks there were.
    private func simulate(
        items: Int, engines: Int, itemTime: (Int) -> Duration, messageTime: Duration = .milliseconds(1),
        fixed: Int? = nil
    ) -> (time: Duration, chunks: Int) {
        var sizer = ChunkSizer(fixedSize: fixed)
        var freeAt = [Duration](repeating: .zero, count: engines)
        var sent = 0, chunks = 0
        while sent < items {
            let engine = freeAt.indices.min { freeAt[$0] < freeAt[$1] } ?? 0
            let size = min(items - sent, sizer.next(remaining: items - sent, engineCount: engines))
            let work = (sent..<sent + size).reduce(Duration.zero) { $0 + itemTime($1) }
            freeAt[engine] += work + messageTime
            sizer.measured(itemCount: size, time: work)
            sent += size
            chunks += 1
        }
        return (freeAt.max() ?? .zero, chunks)
    }

    @Test func tinyItemsTravelTogether() {
        let run = simulate(items: 1_000_000, engines: 4, itemTime: { _ in .microseconds(1) })
        #expect(run.chunks < 200)
        #expect(run.time < .milliseconds(400))
        let oneByOne = simulate(items: 1_000_000, engines: 4, itemTime: { _ in .microseconds(1) }, fixed: 1)
        #expect(oneByOne.time > .seconds(200))
    }

    @Test func longItemsTravelAlone() {
        let run = simulate(items: 100, engines: 4, itemTime: { _ in .seconds(1) })
        #expect(run.chunks == 100)
    }

    /// Items that become a thousand times slower: the engines still end close to each other.
    @Test func slowItemsAtTheEndAreShared() {
        let run = simulate(items: 2000, engines: 4, itemTime: { $0 < 1900 ? .microseconds(100) : .milliseconds(100) })
        // 10.2 s of work for four.
        #expect(run.time < .seconds(5), "\(run)")
    }

    @Test func aChosenSizeIsKept() {
        var sizer = ChunkSizer(fixedSize: 10)
        sizer.measured(itemCount: 10, time: .nanoseconds(1))
        #expect(sizer.next(remaining: 1000, engineCount: 2) == 10)
        #expect(ChunkSizer(fixedSize: 0).next(remaining: 5, engineCount: 1) == 1)
    }

    @Test func timeThatCannotBeMeasuredIsNoTrap() {
        var sizer = ChunkSizer()
        sizer.measured(itemCount: 1, time: .zero)
        #expect(sizer.next(remaining: 1_000_000, engineCount: 2) == ChunkSizer.growthLimit)
        #expect(sizer.next(remaining: 0, engineCount: 0) == 1)
        sizer.measured(itemCount: 0, time: .seconds(1))
    }

    @Test func blocksCoverAListInOrder() {
        for items in 0..<20 {
            for count in 1..<8 {
                let blocks = (0..<count).map { Partition.block($0, of: count, in: items) }
                #expect(blocks.flatMap(Array.init) == Array(0..<items))
                #expect(blocks.map(\.count) == blocks.map(\.count).sorted(by: >))
                #expect((blocks.map(\.count).max() ?? 0) - (blocks.map(\.count).min() ?? 0) <= 1)
            }
        }
    }
}
