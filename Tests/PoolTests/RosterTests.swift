import Testing

@testable import Pool

/// The protocol as a state machine, with threads that are only numbers: nobody may sleep while there is work for it.
@Suite struct RosterTests {
    /// The threads of a pool as far as the roster sees them.
    private struct Model {
        var roster: Roster
        var seekers: [Seeker]
        /// Threads that exist and are neither asleep nor at work.
        var awake: Set<Int> = []
        var working: [Int: Job?] = [:]

        init(pool: Pool) {
            roster = Roster(threadCount: pool.threadCount)
            seekers = (0..<pool.threadCount).map {
                Seeker(parker: Parker(), seat: $0, role: $0 == pool.threadCount - 1 ? .driver : .helper)
            }
        }

        mutating func carryOut(_ wakes: [Roster.Wake]) {
            for wake in wakes {
                switch wake {
                case .newThread(let seat): awake.insert(seat)
                case .sleeper(let parker): awake.insert(seekers.firstIndex { $0.parker === parker }!)
                }
            }
        }

        /// One awake thread looks for work and starts it, or goes to sleep.
        mutating func seek(_ thread: Int) {
            awake.remove(thread)
            let (find, wakes) = roster.seek(seekers[thread], readyToSleep: true)
            carryOut(wakes)
            switch find {
            case .job(let job): working[thread] = .some(job)
            case .errand: working[thread] = .some(nil)
            case .stop, nil: break
            }
        }

        /// A working thread has done its part and looks for more.
        mutating func finish(_ thread: Int) {
            if let job = working.removeValue(forKey: thread), let job {
                _ = job.next.value.wrappingAdd(1, ordering: .relaxed)
                _ = job.helpers.wrappingSubtract(1, ordering: .relaxed)
            }
            awake.insert(thread)
        }

        /// Whether a sleeper could do something that nobody awake will find.
        var hasLostWork: Bool {
            guard awake.isEmpty else { return false }
            return roster.sleepers.contains { sleeper in
                roster.jobs.contains { sleeper.canJoin($0) } || !roster.errands.isEmpty && sleeper.runsErrands
            }
        }
    }

    private func job(of pool: Pool, count: Int) -> Job {
        Job(
            pool: pool, size: JobSize(count: count, total: count, unit: "items", label: nil), scope: .outermost,
            caller: Parker(), seat: pool.threadCount - 1, body: { _, _ in 1 })
    }

    @Test(arguments: [1, 2, 3, 8]) func `nobody sleeps while there is work for it`(threads: Int) {
        let seed = newSeed()
        var random = SplitMix(seed: seed)
        let pool = Pool(threads: threads)
        for round in 0..<300 {
            var model = Model(pool: pool)
            for step in 0..<60 {
                switch Int.random(in: 0..<8, using: &random) {
                case 0:
                    model.carryOut(model.roster.publish(job(of: pool, count: Int.random(in: 2...9, using: &random))))
                case 1: model.carryOut(model.roster.submit {})
                case 2: if let job = model.roster.jobs.randomElement(using: &random) { model.roster.withdraw(job) }
                case 3, 4: if let thread = model.working.keys.randomElement(using: &random) { model.finish(thread) }
                default: if let thread = model.awake.randomElement(using: &random) { model.seek(thread) }
                }
                #expect(!model.hasLostWork, "seed \(seed), round \(round), step \(step)")
            }
            // Everything is found in the end.
            while !model.awake.isEmpty || !model.working.isEmpty {
                if let thread = model.awake.first { model.seek(thread) }
                if let thread = model.working.keys.first { model.finish(thread) }
            }
            #expect(model.roster.errands.isEmpty, "seed \(seed), round \(round)")
            #expect(!model.hasLostWork, "seed \(seed), round \(round)")
        }
    }

    @Test func `a wake that came too late for one goes to another`() {
        let pool = Pool(threads: 3)
        var roster = Roster(threadCount: 3)
        let own = job(of: pool, count: 2)
        let waiter = Seeker(parker: Parker(), seat: 2, role: .waiter(own))
        let find = roster.seek(waiter, readyToSleep: true).0
        #expect(find == nil)

        // A job inside `own`, for which the waiter is woken, since threads would have to be made otherwise.
        let inner = Job(
            pool: pool, size: JobSize(count: 2, total: 2, unit: "items", label: nil),
            scope: Scope.outermost.inside(own, of: pool), caller: Parker(), seat: 0, body: { _, _ in 1 })
        guard case .sleeper(let woken)? = roster.publish(inner).first else {
            Issue.record("expected the waiter to be woken")
            return
        }
        #expect(woken === waiter.parker)
        // But it has what it waited for, so the first helper is made instead.
        guard case .newThread(0)? = roster.retire(waiter).first else {
            Issue.record("expected the wake to be passed on")
            return
        }
    }

    @Test func `a waiter only joins jobs inside its own`() {
        let pool = Pool(threads: 3)
        let own = job(of: pool, count: 2)
        let other = job(of: pool, count: 2)
        let waiter = Seeker(parker: Parker(), seat: 0, role: .waiter(own))
        #expect(!waiter.canJoin(other))
        let inner = Job(
            pool: pool, size: JobSize(count: 2, total: 2, unit: "items", label: nil),
            scope: Scope.outermost.inside(own, of: pool), caller: Parker(), seat: 1, body: { _, _ in 1 })
        #expect(waiter.canJoin(inner))
        // Two threads from outside must not share the last seat in a job.
        #expect(!Seeker(parker: Parker(), seat: 2, role: .waiter(own)).canJoin(job(of: pool, count: 2)))
    }
}
