import Synchronization

/// The threads of one pool and the jobs they may join: carries out what the ``Roster`` decides.
///
/// Seats: the pool's own threads have seats 0..<threadCount, made when first needed. Threads that are not the pool's
/// own but call `run` have the last seat in the jobs they start; the own thread of the last seat, the *driver*, helps
/// nobody and only runs errands. So a job never has two participants with one seat.
///
/// The threads hold this object, not the `Pool`, so that a pool nobody uses ends them.
final class Workforce: Sendable {
    let threadCount: Int
    let meters: [LoadMeter]

    private let roster: Lock<Roster>
    private let threads = Lock<[PoolThread]>([])
    /// For the first errors of all jobs: errors are too rare to give each job a lock of its own.
    let failures = Lock(())
    /// Counts jobs and errands, so that an idle thread can spin without taking the lock. Only a hint: relaxed.
    private let arrivals = PaddedCounter(0)

    init(threadCount: Int) {
        self.threadCount = threadCount
        meters = (0..<threadCount).map { _ in LoadMeter() }
        roster = Lock(Roster(threadCount: threadCount))
    }

    /// The seat of the thread with this record in jobs of this workforce.
    func seat(of record: ThreadRecord) -> Int {
        guard let employment = record.employment, employment.workforce == ObjectIdentifier(self) else {
            return threadCount - 1
        }
        return employment.seat
    }

    // MARK: - For those who start work

    /// Publishes a job, works on it together with helpers, and returns when nobody works on it any more.
    func carryOut(_ job: Job, record: ThreadRecord) {
        let seat = seat(of: record)
        carryOut(roster.withLock { $0.publish(job) })
        arrivals.value.wrappingAdd(1, ordering: .relaxed)
        job.work(as: seat, meter: meters[seat])
        roster.withLock { $0.withdraw(job) }
        awaitHelpers(of: job, seat: seat, record: record)
    }

    /// Has a thread of the pool run `errand` as soon as one is free.
    func submit(_ errand: @escaping Roster.Errand) {
        carryOut(roster.withLock { $0.submit(errand) })
        arrivals.value.wrappingAdd(1, ordering: .relaxed)
    }

    /// Waits until no helper is left in a withdrawn job, meanwhile helping jobs that its items have started.
    private func awaitHelpers(of job: Job, seat: Int, record: ThreadRecord) {
        Self.spin { job.helpers.load(ordering: .acquiring) > 0 }
        guard job.helpers.load(ordering: .acquiring) > 0 else { return }

        let seeker = Seeker(parker: record.parker, seat: seat, role: .waiter(job))
        while job.helpers.load(ordering: .acquiring) > 0 {
            if case .job(let other) = seek(seeker, readyToSleep: true) {
                help(other, as: seat)
            } else if job.helpers.load(ordering: .acquiring) > 0 {
                // Should the last helper leave here, its wake is kept and `park` returns at once.
                sleep(record)
            }
        }
        carryOut(roster.withLock { $0.retire(seeker) })
    }

    private func sleep(_ record: ThreadRecord) {
        let start = monotonicNanoseconds()
        record.parker.park()
        record.waited &+= monotonicNanoseconds() &- start
    }

    // MARK: - The pool's own threads

    private func main(seat: Int) {
        let record = ThreadRecord.current
        record.employment = (ObjectIdentifier(self), seat)
        let seeker = Seeker(
            parker: record.parker, seat: seat, role: seat == threadCount - 1 ? .driver : .helper)
        while serve(seeker) {}
    }

    /// Does one piece of work, or sleeps until there may be one. False when the pool ends.
    private func serve(_ seeker: Seeker) -> Bool {
        let seen = arrivals.value.load(ordering: .relaxed)
        var find = seek(seeker, readyToSleep: false)
        if find == nil {
            Self.spin { arrivals.value.load(ordering: .relaxed) == seen }
            find = seek(seeker, readyToSleep: true)
        }
        switch find {
        case .job(let job): help(job, as: seeker.seat)
        case .errand(let errand): errand()
        case .stop: return false
        case nil: seeker.parker.park()
        }
        return true
    }

    private func seek(_ seeker: Seeker, readyToSleep: Bool) -> Roster.Find? {
        let (find, wakes) = roster.withLock { $0.seek(seeker, readyToSleep: readyToSleep) }
        carryOut(wakes)
        return find
    }

    private func help(_ job: Job, as seat: Int) {
        job.work(as: seat, meter: meters[seat])
        let left = job.helpers.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue
        if left == 0 { job.caller.unpark() }
    }

    /// Waits for 10 µs at most, while `isWorthwhile`: less than going to sleep and being woken takes.
    ///
    /// Does not yield: where other programs want the core, each `sched_yield` may cost their whole time slice, while a
    /// thread that sleeps is let in soon after its wake.
    private static func spin(while isWorthwhile: () -> Bool) {
        let end = monotonicNanoseconds() &+ 10_000
        repeat {
            for _ in 0..<32 where !isWorthwhile() { return }
        } while monotonicNanoseconds() < end
    }

    // MARK: - Threads

    private func carryOut(_ wakes: [Roster.Wake]) {
        for wake in wakes {
            switch wake {
            case .sleeper(let parker): parker.unpark()
            case .newThread(let seat): startThread(seat: seat)
            }
        }
    }

    private func startThread(seat: Int) {
        guard let thread = PoolThread.start(named: "embark \(seat)", main: { self.main(seat: seat) }) else {
            // Without a helper a job has one participant less. Without the driver errands might wait for ever.
            precondition(
                seat < threadCount - 1, "expected to start a thread for asynchronous work, the system has none")
            return
        }
        threads.withLock { $0.append(thread) }
    }

    /// Ends the threads. Called once, when nobody can start work any more; on a thread of the pool if the last to use
    /// it was an errand or a helper.
    func stop() {
        carryOut(roster.withLock { $0.stop() })
        for thread in threads.withLock({ $0 }) { thread.join() }
    }
}
