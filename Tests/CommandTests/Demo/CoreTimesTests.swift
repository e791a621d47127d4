import Foundation
import Testing

@testable import EmbarkCommand

@Suite struct CoreTimesTests {
    @Test func readsCoresAndNotTheirSum() {
        let text = """
            cpu  300 0 100 1600 0 0 0 0 0 0
            cpu0 100 5 45 800 50 1 2 3 0 0
            cpu1 200 0 50 800 0 0 0 0 0 0
            intr 1234
            ctxt 99
            """
        #expect(
            CoreTimes(procStat: text)
                == CoreTimes(cores: [.init(busy: 156, idle: 850), .init(busy: 250, idle: 800)]))
    }

    @Test func textThatIsNoStatHasNoCores() {
        #expect(CoreTimes(procStat: "").cores.isEmpty)
        #expect(CoreTimes(procStat: "cpu0 a b\ncpu1 1 2").cores.isEmpty)
    }

    @Test func sharesAreOfTheTimeBetween() {
        let before = CoreTimes(cores: [.init(busy: 100, idle: 100), .init(busy: 0, idle: 0), .init(busy: 7, idle: 7)])
        let after = CoreTimes(cores: [.init(busy: 130, idle: 110), .init(busy: 0, idle: 50), .init(busy: 7, idle: 7)])
        #expect(after.shares(since: before) == [0.75, 0, 0])
    }

    @Test func aBusyThreadShowsOnThisMachine() throws {
        let before = try #require(CoreTimes.now())
        let end = Date().addingTimeInterval(0.3)
        while Date() < end {}
        let shares = try #require(CoreTimes.now()).shares(since: before)
        #expect(shares.reduce(0, +) > 0.5, "one thread was busy all the time: \(shares)")
    }

    @Test func barsSayHowBusyCoresWere() {
        let text = LoadBars.text(shares: [1, 0.5, 0, 0.2], limit: 2)
        let bar = { (filled: Int) in String(repeating: "█", count: filled) + String(repeating: "·", count: 40 - filled)
        }
        #expect(text == "  core 0   \(bar(40)) 100 %\n  core 1   \(bar(20))  50 %\n  2 more   \(bar(4))  10 %")
    }
}
