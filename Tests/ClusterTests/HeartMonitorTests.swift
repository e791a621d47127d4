import Testing
import Wire

@testable import Cluster

@Suite struct HeartMonitorTests {
    private func pings(_ outputs: [HeartMonitor.Output]) -> [Part] {
        outputs.compactMap { if case .ping(let payload) = $0 { payload } else { nil } }
    }

    private func monitor(period: Int = 1000, misses: Int = 2) -> HeartMonitor {
        var settings = HeartMonitor.Settings()
        settings.period = .milliseconds(period)
        settings.maximumMisses = misses
        return HeartMonitor(settings: settings)
    }

    @Test func beatsOncePerPeriodWhenNobodyIsAwaited() {
        var monitor = monitor()
        var count = 0
        var now = Duration.zero
        while now < .seconds(10) {
            count += pings(monitor.advance(to: now)).count
            now = monitor.nextDeadline
        }
        #expect(count == 10)
    }

    @Test func anAwaitedEngineIsThereAtItsFirstAnswer() throws {
        var monitor = monitor()
        let first = try #require(pings(monitor.advance(to: .zero)).first)
        #expect(monitor.pong("e", first) == nil, "nobody expected it")
        monitor.await("e")
        #expect(monitor.nextDeadline <= .milliseconds(10))
        let second = try #require(pings(monitor.advance(to: monitor.nextDeadline)).first)
        #expect(monitor.pong("e", second) == .started("e"))
        #expect(monitor.pong("e", second) == nil)
        #expect(monitor.nextDeadline == .seconds(1))
    }

    @Test func anEngineThatMissesTooManyBeatsIsDead() throws {
        var monitor = monitor(misses: 2)
        monitor.await("quick")
        monitor.await("slow")
        let first = try #require(pings(monitor.advance(to: .zero)).first)
        _ = monitor.pong("quick", first)
        _ = monitor.pong("slow", first)
        var stopped: [(Int, String)] = []
        for second in 1...6 {
            for output in monitor.advance(to: .seconds(second)) {
                switch output {
                case .ping(let payload): _ = monitor.pong("quick", payload)
                case .stopped(let uuid): stopped.append((second, uuid))
                case .started: Issue.record("nobody is new")
                }
            }
        }
        // The answer to the first beat counts for the first second; misses are noted at 2, 3 and 4.
        #expect(stopped.map(\.0) == [4])
        #expect(stopped.map(\.1) == ["slow"])
    }

    @Test func anAnswerOneBeatLateIsGoodAndAnOlderOneIsNot() throws {
        var monitor = monitor(misses: 0)
        monitor.await("e")
        let first = try #require(pings(monitor.advance(to: .zero)).first)
        _ = monitor.pong("e", first)
        let second = try #require(pings(monitor.advance(to: .seconds(1))).first)
        _ = monitor.pong("e", first)
        #expect(monitor.advance(to: .seconds(2)).contains(.stopped("e")) == false)
        _ = monitor.pong("e", second)
        #expect(monitor.advance(to: .seconds(3)).contains(.stopped("e")) == false)
        _ = monitor.pong("e", second)
        #expect(monitor.advance(to: .seconds(4)).contains(.stopped("e")))
    }
}
