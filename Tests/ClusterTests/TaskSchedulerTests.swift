import Testing
import Wire

@testable import Cluster

@Suite struct TaskSchedulerTests {
    private func scheduler(
        engines: [String] = [], configure: (inout TaskScheduler.Settings) -> Void = { _ in }
    ) -> TaskScheduler {
        var settings = TaskScheduler.Settings()
        configure(&settings)
        var scheduler = TaskScheduler(settings: settings, seed: 1)
        // A new engine comes first, so they are added in reverse to be used in the order written.
        engines.reversed().forEach { scheduler.addEngine($0, at: .zero) }
        return scheduler
    }

    @Test func idleEnginesTakeTurns() throws {
        var scheduler = scheduler(engines: ["a", "b", "c"])
        for (index, engine) in ["a", "b", "c", "a", "b", "c"].enumerated() {
            try scheduler.submit("t\(index)")
            #expect(scheduler.takeText() == ["t\(index)>\(engine)"])
            #expect(scheduler.reply("t\(index)", engine) == "deliver")
        }
    }

    @Test func waitingTasksKeepTheirOrder() throws {
        var scheduler = scheduler(engines: ["a"])
        for index in 0..<8 { try scheduler.submit("t\(index)", ["targets": ["a"]]) }
        var order = scheduler.takeText()
        for index in 0..<7 {
            _ = scheduler.reply("t\(index)", "a")
            order += scheduler.takeText()
        }
        #expect(order == (0..<8).map { "t\($0)>a" })
    }

    @Test func theLimitOfTasksPerEngineHolds() throws {
        for limit in [1, 2, 5] {
            var scheduler = scheduler(engines: ["a", "b"]) { $0.tasksPerEngine = .fixed(limit) }
            for index in 0..<20 { try scheduler.submit("t\(index)") }
            #expect(scheduler.takeText().count == 2 * limit)
            #expect(scheduler.unassignedTasks.count == 20 - 2 * limit)
        }
        var unlimited = scheduler(engines: ["a"]) { $0.tasksPerEngine = .fixed(0) }
        for index in 0..<20 { try unlimited.submit("t\(index)") }
        #expect(unlimited.takeText().count == 20)
    }

    @Test func tasksWaitForTheFirstEngine() throws {
        var scheduler = scheduler()
        try scheduler.submit("t")
        #expect(scheduler.takeText() == [])
        scheduler.addEngine("a", at: .zero)
        #expect(scheduler.takeText() == ["t>a"])
    }

    @Test func higherPrioritiesRunFirst() throws {
        var scheduler = scheduler(engines: ["a"])
        try scheduler.submit("running")
        try scheduler.submit("low")
        try scheduler.submit("high", ["priority": 5])
        try scheduler.submit("lowest", ["priority": -1])
        var order = scheduler.takeText()
        for id in ["running", "high", "low"] {
            _ = scheduler.reply(id, "a")
            order += scheduler.takeText()
        }
        #expect(order == ["running>a", "high>a", "low>a", "lowest>a"])
    }

    @Test func aClientWithManyTasksDoesNotHoldUpAnother() throws {
        var scheduler = scheduler(engines: ["a"])
        for index in 0..<100 { try scheduler.submit("many\(index)", client: "one") }
        for index in 0..<3 { try scheduler.submit("few\(index)", client: "two") }
        var order: [String] = scheduler.takeText()
        for _ in 0..<8 {
            let running = String(order.last!.dropLast(2))
            _ = scheduler.reply(running, "a")
            order += scheduler.takeText()
        }
        #expect(order.prefix(8).filter { $0.hasPrefix("few") } == ["few0>a", "few1>a", "few2>a"])
    }

    @Test func aFailedTaskGoesToAnotherEngineWhileRetriesAreLeft() throws {
        var scheduler = scheduler(engines: ["a", "b", "c"])
        try scheduler.submit("t", ["retries": 1])
        #expect(scheduler.takeText() == ["t>a"])
        #expect(scheduler.reply("t", "a", .failed) == "retried")
        #expect(scheduler.takeText() == ["t>b"])
        #expect(scheduler.reply("t", "b", .failed) == "deliver")
    }

    @Test func unmetFunctionalDependenciesCostNoRetry() throws {
        var scheduler = scheduler(engines: ["a", "b"])
        try scheduler.submit("t")
        _ = scheduler.takeText()
        #expect(scheduler.reply("t", "a", .dependenciesUnmet) == "retried")
        #expect(scheduler.takeText() == ["t>b"])
        // Every engine is avoided now: it waits for a new one.
        #expect(scheduler.reply("t", "b", .dependenciesUnmet) == "retried")
        #expect(scheduler.takeText() == [])
        scheduler.addEngine("c", at: .zero)
        #expect(scheduler.takeText() == ["t>c"])
    }

    @Test func anAbortedTaskIsNotRetried() throws {
        var scheduler = scheduler(engines: ["a", "b"])
        try scheduler.submit("t", ["retries": 5])
        _ = scheduler.takeText()
        #expect(scheduler.reply("t", "a", .aborted) == "deliver")
        try scheduler.submit("u", ["retries": 5])
        _ = scheduler.takeText()
        scheduler.abort(["u"], at: .zero)
        #expect(scheduler.reply("u", "b", .failed) == "deliver")
    }

    @Test func abortEndsWhatHasNotStarted() throws {
        var scheduler = scheduler(engines: ["a"])
        try scheduler.submit("running")
        try scheduler.submit("waiting")
        try scheduler.submit("after", ["after": ["waiting"]])
        _ = scheduler.takeText()
        scheduler.abort(["waiting", "unknown"], at: .zero)
        #expect(scheduler.takeText() == ["waiting!TaskAborted", "after!ImpossibleDependency"])
        #expect(scheduler.reply("running", "a") == "deliver")
        #expect(scheduler.taskCount == 0)
    }

    @Test func aTaskThatWaitsTooLongTimesOut() throws {
        var scheduler = scheduler(engines: ["a"])
        try scheduler.submit("running", ["timeout": 0.001])
        try scheduler.submit("waiting", ["timeout": 2])
        try scheduler.submit("patient")
        _ = scheduler.takeText()
        #expect(scheduler.nextDeadline == .seconds(2))
        scheduler.advance(to: .milliseconds(1999))
        #expect(scheduler.takeText() == [])
        scheduler.advance(to: .seconds(2))
        #expect(scheduler.takeText() == ["waiting!TaskTimeout"])
        #expect(scheduler.nextDeadline == nil)
    }

    @Test func aTaskThatHasFailedEverywhereTimesOut() throws {
        var scheduler = scheduler(engines: ["a"])
        try scheduler.submit("t", ["retries": 3, "timeout": 1])
        _ = scheduler.takeText()
        #expect(scheduler.reply("t", "a", .failed) == "retried")
        scheduler.advance(to: .seconds(1))
        #expect(scheduler.takeText() == ["t!TaskTimeout"])
    }

    @Test func tasksForEnginesThatAreNotThereAreImpossible() throws {
        var scheduler = scheduler(engines: ["a", "b"])
        try scheduler.submit("t", ["targets": ["nobody"]])
        #expect(scheduler.takeText() == ["t!ImpossibleDependency"])
        try scheduler.submit("running", ["targets": ["a"]])
        try scheduler.submit("waiting", ["targets": ["a"]])
        #expect(scheduler.takeText() == ["running>a"])
        scheduler.removeEngine("a", at: .zero)
        #expect(scheduler.takeText() == ["waiting!ImpossibleDependency"])
        try scheduler.submit("failing", ["targets": ["b"], "retries": 2])
        _ = scheduler.takeText()
        _ = scheduler.reply("failing", "b", .failed)
        #expect(scheduler.takeText() == ["failing!ImpossibleDependency"])
    }

    @Test func lostTasksAreGivenUpAfterTheGraceTime() throws {
        var scheduler = scheduler(engines: ["a", "b"])
        try scheduler.submit("lost", ["targets": ["a"]])
        try scheduler.submit("answered", ["targets": ["b"]])
        _ = scheduler.takeText()
        scheduler.removeEngine("a", at: .zero)
        scheduler.removeEngine("b", at: .zero)
        #expect(scheduler.reply("answered", "b") == "deliver")
        scheduler.advance(to: .milliseconds(99))
        #expect(scheduler.takeText() == [])
        scheduler.advance(to: .milliseconds(100))
        #expect(scheduler.takeText() == ["lost!EngineError"])
        #expect(scheduler.reply("lost", "a") == "stale")
    }

    @Test func lostTasksWithRetriesGoElsewhere() throws {
        var scheduler = scheduler(engines: ["a", "b"])
        try scheduler.submit("t", ["retries": 1])
        #expect(scheduler.takeText() == ["t>a"])
        scheduler.removeEngine("a", at: .zero)
        scheduler.advance(to: .seconds(1))
        #expect(scheduler.takeText() == ["t>b"])
        // The first engine was only slow: its reply comes too late.
        #expect(scheduler.reply("t", "a") == "stale")
        #expect(scheduler.reply("t", "b") == "deliver")
    }

    @Test func repetitionsAreIgnored() throws {
        var scheduler = scheduler(engines: ["a"])
        try scheduler.submit("t")
        try scheduler.submit("t")
        #expect(scheduler.takeText() == ["t>a"])
        _ = scheduler.reply("t", "a")
        try scheduler.submit("t")
        #expect(scheduler.takeText() == [])
        #expect(scheduler.reply("t", "a") == "stale")
    }

    @Test func thePlainQueueIgnoresEverything() throws {
        var scheduler = scheduler(engines: ["a", "b"]) { $0.scheme = .pure }
        for index in 0..<4 { try scheduler.submit("t\(index)", ["targets": ["nobody"], "after": ["unknown"]]) }
        #expect(scheduler.takeText() == ["t0>a", "t1>b", "t2>a", "t3>b"])
    }
}

@Suite struct TaskDependencyTests {
    private func scheduler() -> TaskScheduler {
        var scheduler = TaskScheduler(seed: 1)
        ["c", "b", "a"].forEach { scheduler.addEngine($0, at: .zero) }
        return scheduler
    }

    @Test func aTaskRunsAfterTheOnesItNames() throws {
        var scheduler = scheduler()
        try scheduler.submit("x")
        try scheduler.submit("y")
        try scheduler.submit("z", ["after": ["x", "y"]])
        #expect(scheduler.takeText() == ["x>a", "y>b"])
        _ = scheduler.reply("x", "a")
        #expect(scheduler.takeText() == [])
        _ = scheduler.reply("y", "b")
        #expect(scheduler.takeText() == ["z>c"])
    }

    @Test func oneIsEnoughIfNotAllAreNeeded() throws {
        var scheduler = scheduler()
        try scheduler.submit("x")
        try scheduler.submit("y")
        try scheduler.submit("z", ["after": ["dependencies": ["x", "y"], "all": false]])
        _ = scheduler.takeText()
        _ = scheduler.reply("y", "b")
        #expect(scheduler.takeText() == ["z>c"])
    }

    @Test func aFailureMakesDependentsImpossibleUnlessItCounts() throws {
        var scheduler = scheduler()
        try scheduler.submit("x")
        try scheduler.submit("strict", ["after": ["x"]])
        try scheduler.submit("chained", ["after": ["strict"]])
        try scheduler.submit("tolerant", ["after": ["dependencies": ["x"], "failure": true]])
        try scheduler.submit("cleanup", ["after": ["dependencies": ["x"], "success": false, "failure": true]])
        _ = scheduler.takeText()
        _ = scheduler.reply("x", "a", .failed)
        #expect(
            Set(scheduler.takeText()) == [
                "strict!ImpossibleDependency", "chained!ImpossibleDependency", "tolerant>b", "cleanup>c",
            ])
    }

    @Test func unknownAndOwnIdsAreInvalid() throws {
        var scheduler = scheduler()
        try scheduler.submit("x", ["after": ["never seen"]])
        try scheduler.submit("y", ["follow": ["y"]])
        #expect(scheduler.takeText() == ["x!InvalidDependency", "y!InvalidDependency"])
    }

    @Test func followRunsWhereTheOthersRan() throws {
        var scheduler = scheduler()
        try scheduler.submit("x", ["targets": ["b"]])
        _ = scheduler.takeText()
        _ = scheduler.reply("x", "b")
        for index in 0..<3 {
            try scheduler.submit("f\(index)", ["follow": ["x"]])
            #expect(scheduler.takeText() == ["f\(index)>b"])
            _ = scheduler.reply("f\(index)", "b")
        }
        try scheduler.submit("elsewhere", ["follow": ["x"], "targets": ["a", "c"]])
        #expect(scheduler.takeText() == ["elsewhere!ImpossibleDependency"])
    }

    @Test func followingTasksOnSeveralEnginesIsImpossibleOrAChoice() throws {
        var scheduler = scheduler()
        try scheduler.submit("x", ["targets": ["a"]])
        try scheduler.submit("y", ["targets": ["b"]])
        _ = scheduler.takeText()
        _ = scheduler.reply("x", "a")
        _ = scheduler.reply("y", "b")
        try scheduler.submit("all", ["follow": ["x", "y"]])
        #expect(scheduler.takeText() == ["all!ImpossibleDependency"])
        try scheduler.submit("any", ["follow": ["dependencies": ["x", "y"], "all": false]])
        let text = scheduler.takeText()
        #expect(text == ["any>a"] || text == ["any>b"])
    }

    @Test func aLongChainOfFailuresDoesNotOverflow() throws {
        var scheduler = TaskScheduler(seed: 1)
        scheduler.addEngine("a", at: .zero)
        try scheduler.submit("t0")
        for index in 1..<20_000 { try scheduler.submit("t\(index)", ["after": [.string("t\(index - 1)")]]) }
        _ = scheduler.takeText()
        _ = scheduler.reply("t0", "a", .failed)
        #expect(scheduler.takeText().count == 19_999)
        #expect(scheduler.taskCount == 0)
    }

    @Test func outcomesAreForgottenInOrder() {
        var finished = FinishedTasks(capacity: 3)
        for index in 0..<5 { finished.insert("t\(index)", FinishedTask(succeeded: index != 3, engine: "e\(index)")) }
        #expect(finished["t1"] == nil)
        #expect(finished["t2"] == FinishedTask(succeeded: true, engine: "e2"))
        #expect(finished["t3"] == FinishedTask(succeeded: false, engine: "e3"))
        #expect(finished.count == 3)
    }
}
