import Testing

@testable import Cluster

@Suite struct TaskAllowanceTests {
    /// An engine that has ended `count` tasks, one every `interval`, and always had another.
    private func pace(_ count: Int, every interval: Duration, from start: EnginePace = EnginePace()) -> EnginePace {
        var pace = start, now = Duration.seconds(100)
        pace.ended(at: now, isIdle: true)
        pace.began(at: now)
        for _ in 0..<count {
            now += interval
            pace.ended(at: now, isIdle: false)
        }
        return pace
    }

    @Test func anEngineHasAChunkOfWork() {
        #expect(EnginePace().allowance == 1)
        #expect((24...26).contains(pace(500, every: .milliseconds(1)).allowance))
        #expect(pace(500, every: .milliseconds(13)).allowance == 1)
        #expect(pace(3, every: .seconds(2)).allowance == 1)
        #expect((122...126).contains(pace(500, every: .microseconds(200)).allowance))
        #expect(pace(500, every: .nanoseconds(1)).allowance == EnginePace.largestAllowance)
        #expect(pace(1, every: .zero).allowance == EnginePace.largestAllowance)
    }

    @Test func oneLongTaskIsNoticedAtOnce() {
        let quick = pace(500, every: .microseconds(50))
        #expect(quick.allowance == EnginePace.largestAllowance)
        #expect(pace(1, every: .milliseconds(200), from: quick).allowance <= 8)
    }

    @Test func anIdleEngineDoesNotCountTheTimeWithoutTasks() {
        var pace = EnginePace(), now = Duration.zero
        for _ in 0..<100 {
            now += .seconds(5)
            pace.began(at: now)
            now += .milliseconds(1)
            pace.ended(at: now, isIdle: true)
        }
        #expect((24...26).contains(pace.allowance))
    }

    @Test func repliesThatComeTogetherAreAveraged() {
        var pace = EnginePace(), now = Duration.zero
        pace.began(at: now)
        for _ in 0..<100 {
            now += .milliseconds(4)
            for _ in 0..<20 { pace.ended(at: now, isIdle: false) }
        }
        #expect((85...180).contains(pace.allowance))
    }

    @Test func quickTasksAreSentAheadAndSlowOnesOneByOne() throws {
        var settings = TaskScheduler.Settings()
        settings.tasksPerEngine = .automatic
        var scheduler = TaskScheduler(settings: settings, seed: 1), now = Duration.zero, sent = 0, ended = 0
        scheduler.addEngine("a", at: now)
        for index in 0..<2000 { try scheduler.submit("t\(index)", at: now) }
        func end(after interval: Duration) {
            sent += scheduler.takeText().count
            now += interval
            _ = scheduler.reply(to: "t\(ended)", from: "a", .succeeded, at: now)
            ended += 1
        }
        while ended < 500 { end(after: .microseconds(200)) }
        #expect((115...130).contains(sent - ended))
        // The 125 that were sent ahead are ended first.
        while ended < 700 { end(after: .milliseconds(50)) }
        #expect(sent + scheduler.takeText().count - ended == 1)
    }

    /// Only while all engines have enough ahead may the controller let messages gather.
    @Test func theControllerPausesOnlyWhileNoEngineCanRunDry() throws {
        var settings = TaskScheduler.Settings()
        settings.tasksPerEngine = .automatic
        var scheduler = TaskScheduler(settings: settings, seed: 1), now = Duration.zero, next = 0
        scheduler.addEngine("a", at: now)
        for index in 0..<600 { try scheduler.submit("t\(index)", at: now) }
        func end(after interval: Duration) {
            now += interval
            _ = scheduler.reply(to: "t\(next)", from: "a", .succeeded, at: now)
            next += 1
        }
        // Nothing is known of how long tasks take.
        #expect(!scheduler.allowsPause)
        while next < 300 { end(after: .milliseconds(1)) }
        #expect(scheduler.allowsPause)
        scheduler.addEngine("b", at: now)
        #expect(!scheduler.allowsPause)
        scheduler.removeEngine("b", at: now)
        // Tasks of this length go out one by one: the engine has nothing ahead.
        while next < 400 { end(after: .milliseconds(50)) }
        #expect(!scheduler.allowsPause)
        // And at the end none waits.
        while next < 600 { end(after: .microseconds(10)) }
        #expect(!scheduler.allowsPause)
    }
}
